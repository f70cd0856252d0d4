import { createHash } from 'node:crypto'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { type Kind, kinds } from './kinds.ts'

/** Where a page ended: the sort values and id of its last row, bound to the request it belongs to. */
export type Cursor = { readonly values: readonly (string | null)[]; readonly id: string }

/** What a cursor must repeat: the same list. Page size may change between pages. */
export const requestHash = (request: unknown): string =>
  createHash('sha256').update(canonicalJson(request)).digest('base64url').slice(0, 16)

/** An opaque cursor. It holds only values that its reader was shown or may sort by. */
export const encodeCursor = (hash: string, { values, id }: Cursor): string =>
  Buffer.from(JSON.stringify([hash, id, ...values])).toString('base64url')

const CURSOR_MAX = 8000

/** Throws Fault cursor_invalid for anything that was not made for this request. */
export function decodeCursor(text: string, hash: string, sorts: readonly Kind[]): Cursor {
  const [forHash, id, ...values] = parse(text)
  const isWhole = forHash === hash && typeof id === 'string' && isId(id) && values.length === sorts.length
  const fits = (value: unknown, index: number) =>
    value === null || (typeof value === 'string' && kinds[sorts[index]!].isCursor(value))
  if (!isWhole || !values.every(fits)) throw new Fault('cursor_invalid')
  return { id, values: values as (string | null)[] }
}

function parse(text: string): unknown[] {
  try {
    const parsed: unknown = text.length > CURSOR_MAX ? null : JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(parsed)) return parsed
  } catch (cause) {
    throw new Fault('cursor_invalid', {}, { cause })
  }
  throw new Fault('cursor_invalid')
}
