import type { ColumnType, Generated } from 'kysely'

/** jsonb: parsed when read, JSON text when written. */
type Json = ColumnType<unknown, string, string>
type JsonOrNull = ColumnType<unknown, string | null, string | null>
/** Instants as PostgreSQL writes them. */
type Instant = string

/** Tables of 0013-outbox.sql. */
export type OutboxTables = {
  k_outbox: {
    id: Generated<string>
    batch: string
    topic: 'notify' | 'hook'
    payload: Json
    created_at: Generated<Instant>
    relayed_at: Instant | null
  }
  k_notification: {
    id: Generated<string>
    /** Null, as the record, for what is about no record. */
    outbox_id: string | null
    member: string
    template: string
    entity: string
    record_id: string | null
    texts: Json
    created_at: Generated<Instant>
    read_at: Instant | null
  }
  k_hook_delivery: {
    id: Generated<string>
    outbox_id: string
    hook: string
    event: string
    record_id: string
    body: string
    state: Generated<'waiting' | 'sent' | 'dead'>
    attempts: Generated<number>
    /** Counts resends, so that a job of an earlier round does nothing. */
    round: Generated<number>
    status: number | null
    problem: string | null
    next_at: Instant | null
    created_at: Generated<Instant>
    finished_at: Instant | null
  }
  k_hook_state: { hook: string; failing_since: Instant | null; disabled_at: Instant | null }
  k_hook_inbox: {
    id: Generated<string>
    hook: string
    event_id: string
    body: JsonOrNull
    state: Generated<'waiting' | 'done' | 'failed'>
    failure: JsonOrNull
    record_id: string | null
    received_at: Instant
    finished_at: Instant | null
  }
  k_secret: { name: string; sealed: string; set_at: Instant; set_by: string }
}
