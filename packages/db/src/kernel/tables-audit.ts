import type { ColumnType, Generated } from 'kysely'

type Exact = string
type Bytes = Uint8Array

/** Who did what (0032-audit.sql). Rows are made by k_audit_append and by nothing else. */
export type AuditTables = {
  k_audit: {
    number: Exact
    at: Exact
    actor: string
    action: string
    subject: string | null
    subject_id: string | null
    /** json: the text that was hashed is read with `::text`. */
    what: ColumnType<Readonly<Record<string, unknown>>, never, never>
    /** The hash of the row before. */
    prev: Bytes
    hash: Bytes
  }
  k_audit_head: { singleton: Generated<boolean>; number: Exact; hash: Bytes }
  k_audit_purge: { to_number: Exact; hash: Bytes; rows: Exact; at: Generated<Exact> }
  k_read_count: { actor: string; hour: Exact; rows: Exact; missing: Exact }
  k_audit_check: {
    id: Generated<string>
    at: Exact
    rows: Exact | number
    head: Exact | number
    sound: boolean
    results: ColumnType<unknown, string, never>
  }
}
