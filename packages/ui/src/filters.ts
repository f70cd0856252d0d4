import type { Filter } from '@courtyard/contract/records'
import type { Field } from '@courtyard/metadata/field'
import { hasTail, isSealed } from '@courtyard/metadata/personal'
import { readFieldText } from '@courtyard/metadata/value-text'
import { resultType } from './columns.ts'

/** One chip of a list: a field, an operator and values; `in` may have several, missing and present none. */
export type Chip = { readonly path: string; readonly op: ChipOp; readonly values: readonly string[] }
export type ChipOp =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'in'
  | 'under'
  | 'missing'
  | 'present'
  | 'contains'
  | 'last4'
  | 'hasAny'
  | 'hasAll'

const OPS: Readonly<Record<string, readonly ChipOp[]>> = {
  text: ['contains', 'eq', 'missing', 'present'],
  long_text: ['contains', 'missing', 'present'],
  integer: ['ge', 'le', 'eq', 'missing', 'present'],
  decimal: ['ge', 'le', 'eq', 'missing', 'present'],
  money: ['ge', 'le', 'eq', 'missing', 'present'],
  boolean: ['eq'],
  date: ['ge', 'le', 'eq', 'missing', 'present'],
  datetime: ['ge', 'lt', 'missing', 'present'],
  period: ['eq', 'ge', 'le'],
  enum: ['in', 'missing'],
  reference: ['in', 'under', 'missing', 'present'],
  percent: ['ge', 'le', 'eq', 'missing', 'present'],
  time: ['ge', 'le', 'eq', 'missing', 'present'],
  duration: ['ge', 'le', 'eq', 'missing', 'present'],
  multi_enum: ['hasAny', 'hasAll', 'missing'],
  tags: ['hasAny', 'missing', 'present'],
  phone: ['eq', 'contains', 'missing', 'present'],
  email: ['eq', 'contains', 'missing', 'present'],
  id_number: ['eq', 'contains', 'missing', 'present'],
  plate_number: ['eq', 'contains', 'missing', 'present'],
  url: ['contains', 'missing', 'present'],
  address: ['contains', 'missing', 'present'],
  auto_number: ['contains', 'eq', 'missing', 'present'],
  qr_code: ['contains', 'eq'],
  rich_text: ['missing', 'present'],
  geo_point: ['missing', 'present'],
  json: ['missing', 'present'],
  attachment: ['missing', 'present'],
  attachments: ['missing', 'present'],
  image: ['missing', 'present'],
  signature: ['missing', 'present'],
}
/** What masked values can be asked: whether they are this, and whether there is one. */
const SEALED_OPS: readonly ChipOp[] = ['eq', 'missing', 'present']
const TAILED_OPS: readonly ChipOp[] = ['eq', 'last4', 'missing', 'present']
const allOps = new Set<string>([...Object.values(OPS).flat(), ...TAILED_OPS])

/** The operators a field can be filtered with; none when it cannot be filtered. */
export const opsOf = (field: Field): readonly ChipOp[] => {
  if (field.hidden || field.type === 'rollup') return []
  if (isSealed(field)) return hasTail(field) ? TAILED_OPS : SEALED_OPS
  return OPS[resultType(field)] ?? []
}

/** True for operators that stand alone. */
export const isBare = (op: ChipOp): boolean => op === 'missing' || op === 'present'

const encode = (text: string) => text.replace(/[\\,:]/g, (sign) => `\\${sign}`)

/** Splits at an unescaped sign; the other escapes stay. */
function split(text: string, sign: string, parts = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    const isEscape = text[at] === '\\' && at + 1 < text.length
    if (!isEscape && text[at] === sign && found.length + 1 < parts) {
      found.push(part)
      part = ''
    } else part += isEscape ? text[at]! + text[++at]! : text[at]
  }
  return [...found, part]
}
const decode = (text: string) => text.replace(/\\(.)/g, '$1')

/** A chip as one `f=` of the address: `built_area:ge:80`. */
export const chipText = (chip: Chip): string =>
  [chip.path, chip.op, ...(isBare(chip.op) ? [] : [chip.values.map(encode).join(',')])].join(':')

/** The chip of an `f=`; undefined for what is none, so that an old or mangled link still opens the list. */
export function parseChip(text: string): Chip | undefined {
  const [path, op, values] = split(text, ':', 3)
  if (!path || !op || !allOps.has(op)) return undefined
  if (isBare(op as ChipOp)) return { path, op: op as ChipOp, values: [] }
  const list = values === undefined || values === '' ? [] : split(values, ',').map(decode)
  return list.length === 0 ? undefined : { path, op: op as ChipOp, values: list }
}

/** The API's filter of all chips together; undefined without chips. */
export function filterOf(chips: readonly Chip[], fieldOf: (path: string) => Field | undefined): Filter | undefined {
  const parts = chips.flatMap((chip): Filter[] => {
    const field = fieldOf(chip.path)
    return field && opsOf(field).includes(chip.op) ? [filterOfChip(chip, field)] : []
  })
  return parts.length === 0 ? undefined : parts.length === 1 ? parts[0]! : { and: parts }
}

function filterOfChip(chip: Chip, field: Field): Filter {
  const { path, op, values } = chip
  if (isBare(op)) return { field: path, op }
  if (field.type === 'tags')
    return { field: path, op, value: values.flatMap((value) => readFieldText(field, value) as string[]) }
  if (op === 'in' || op === 'hasAny' || op === 'hasAll') return { field: path, op, value: [...values] }
  const first = values[0] ?? ''
  return { field: path, op, value: resultType(field) === 'boolean' ? first === 'true' : sought(field, first) }
}

/** What was typed as the API takes it: a percentage as its ratio, a length of time as ISO 8601. */
function sought(field: Field, text: string): string {
  if (field.type !== 'percent' && field.type !== 'duration' && field.type !== 'time') return text
  const said = field.type === 'percent' && /\d\s*$/.test(text) ? `${text}%` : text
  const read = readFieldText(field, said)
  return typeof read === 'string' ? read : text
}
