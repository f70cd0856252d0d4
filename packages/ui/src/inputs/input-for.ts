import type { Field, FieldType } from '@courtyard/metadata/field'
import type { Component } from 'svelte'
import AnyReference from './AnyReference.svelte'
import BooleanInput from './Boolean.svelte'
import DateInput from './Date.svelte'
import Datetime from './Datetime.svelte'
import Enum from './Enum.svelte'
import FileInput from './File.svelte'
import type { InputProps } from './input-props.ts'
import Json from './Json.svelte'
import Line from './Line.svelte'
import LongText from './LongText.svelte'
import MultiEnum from './MultiEnum.svelte'
import NumberInput from './Number.svelte'
import Parts from './Parts.svelte'
import Period from './Period.svelte'
import ReadOnly from './ReadOnly.svelte'
import Reference from './Reference.svelte'
import References from './References.svelte'
import RichText from './RichText.svelte'
import Signature from './Signature.svelte'
import Spoken from './Spoken.svelte'
import Text from './Text.svelte'
import Time from './Time.svelte'

/** One component per field type: a new type does not compile until it stands here. */
const inputs: {
  readonly [T in FieldType]: Component<InputProps<Extract<Field, { type: T }>>> | Component<InputProps>
} = {
  text: Text as Component<InputProps<never>>,
  long_text: LongText as Component<InputProps<never>>,
  integer: NumberInput,
  decimal: NumberInput,
  money: NumberInput,
  boolean: BooleanInput,
  date: DateInput,
  datetime: Datetime,
  period: Period,
  enum: Enum,
  reference: Reference,
  id: ReadOnly,
  json: Json,
  children: ReadOnly,
  computed: ReadOnly,
  rollup: ReadOnly,
  rich_text: RichText,
  percent: Spoken,
  time: Time,
  duration: Spoken,
  multi_enum: MultiEnum,
  tags: Spoken,
  phone: Line,
  email: Line,
  id_number: Line,
  plate_number: Line,
  url: Line,
  address: Parts,
  geo_point: Parts,
  auto_number: ReadOnly,
  qr_code: ReadOnly,
  references: References,
  any_reference: AnyReference,
  lookup: ReadOnly,
  attachment: FileInput as Component<InputProps<never>>,
  attachments: FileInput,
  image: FileInput as Component<InputProps<never>>,
  signature: Signature,
}

/** The input of a field. The registry pairs each type with a component for that type, which the union cannot show. */
export const inputFor = (field: Field): Component<InputProps> => inputs[field.type] as Component<InputProps>

/** True when the field can be typed at all. */
export const isTypable = (field: Field): boolean => (inputs[field.type] as unknown) !== ReadOnly
