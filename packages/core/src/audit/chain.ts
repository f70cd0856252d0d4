import { createHash } from 'node:crypto'

/** A row of the chain as it was hashed: `micros` since 1970, `what` as the text that stands there, hashes in hex. */
export type ChainRow = {
  readonly number: number
  readonly micros: string
  readonly actor: string
  readonly action: string
  readonly subject: string | null
  readonly subjectId: string | null
  readonly what: string
  readonly prev: string
  readonly hash: string
}

/** A place in the chain: the number of a row and its hash. */
export type ChainPoint = { readonly number: number; readonly hash: string }

/** What a tenant's chain begins after while nothing was purged. */
export const CHAIN_START: ChainPoint = { number: 0, hash: '00'.repeat(32) }

const framed = (text: string | null): string => (text === null ? '-' : `${Buffer.byteLength(text)}:${text}`)

/** The hash that a row must have, were it the one with this number: the same bytes as k_audit_append makes. */
export function hashOf(row: Omit<ChainRow, 'hash'>, number: number = row.number): string {
  const parts = [`${number}`, row.micros, row.actor, row.action, row.subject, row.subjectId, row.what, row.prev]
  return createHash('sha256').update(parts.map(framed).join(''), 'utf8').digest('hex')
}
