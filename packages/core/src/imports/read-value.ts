import { type Field, isFileField } from '@courtyard/metadata/field'
import { recordTexts } from '@courtyard/metadata/texts/record-texts'
import { optionNamed, readFieldText } from '@courtyard/metadata/value-text'
import { type Json, parseValue } from '@courtyard/metadata/values'
import { issueLocaleOf, sayIssue } from '@courtyard/std/issue-text'
import type { Cell } from './ports.ts'
import { dayText, decimalText, halfWidth, periodText } from './read-text.ts'

/** A value in its stored JSON form, or the code of what is wrong. */
export type ReadValue =
  | { readonly value: Json; readonly widened: boolean }
  | { readonly code: string; readonly expected?: string }

const YES = new Set(['true', '1', 'yes', 'y', '是', '有', '真', '√', '✓'])
const NO = new Set(['false', '0', 'no', 'n', '否', '无', '没有', '假', '×'])
const NUMERIC = new Set<Field['type']>(['integer', 'decimal', 'money'])
const TOLERANT = new Set<Field['type']>([...NUMERIC, 'percent', 'date', 'period', 'time', 'duration'])

/** The text of a cell as a value of the field: tolerant of how people write, then held to the field's own value rule. */
export function readValue(field: Field, text: string, locale: string): ReadValue {
  // An id in a cell would make a file somebody else's: files come in by themselves.
  if (isFileField(field) || field.type === 'signature') return { code: 'value_not_importable' }
  const trimmed = text.trim()
  const json = jsonOf(field, trimmed)
  if (json === undefined) return { code: field.type === 'boolean' ? 'value_not_boolean' : 'value_not_option' }
  const parsed = parseValue(field, json)
  if ('value' in parsed) {
    return { value: parsed.value, widened: TOLERANT.has(field.type) && halfWidth(trimmed) !== trimmed }
  }
  const issue = parsed.issues[0]
  const expected = issue && sayIssue(recordTexts, issue, issueLocaleOf(locale) ?? 'zh-CN').expected
  return { code: issue?.code ?? 'value_invalid', ...(expected !== undefined && { expected }) }
}

function jsonOf(field: Field, text: string): Json | undefined {
  if (NUMERIC.has(field.type)) return decimalText(text)
  if (field.type === 'date') return dayText(text)
  if (field.type === 'period') return periodText(text)
  if (field.type === 'boolean')
    return YES.has(text.toLowerCase()) ? true : NO.has(text.toLowerCase()) ? false : undefined
  if (field.type === 'enum') return optionNamed(field.options, text)?.value
  if (field.type === 'json') return jsonText(text)
  return readFieldText(field, text) ?? text
}

/** A structure is written as JSON; any other text is that text. */
function jsonText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text // not a mistake of ours: a text is a JSON value too
  }
}

/** The text of a cell; a number is taken as it stands. */
export const cellText = (cell: Cell | undefined): string => cell?.text.trim() ?? ''
