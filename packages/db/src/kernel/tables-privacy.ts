import type { Generated } from 'kysely'

type Day = string
type Instant = string

export type PrivacyKind = 'access' | 'export' | 'correction' | 'erasure'
export type PrivacyChannel = 'portal' | 'counter' | 'phone' | 'letter' | 'mail'
export type PrivacyState = 'open' | 'done' | 'refused' | 'withdrawn'

/** What people ask about their personal data and what they agreed to (0042-privacy.sql). */
export type PrivacyTables = {
  k_privacy_request: {
    id: Generated<string>
    /** Physical table and id of the person's record. */
    table_name: string
    record_id: string
    kind: PrivacyKind
    channel: PrivacyChannel
    /** In the person's own words. */
    asked: string
    received_on: Day
    due_on: Day
    received_by: string
    received_at: Instant
    state: Generated<PrivacyState>
    decided_by: Generated<string | null>
    decided_at: Generated<Instant | null>
    note: Generated<string>
    /** Who would erase, and what they saw, where a second person has to agree. */
    waits_by: Generated<string | null>
    waits_at: Generated<Instant | null>
    waits_digest: Generated<string | null>
  }
  /** Records that were forgotten because their time was over (0044-retention.sql). */
  k_retention_done: { table_name: string; record_id: string; at: Instant }
  k_consent: {
    id: Generated<string>
    table_name: string
    record_id: string
    purpose: string
    text_version: number
    given: boolean
    channel: PrivacyChannel
    at: Instant
    by_whom: string
  }
}
