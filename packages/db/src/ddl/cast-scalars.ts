import type { PercentField, StoredField, TagsField } from '@courtyard/metadata/field'
import { ADDRESS_PARTS } from '@courtyard/metadata/fields/values/address'
import { DURATION_MINUTES_MAX } from '@courtyard/metadata/fields/values/duration'
import { PLATE_PATTERN } from '@courtyard/metadata/fields/values/plate-number'
import { REGION_PATTERN } from '@courtyard/metadata/fields/values/region'
import { textLiteral } from '../identifier.ts'
import { exact, matches, plain, type TextForm } from './text-form.ts'

/** A condition or value of a text that is worked out once, whatever the text is made of. */
const once = (text: string, of: (text: string) => string): string =>
  `(select ${of('s.t')} from (select ${text} as t) s)`

/** Conditions asked one after another: a later one is only evaluated where the earlier ones are true. */
const each = (...conditions: readonly string[]): string =>
  conditions.reduceRight((rest, condition) => `(case when ${condition} then ${rest} else false end)`)

const like = (pattern: string): TextForm => ({ ...plain, readable: (text) => matches(text, pattern) })

/** Any text becomes formatted text that shows it; formatted text becomes its HTML. */
const html: TextForm = {
  ...plain,
  read: (text) => `replace(replace(replace(${text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`,
}

const MINUTES = [
  ['W', 10_080],
  ['D', 1_440],
  ['H', 60],
  ['M', 1],
] as const
const minutesOf = (text: string): string =>
  MINUTES.map(([sign, minutes]) => `coalesce(substring(${text} from '([0-9]+)${sign}')::bigint, 0) * ${minutes}`).join(
    ' + ',
  )
const unit = (count: string, sign: string): string => `case when ${count} > 0 then ${count} || '${sign}' else '' end`

const duration: TextForm = {
  text: (value) =>
    once(
      value,
      (v) =>
        `case when ${v} is null then null when ${v} = 0 then 'PT0M' else 'P' || ${unit(`(${v} / 1440)`, 'D')} || case when ${v} % 1440 > 0
          then 'T' || ${unit(`(${v} % 1440 / 60)`, 'H')} || ${unit(`(${v} % 60)`, 'M')} else '' end end`,
    ),
  readable: (text) =>
    once(text, (t) =>
      each(
        matches(t, '^P(?=.)([0-9]{1,7}W)?([0-9]{1,7}D)?(T(?=.)([0-9]{1,7}H)?([0-9]{1,8}M)?)?$'),
        `${minutesOf(t)} <= ${DURATION_MINUTES_MAX}`,
      ),
    ),
  read: (text) => once(text, minutesOf),
}

/** A list is written as JSON; any other text is a list of that one. */
const isJson = (text: string, type: string): string =>
  each(`pg_input_is_valid(${text}, 'jsonb')`, `jsonb_typeof((${text})::jsonb) = '${type}'`)
const hasOther = (value: string): string => `jsonb_path_exists(${value}, '$[*] ? (@.type() != "string")')`

const list = (isItem: (item: string) => string): TextForm => ({
  text: (value) => `to_jsonb(${value})::text`,
  readable: (text) =>
    once(
      text,
      (t) =>
        `case when ${isJson(t, 'array')} then ${each(
          `not ${hasOther(`(${t})::jsonb`)}`,
          `(select count(*) > 0 and count(*) = count(distinct e) and bool_and(${isItem('e')}) from jsonb_array_elements_text((${t})::jsonb) e)`,
        )} else ${isItem(t)} end`,
    ),
  read: (text) =>
    once(
      text,
      (t) =>
        `case when ${isJson(t, 'array')} then array(select jsonb_array_elements_text((${t})::jsonb)) else array[${t}] end`,
    ),
})
const isTag =
  ({ maxLength }: TagsField) =>
  (item: string) =>
    `(char_length(${item}) between 1 and ${maxLength} and ${item} = btrim(normalize(${item}, NFKC)))`

