import type { FieldShape, ValueType } from '@courtyard/expression/type'
import { z } from 'zod'
import type { Field, FieldType } from './field.ts'
import { address } from './fields/address.ts'
import { anyReference } from './fields/any-reference.ts'
import { attachment } from './fields/attachment.ts'
import { attachments } from './fields/attachments.ts'
import { autoNumber } from './fields/auto-number.ts'
import { boolean } from './fields/boolean.ts'
import { children } from './fields/children.ts'
import { computed } from './fields/computed.ts'
import { date } from './fields/date.ts'
import { datetime } from './fields/datetime.ts'
import { decimal } from './fields/decimal.ts'
import type { Given, TypeContext } from './fields/definition.ts'
import { duration } from './fields/duration.ts'
import { email } from './fields/email.ts'
import { enumeration } from './fields/enum.ts'
import { geoPoint } from './fields/geo-point.ts'
import { id } from './fields/id.ts'
import { idNumber } from './fields/id-number.ts'
import { image } from './fields/image.ts'
import { integer } from './fields/integer.ts'
import { json } from './fields/json.ts'
import { longText } from './fields/long-text.ts'
import { lookup } from './fields/lookup.ts'
import { money } from './fields/money.ts'
import { multiEnum } from './fields/multi-enum.ts'
import { percent } from './fields/percent.ts'
import { period } from './fields/period.ts'
import { phone } from './fields/phone.ts'
import { plateNumber } from './fields/plate-number.ts'
import { qrCode } from './fields/qr-code.ts'
import { reference } from './fields/reference.ts'
import { references } from './fields/references.ts'
import { richText } from './fields/rich-text.ts'
import { rollup } from './fields/rollup.ts'
import { signature } from './fields/signature.ts'
import { stateDocument } from './fields/state.ts'
import { tags } from './fields/tags.ts'
import { text } from './fields/text.ts'
import { time } from './fields/time.ts'
import { url } from './fields/url.ts'

/** One line per field type: the compiler lists what is missing. */
export const fieldDefinitions = {
  text,
  long_text: longText,
  integer,
  decimal,
  money,
  boolean,
  date,
  datetime,
  period,
  enum: enumeration,
  reference,
  children,
  computed,
  rollup,
  rich_text: richText,
  percent,
  time,
  duration,
  multi_enum: multiEnum,
  tags,
  phone,
  email,
  id_number: idNumber,
  plate_number: plateNumber,
  url,
  address,
  geo_point: geoPoint,
  auto_number: autoNumber,
  qr_code: qrCode,
  id,
  json,
  references,
  any_reference: anyReference,
  lookup,
  attachment,
  attachments,
  image,
  signature,
} satisfies Record<FieldType, object>

/** The document of a field of any type; `id` exists as a system field only. */
export const fieldDocument = z.discriminatedUnion('type', [
  text.document,
  longText.document,
  integer.document,
  decimal.document,
  money.document,
  boolean.document,
  date.document,
  datetime.document,
  period.document,
  enumeration.document,
  reference.document,
  children.document,
  computed.document,
  rollup.document,
  json.document,
  richText.document,
  percent.document,
  time.document,
  duration.document,
  multiEnum.document,
  tags.document,
  phone.document,
  email.document,
  idNumber.document,
  plateNumber.document,
  url.document,
  address.document,
  geoPoint.document,
  autoNumber.document,
  qrCode.document,
  references.document,
  anyReference.document,
  lookup.document,
  attachment.document,
  attachments.document,
  image.document,
  signature.document,
])
export type FieldDocument = z.infer<typeof fieldDocument>

/** A field as entity documents write it: a state stands for a field of options. */
export const writtenField = z.discriminatedUnion('type', [...fieldDocument.options, stateDocument])

type AnyDefinition = {
  readonly storage: (field: Field) => string | undefined
  readonly valueType: (shape: object, context: TypeContext) => ValueType | undefined
  readonly compile: (document: object, given: Given) => Field
}
// Each definition is held to its own type by `define`; here they are called with the document or field of that type.
const definitionOf = (type: FieldType): AnyDefinition => fieldDefinitions[type] as unknown as AnyDefinition

/** PostgreSQL type of a field's column; undefined for fields that are not stored. */
export const storageOf = (field: Field): string | undefined =>
  field.sealed === undefined ? definitionOf(field.type).storage(field) : 'bytea'

/** Type of a field in expressions; undefined for what expressions cannot use. */
export const valueTypeOf = (shape: FieldDocument | Field, context: TypeContext): ValueType | undefined =>
  shape.type === 'lookup' && 'end' in shape
    ? valueTypeOf(shape.end, context)
    : definitionOf(shape.type).valueType(shape, context)

/** What an entity offers to expressions under this field's name. */
export function fieldShapeOf(shape: FieldDocument | Field, context: TypeContext): FieldShape | undefined {
  const type = valueTypeOf(shape, context)
  if (!type) return undefined
  if (shape.type === 'children') return { type, optional: false, many: { entity: shape.of, by: shape.by } }
  if (shape.type === 'references') return { type, optional: false, many: { entity: shape.to, by: 'id' } }
  const system = 'system' in shape && shape.system
  const required = 'required' in shape && shape.required === true
  const counted = shape.type === 'rollup' && (shape.take === 'count' || 'count' in Object(shape.take))
  return { type, optional: !(required || system || counted || shape.type === 'id') }
}

/** A document as a field, with what the compiler has worked out. */
export const compileField = (document: FieldDocument | { readonly type: 'id' }, given: Given): Field =>
  definitionOf(document.type).compile(document, given)
