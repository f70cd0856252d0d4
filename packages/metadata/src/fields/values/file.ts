import { isId } from '@courtyard/std/id'
import { mediaTypes } from '../../media-types.ts'
import { type FieldOf, type Json, type ParsedValue, refuse, type ValueRules } from './definition.ts'

/** A file as records carry it. Only the id is the writer's to say; the rest is what the server found. */
export type FileValue = { readonly id: string; readonly name: string; readonly type: string; readonly size: number }
type Sent = { readonly id: string } & Partial<FileValue>
type AnyFile = FieldOf<'attachment'> | FieldOf<'attachments'> | FieldOf<'image'>

const MEMBERS = ['id', 'name', 'type', 'size']

/** A file by its id or as it was answered; undefined for anything else. */
function sentFile(json: unknown): Sent | undefined {
  if (typeof json === 'string') return isId(json) ? { id: json } : undefined
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined
  const { id, name, type, size } = json as Record<string, unknown>
  if (typeof id !== 'string' || !isId(id) || Object.keys(json).some((key) => !MEMBERS.includes(key))) return undefined
  const isTold = typeof name === 'string' && typeof type === 'string' && Number.isSafeInteger(size)
  return isTold ? { id, name, type, size: size as number } : { id }
}

/** What the field's rules say against a file, as far as it is known. */
function refusalOf(field: AnyFile, { type, size }: Sent): ParsedValue | undefined {
  const accepted = field.accept as readonly string[]
  if (type !== undefined && !accepted.includes(type))
    return refuse(field, 'value_file_type', { types: endingsOf(field) })
  return size !== undefined && size > field.sizeMax
    ? refuse(field, 'value_file_size', { max: sizeText(field.sizeMax) })
    : undefined
}

/** The endings of the names a field's files have, as people know the types. */
export const endingsOf = ({ accept }: Pick<AnyFile, 'accept'>): string =>
  accept.map((type) => mediaTypes[type][0].toUpperCase()).join(', ')

/** Bytes as people read them: `20 MB`, `1.5 kB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const [unit, by] = bytes < 1_000_000 ? ['kB', 1_000] : ['MB', 1_000_000]
  return `${String(Math.round((bytes / by) * 10) / 10)} ${unit}`
}

function parseOne(field: AnyFile, json: unknown): ParsedValue {
  const file = sentFile(json)
  return file ? (refusalOf(field, file) ?? { value: file as Json }) : refuse(field, 'value_not_file')
}

export const attachment: ValueRules<'attachment'> = { parse: parseOne, toValue: () => null }
export const image: ValueRules<'image'> = { parse: parseOne, toValue: () => null }

export const attachments: ValueRules<'attachments'> = {
  parse(field, json) {
    if (!Array.isArray(json) || json.length > 1000) return refuse(field, 'value_not_file')
    const parsed = json.map((item) => parseOne(field, item))
    const wrong = parsed.find((item) => 'issues' in item)
    if (wrong) return wrong
    const files = new Map(
      parsed.flatMap((item) => ('value' in item ? [item.value as Sent] : [])).map((file) => [file.id, file]),
    )
    if (files.size > field.countMax) return refuse(field, 'value_too_many', { max: field.countMax })
    return { value: files.size === 0 ? null : ([...files.values()] as Json) }
  },
  // Expressions count the files; each is there by its id alone.
  toValue: (_, json) =>
    Array.isArray(json) ? json.map((file) => ({ id: String((file as { id?: unknown } | null)?.id) })) : null,
}