const MOBILE = '^1[3-9][0-9]{9}$'
const digits = (text: string): string => `regexp_replace(${text}, '[- ]', '', 'g')`
/** A Chinese mobile as people write it, or a number in its stored form. */
const phone: TextForm = {
  ...plain,
  readable: (text) =>
    once(text, (t) => `(${matches(digits(t), MOBILE)} or ${matches(t, '^[+][1-9][0-9]{6,13}(;ext=[0-9]{1,7})?$')})`),
  read: (text) => once(text, (t) => `case when ${matches(digits(t), MOBILE)} then '+86' || ${digits(t)} else ${t} end`),
}

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const NAME = "[a-z0-9!#$%&''*+/=?^_`{|}~-]+".replaceAll("''", "'")
const email: TextForm = {
  ...plain,
  readable: (text) =>
    once(text, (t) =>
      each(
        `char_length(${t}) <= 254 and position('@' in ${t}) <= 65`,
        matches(`lower(${t})`, `^${NAME}([.]${NAME})*@(${LABEL}[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`),
      ),
    ),
  read: (text) => `lower(${text})`,
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkOf = (text: string): string =>
  `substr('10X98765432', (${WEIGHTS.map((weight, at) => `${weight} * substr(${text}, ${at + 1}, 1)::int`).join(' + ')}) % 11 + 1, 1)`
const idNumber: TextForm = {
  ...plain,
  readable: (text) =>
    once(`upper(${text})`, (t) =>
      each(
        matches(t, `^(${REGION_PATTERN})[0-9]{15}[0-9X]$`),
        `(pg_input_is_valid(substr(${t}, 7, 8), 'date') and substr(${t}, 7, 4) >= '1850')`,
        `${checkOf(t)} = substr(${t}, 18, 1)`,
      ),
    ),
  read: (text) => `upper(${text})`,
}

/** Only addresses that are in their stored form, but for a missing last slash after the host. */
const HOST = '^https?://[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z]([a-z0-9-]*[a-z0-9])?)+'
const url: TextForm = {
  ...plain,
  readable: (text) => once(text, (t) => `(char_length(${t}) <= 2000 and ${matches(t, `${HOST}(/[!-~]*)?$`)})`),
  read: (text) => once(text, (t) => `case when ${matches(t, `${HOST}$`)} then ${t} || '/' else ${t} end`),
}

const PARTS = `array[${ADDRESS_PARTS.map(textLiteral).join(', ')}]::text[]`
const onlyTexts = (value: string): string => `not jsonb_path_exists(${value}, '$.* ? (@.type() != "string")')`
/** An address is written as JSON; any other text is its detail. */
const address: TextForm = {
  text: (value) => `(${value})::text`,
  readable: (text) =>
    once(
      text,
      (t) =>
        `case when ${isJson(t, 'object')} then ${each(
          `((${t})::jsonb - ${PARTS}) = '{}'::jsonb and (${t})::jsonb <> '{}'::jsonb and ${onlyTexts(`(${t})::jsonb`)}`,
          `not jsonb_path_exists((${t})::jsonb, '$.* ? (!(@ like_regex "^.{1,200}$"))')`,
          `not jsonb_path_exists((${t})::jsonb, '$.keyvalue() ? (@.key != "detail" && !(@.value like_regex "^.{1,40}$")).key')`,
          matches(`coalesce((${t})::jsonb ->> 'region', '110000')`, `^(${REGION_PATTERN})$`),
        )} else char_length(${t}) between 1 and 200 and ${t} = btrim(normalize(${t}, NFKC)) end`,
    ),
  read: (text) =>
    once(
      text,
      (t) => `case when ${isJson(t, 'object')} then (${t})::jsonb else jsonb_build_object('detail', ${t}) end`,
    ),
}

const degree = (value: string, bound: number): string =>
  each(
    `coalesce(${matches(value, '^-?(0|[1-9][0-9]{0,2})([.][0-9]{0,6}[1-9])?$')}, false)`,
    `abs((${value})::numeric) <= ${bound}`,
  )
const geoPoint: TextForm = {
  text: (value) => `(${value})::text`,
  readable: (text) =>
    once(text, (t) =>
      each(
        isJson(t, 'object'),
        `((${t})::jsonb - array['lat', 'lng']) = '{}'::jsonb and ${onlyTexts(`(${t})::jsonb`)}`,
        degree(`((${t})::jsonb ->> 'lat')`, 90),
        degree(`((${t})::jsonb ->> 'lng')`, 180),
      ),
    ),
  read: (text) => `(${text})::jsonb`,
}

type Scalar =
  | 'rich_text'
  | 'percent'
  | 'time'
  | 'duration'
  | 'multi_enum'
  | 'tags'
  | 'phone'
  | 'email'
  | 'id_number'
  | 'plate_number'
  | 'url'
  | 'address'
  | 'geo_point'
  | 'auto_number'
type FieldOf<T extends StoredField['type']> = StoredField extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** One line per type. What is not in its stored form or close to it is left for its author to fill, never guessed. */
export const scalarForms: { readonly [T in Scalar]: (field: FieldOf<T>) => TextForm } = {
  rich_text: () => html,
  percent: (field: PercentField) => exact(field.precision, field.scale),
  time: () => like('^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  duration: () => duration,
  // Which values are options is a condition of the column.
  multi_enum: () => list((item) => `${item} is not null`),
  tags: (field) => list(isTag(field)),
  phone: () => phone,
  email: () => email,
  id_number: () => idNumber,
  plate_number: () => like(PLATE_PATTERN),
  url: () => url,
  address: () => address,
  geo_point: () => geoPoint,
  auto_number: () => plain,
}
