import type { Assignment } from '@courtyard/access/actor'
import type { AssignmentJson } from '@courtyard/contract/members'
import type { TenantTx } from '@courtyard/db/database'
import type { Day } from '@courtyard/std/day'
import { note } from '../audit/note.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { showAssignments } from './show-assignment.ts'

/** What is given to whom, by whom; `agreedBy` where a second person had to agree. */
export type Given = Assignment & {
  readonly member: string
  readonly from: Day
  readonly to: Day | null
  readonly by: string
  readonly agreedBy?: string
}
export type Way = {
  readonly tx: TenantTx
  readonly rights: RequestRights
  /** Name of who gave it. */
  readonly giver: string | null
  readonly now: Date
}

/** Writes an assignment whose giver was already judged. */
export async function giveAssignment(
  { tx, rights, giver, now }: Way,
  given: Given,
  id: string,
): Promise<AssignmentJson> {
  const { member, role, scope, from, to, by, agreedBy } = given
  const row = await tx.kernel
    .insertInto('k_assignment')
    .values({
      ...{ id, user_id: member, role, scope: JSON.stringify(scope), from_on: from, to_on: to },
      ...{ given_by: by, given_at: now.toISOString() },
    })
    .returning(['id', 'role', 'scope', 'from_on', 'to_on', 'given_at'])
    .executeTakeFirstOrThrow()
  const days = { from, ...(to !== null && { to }), ...(agreedBy !== undefined && { asked_by: by }) }
  const what = { ...wordsOf(row.id, given), ...days }
  note(tx, { by: agreedBy ?? by, action: 'role.assigned', subject: ['member', member], what })
  const [shown] = await showAssignments(tx, rights, [{ ...row, giver }])
  return shown!
}

/** An assignment for the audit: which, and over which records. */
export const wordsOf = (assignment: string, { role, scope }: Assignment) => ({
  assignment,
  role,
  over: Object.values(scope).flat(),
})
