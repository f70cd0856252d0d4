import type { CastContext } from '@courtyard/db/ddl/cast-forms'
import { conditionsOn } from '@courtyard/db/ddl/spec-columns'
import { textLiteral } from '@courtyard/db/identifier'
import { isFileField, type StoredField } from '@courtyard/metadata/field'
import type { AnswerKind, FindingKind } from './finding.ts'

/** The rules of a field over the SQL of a value that is there; never null. */
export function keeps(field: StoredField, value: string, { storageOf }: CastContext): string {
  const rules = [...conditionsOn(field, value, storageOf), ...unguarded(field, value)]
  return rules.length === 0 ? 'true' : `coalesce(${rules.join(' and ')}, false)`
}

/** What writing a record holds and the table's check cannot say. */
const unguarded = (field: StoredField, value: string): string[] =>
  field.type === 'tags'
    ? [`not exists (select from unnest(${value}) as word where char_length(word) > ${field.maxLength})`]
    : []

/** Whether a value may be of these options only: one of them, or some of them. */
export const hasOptions = (field: StoredField): field is Extract<StoredField, { type: 'enum' | 'multi_enum' }> =>
  field.type === 'enum' || field.type === 'multi_enum'

/** What it is called when a value that is there no longer keeps the rules of its own column. */
export function ruleKind(field: StoredField, old: StoredField | undefined): FindingKind {
  if (hasOptions(field)) return old?.type === field.type ? 'option_removed' : 'cast_fails'
  const isSized = 'maxLength' in field
  if (isSized) return 'too_long'
  return 'min' in field || 'max' in field || isFileField(field) ? 'out_of_bounds' : 'cast_fails'
}

/** What may be said to that. */
export function ruleAnswers(field: StoredField, kind: FindingKind): readonly AnswerKind[] {
  const fill = [...fillOf(field), ...emptyOf(field)]
  if (kind === 'option_removed') return ['map']
  if (kind === 'too_long' && cutOf(field, 'value') !== undefined) return [...fill, 'cut']
  return kind === 'cast_fails' && field.type === 'enum' ? [...fill, 'map'] : fill
}

/** A file is uploaded and a signature is given by a person: no value and no expression makes one. */
export const fillOf = (field: StoredField): readonly AnswerKind[] =>
  isFileField(field) || field.type === 'signature' ? [] : ['fill']

/** A field that may be without a value takes `empty`. */
export const emptyOf = (field: StoredField): readonly AnswerKind[] => (field.required ? [] : ['empty'])

/** SQL of a value shortened to what the field takes; undefined where a part of a value is none. */
export function cutOf(field: StoredField, value: string): string | undefined {
  if (field.type === 'text' || field.type === 'long_text') return `left(${value}, ${field.maxLength})`
  if (field.type !== 'tags') return undefined
  const words = `select left(word, ${field.maxLength}) as word, min(at) as at from unnest(${value}) with ordinality as given (word, at) group by 1`
  return `nullif(array(select word from (${words}) as words order by at limit ${field.maxItems}), '{}')`
}

/** SQL of the options of a `multi_enum` value that the field no longer has. */
export const removedOptions = (field: Extract<StoredField, { type: 'multi_enum' }>, value: string): string =>
  `array(select option from unnest(${value}) as option where option <> all (${optionList(field)}))`

/** SQL of a `multi_enum` value with its options mapped: each once, in the field's order; null when none is left. */
export function mappedOptions(
  field: Extract<StoredField, { type: 'multi_enum' }>,
  value: string,
  toOption: (option: string) => string,
): string {
  const options = optionList(field)
  const mapped = `select distinct ${toOption('option')} as option from unnest(${value}) as option`
  return `nullif(array(select option from (${mapped}) as mapped where option is not null order by coalesce(array_position(${options}, option), 1000)), '{}')`
}

const optionList = (field: Extract<StoredField, { type: 'multi_enum' }>): string =>
  `array[${field.options.map((option) => textLiteral(option.value)).join(', ')}]::text[]`
