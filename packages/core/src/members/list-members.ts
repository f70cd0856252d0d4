import type { AssignableRoles, MemberPage } from '@courtyard/contract/members'
import type { TenantTx } from '@courtyard/db/database'
import type { Actor, Deps } from '../deps.ts'
import type { TenantSealer } from '../personal/ports.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { openAsks } from './assignment-asks.ts'
import { beyondGiver, requireMembers } from './may-assign.ts'
import { addressFound, openAddress } from './member-address.ts'
import { memberKind, shownAddress } from './member-kind.ts'
import { type AssignmentRow, showAssignments } from './show-assignment.ts'

const PAGE = 50

/**
 * People who have or had a role of the console, or have none, in the order they joined, with every assignment. People of the portal
 * are found by their records and not listed. Needs run:members or run:access.
 */
export async function listMembers(
  deps: Deps,
  actor: Actor,
  { q, cursor }: { readonly q?: string | undefined; readonly cursor?: string | undefined },
): Promise<MemberPage> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  const portal = Object.values(rights.catalog.roles).flatMap((role) => (role.for === 'portal' ? [role.name] : []))
  const sealer = await deps.sealer.sealerFor(actor.tenant)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const members = await staffAfter(tx, { q, cursor, portal, sealer })
      const page = members.slice(0, PAGE)
      const rows = await assignmentsOf(
        tx,
        page.map(({ user_id }) => user_id),
      )
      const shown = new Map((await showAssignments(tx, rights, rows)).map((one) => [one.id, one]))
      const asks = await openAsks(
        tx,
        page.map(({ user_id }) => user_id),
      )
      const waiting = (await showAssignments(tx, rights, asks)).map((one, at) => ({
        ...{ ...one, state: 'asked' as const, asked_by_me: asks[at]!.asked_by === actor.id },
      }))
      const items = page.map((member) => ({
        ...{ id: member.user_id, name: member.name, ...namedBy(openAddress(sealer, member)) },
        ...{ from: member.valid_from, to: member.valid_to },
        me: member.user_id === actor.id,
        assignments: [
          ...rows.filter(({ user_id }) => user_id === member.user_id).map(({ id }) => shown.get(id)!),
          ...waiting.filter((_, at) => asks[at]!.user_id === member.user_id),
        ],
      }))
      return { items, next_cursor: members.length > PAGE ? page.at(-1)!.user_id : null }
    },
    { readOnly: true },
  )
}

const namedBy = (email: string) => ({ email: shownAddress(email), kind: memberKind(email) })

/** The roles of the console, and whether the actor may assign each to somebody, over anything. Needs run:members or run:access. */
export async function assignableRoles(deps: Deps, actor: Actor): Promise<AssignableRoles> {
  const { catalog } = await rightsOfRequest(deps, actor)
  requireMembers(catalog, actor)
  const roles = Object.values(catalog.roles).filter((role) => role.for === 'console')
  return {
    items: roles.map(({ name, label, scope = [], includes = [] }) => {
      // Over which records is not known yet: nobody who needs a scope for it has the role over all of them.
      const anywhere = Object.fromEntries(scope.map((part) => [part.name, ['']]))
      const beyond = beyondGiver(catalog, actor, { role: name, scope: anywhere })
      const hasIt = (actor.assignments ?? []).some(({ role }) => role === name)
      return {
        name,
        label,
        scope: [...scope],
        includes: [...includes],
        beyond,
        may_assign: beyond.length === 0 || hasIt,
      }
    }),
  }
}

type After = {
  readonly q: string | undefined
  readonly cursor: string | undefined
  readonly portal: readonly string[]
  readonly sealer: TenantSealer
}

async function staffAfter(tx: TenantTx, { q, cursor, portal, sealer }: After) {
  let list = tx.kernel
    .selectFrom('k_member as m')
    .select(['m.user_id', 'm.name', 'm.email', 'm.email_sealed', 'm.valid_from', 'm.valid_to'])
    .where(({ not, exists, selectFrom, or }) => {
      const held = selectFrom('k_assignment as a').select('a.id').whereRef('a.user_id', '=', 'm.user_id')
      return or([not(exists(held)), exists(portal.length > 0 ? held.where('a.role', 'not in', portal) : held)])
    })
    .orderBy('m.user_id')
    .limit(PAGE + 1)
  if (cursor !== undefined) list = list.where('m.user_id', '>', cursor)
  if (q !== undefined && q !== '')
    list = list.where(({ eb, fn, val }) =>
      // A sealed address is found as a whole, and never told to the database.
      q.includes('@')
        ? eb('m.email_found', '=', addressFound(sealer, q))
        : eb(fn('strpos', [fn('lower', ['m.name']), val(q.toLowerCase())]), '>', 0),
    )
  return await list.execute()
}

async function assignmentsOf(
  tx: TenantTx,
  members: readonly string[],
): Promise<(AssignmentRow & { readonly user_id: string })[]> {
  if (members.length === 0) return []
  return await tx.kernel
    .selectFrom('k_assignment as a')
    .leftJoin('k_member as g', 'g.user_id', 'a.given_by')
    .select(['a.id', 'a.user_id', 'a.role', 'a.scope', 'a.from_on', 'a.to_on', 'a.given_at', 'g.name as giver'])
    .where('a.user_id', 'in', members)
    .orderBy('a.id')
    .execute()
}
