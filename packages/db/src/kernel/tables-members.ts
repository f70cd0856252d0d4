import type { ColumnType, Generated } from 'kysely'

type Day = string
type Instant = string

/** Who has which role over what (0028-assignments.sql). */
export type MemberTables = {
  k_assignment: {
    id: Generated<string>
    user_id: string
    role: string
    /** Ids of records by the names of the role's scope. */
    scope: ColumnType<Readonly<Record<string, readonly string[]>>, string, never>
    from_on: Day
    /** First day without it. */
    to_on: Day | null
    given_by: string
    given_at: Generated<Instant>
    ended_by: string | null
    ended_at: Instant | null
  }
  /** A role that waits for a second person (0033-assignment-asks.sql). */
  k_assignment_ask: {
    id: Generated<string>
    user_id: string
    role: string
    scope: ColumnType<Readonly<Record<string, readonly string[]>>, string, never>
    from_on: Day
    to_on: Day | null
    asked_by: string
    asked_at: Generated<Instant>
    decided_by: string | null
    decided_at: Instant | null
    agreed: boolean | null
    assignment_id: string | null
  }
  k_access_review: {
    id: Generated<string>
    at: Instant
    by: string
    note: string
    digest: string
    people: number
    grants: number
  }
}
