import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import type pg from 'pg'
import { qualified } from '../identifier.ts'

/** What an entry may carry besides its columns: ids, names of the language, counts. Never a personal value. */
export type AuditValue = string | number | boolean | null | readonly (string | number)[]

/** One thing that was done, as the chain keeps it. */
export type AuditEntry = {
  /** Absent = when it is written, by the clock of the database. */
  readonly at?: string
  readonly actor: string
  readonly action: string
  readonly subject?: string | null
  readonly subjectId?: string | null
  readonly what?: Readonly<Record<string, AuditValue>>
}

/** The statement that appends entries to the chain of a tenant: the last of its transaction, for the chain is locked until its end. */
export function appendStatement(schema: string, entries: readonly AuditEntry[]): pg.QueryConfig {
  assert(entries.length > 0, 'whoever appends has something to say')
  const given = entries.map(({ at, actor, action, subject, subjectId, what = {} }) => ({
    ...{ at: at ?? null, actor, action, subject: subject ?? null, subject_id: subjectId ?? null, what },
  }))
  return {
    text: `select ${qualified(schema, 'k_audit_append')}($1) as number`,
    values: [storable(canonicalJson(given))],
  }
}

/** Appends entries inside the transaction of a connection that belongs to no tenant's role: publishing. */
export async function appendAudit(client: pg.ClientBase, schema: string, entries: readonly AuditEntry[]) {
  await client.query(appendStatement(schema, entries))
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair in a text. */
const storable = (json: string): string =>
  json.replaceAll(/\\*\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (found) => {
    const slashes = found.length - 5
    return slashes % 2 === 1 ? `${found.slice(0, slashes - 1)}\\ufffd` : found
  })
