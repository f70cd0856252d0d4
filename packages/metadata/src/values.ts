import type { Value } from '@courtyard/expression/value'
import { isRational, rational, sign, toDecimalText } from '@courtyard/std/rational'
import { type Field, type FieldType, isFormula } from './field.ts'
import { minorDigits } from './fields/currency.ts'
import { address } from './fields/values/address.ts'
import { anyReference } from './fields/values/any-reference.ts'
import { boolean } from './fields/values/boolean.ts'
import { children } from './fields/values/children.ts'
import { date } from './fields/values/date.ts'
import { datetime } from './fields/values/datetime.ts'
import { decimal } from './fields/values/decimal.ts'
import { type Json, type ParsedValue, refuse, type ValueRules } from './fields/values/definition.ts'
import { duration, isoOfMinutes } from './fields/values/duration.ts'
import { email } from './fields/values/email.ts'
import { enumeration } from './fields/values/enum.ts'
import { attachment, attachments, image } from './fields/values/file.ts'
import { geoPoint } from './fields/values/geo-point.ts'
import { idNumber } from './fields/values/id-number.ts'
import { integer } from './fields/values/integer.ts'
import { json } from './fields/values/json.ts'
import { money } from './fields/values/money.ts'
import { multiEnum } from './fields/values/multi-enum.ts'
import { percent } from './fields/values/percent.ts'
import { period } from './fields/values/period.ts'
import { phone } from './fields/values/phone.ts'
import { plateNumber } from './fields/values/plate-number.ts'
import { reference } from './fields/values/reference.ts'
import { references } from './fields/values/references.ts'
import { richText } from './fields/values/rich-text.ts'
import { signature } from './fields/values/signature.ts'
import { tags } from './fields/values/tags.ts'
import { longText, text } from './fields/values/text.ts'
import { time } from './fields/values/time.ts'
import { unwritable } from './fields/values/unwritable.ts'
import { url } from './fields/values/url.ts'
import { isMasked, looksMasked } from './personal.ts'

export type { Json, ParsedValue } from './fields/values/definition.ts'

/** One line per field type: the compiler lists what is missing. */
export const valueRules: { readonly [T in FieldType]: ValueRules<T> } = {
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
  json,
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
  auto_number: unwritable,
  qr_code: unwritable,
  id: unwritable,
  children,
  references,
  any_reference: anyReference,
  lookup: unwritable,
  computed: unwritable,
  attachment,
  attachments,
  image,
  signature,
  rollup: unwritable,
}

// Each rule is held to its own type by the table above; here it is called with a field of that type.
const rulesOf = (field: Field) =>
  valueRules[field.type] as {
    readonly parse: (field: Field, json: unknown) => ParsedValue
    readonly toValue: (field: Field, json: Json) => Value
  }

/** A value for this field as it is stored in JSON, or what is wrong with it. null is empty; `required` is not asked here. */
export function parseValue(field: Field, json: unknown): ParsedValue {
  if (json === null) return { value: null }
  return isMasked(field) && looksMasked(json) ? refuse(field, 'value_masked') : rulesOf(field).parse(field, json)
}

/** A stored JSON value as expressions compute with it; a reference is its id. */
export function toValue(field: Field, json: Json): Value {
  if (json === null) return null
  if (isFormula(field) || field.type === 'rollup') {
    const isNumber = field.result.type !== 'date' && field.result.type !== 'text'
    return isNumber && (typeof json === 'string' || typeof json === 'number')
      ? rational(json)
      : typeof json === 'string'
        ? json
        : null
  }
  if (field.type === 'lookup') return toValue(field.end, json)
  const plain = field.type === 'reference' && typeof json === 'object' && 'id' in json ? (json.id ?? null) : json
  return rulesOf(field).toValue(field, plain)
}

/** A computed value as JSON for this field: numbers rounded half up to its scale. Not yet held to the field's rules. */
export function fromValue(field: Field, value: Value): Json {
  if (isRational(value)) {
    if (field.type === 'integer') return Number(toDecimalText(value, 0))
    // A negative length of time stays a number, which the field's own rule refuses.
    if (field.type === 'duration') return sign(value) < 0 ? -1 : isoOfMinutes(Number(toDecimalText(value, 0)))
    return toDecimalText(value, scaleOf(field))
  }
  if (Array.isArray(value)) return value.filter((one: Value): one is string => typeof one === 'string')
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}

function scaleOf(field: Field): number | undefined {
  if (field.type === 'decimal' || field.type === 'percent') return field.scale
  return field.type === 'money' ? minorDigits(field.currency) : undefined
}
