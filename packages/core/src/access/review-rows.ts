import type { AccessReview } from '@courtyard/contract/access-review'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'

export type LastReview = {
  readonly at: Date
  readonly name: string | null
  readonly note: string
  readonly people: number
  readonly grants: number
}

/** The last review that was signed. */
export async function lastReview(tx: TenantTx): Promise<LastReview | null> {
  const row = await tx.kernel
    .selectFrom('k_access_review as r')
    .leftJoin('k_member as m', 'm.user_id', 'r.by')
    .select(['r.at', 'm.name', 'r.note', 'r.people', 'r.grants'])
    .orderBy('r.at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { ...row, at: new Date(row.at) } : null
}

type Now = { readonly catalog: Catalog; readonly today: Day }
export type HeldRow = Awaited<ReturnType<typeof heldToday>>[number]

/** Roles of the console, and such as are gone, that count today or are to come, of who is a member then; by person. */
export async function heldToday(tx: TenantTx, { catalog, today }: Now) {
  const portal = portalRolesOf(catalog)
  const held = tx.kernel
    .selectFrom('k_assignment as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.user_id')
    .leftJoin('k_member as g', 'g.user_id', 'a.given_by')
    .leftJoin('k_assignment_ask as k', 'k.assignment_id', 'a.id')
    .leftJoin('k_member as s', 's.user_id', 'k.decided_by')
    .select(['a.id', 'a.user_id', 'a.role', 'a.scope', 'a.from_on', 'a.to_on', 'a.given_at', 'g.name as giver'])
    .select(['m.name', 'm.email', 's.name as agreed_by'])
    .where((row) => row.or([row('a.to_on', 'is', null), row('a.to_on', '>', today)]))
    .where((row) => row.or([row('m.valid_to', 'is', null), row('m.valid_to', '>', today)]))
    .orderBy('m.name')
    .orderBy('a.user_id')
    .orderBy('a.id')
  return await (portal.length > 0 ? held.where('a.role', 'not in', portal) : held).execute()
}

const portalRolesOf = ({ roles }: Catalog): string[] =>
  Object.values(roles).flatMap((role) => (role.for === 'portal' ? [role.name] : []))

/** When each of these people signed in last, as far as the audit reaches. */
export async function signInsOf(tx: TenantTx, people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (people.length === 0) return new Map()
  const rows = await tx.kernel
    .selectFrom('k_audit')
    .select((row) => ['actor', row.fn.max('at').as('at')])
    .where('action', '=', 'sign_in.ok')
    .where('actor', 'in', people)
    .groupBy('actor')
    .execute()
  return new Map(rows.map(({ actor, at }) => [actor, new Date(at).toISOString()]))
}

/** How many people hold each role of the portal today. */
export async function portalCounts(tx: TenantTx, { catalog, today }: Now): Promise<AccessReview['portal']> {
  const names = portalRolesOf(catalog)
  if (names.length === 0) return []
  const rows = await tx.kernel
    .selectFrom('k_assignment as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.user_id')
    .select((row) => ['a.role', row.fn.count<string>('a.user_id').distinct().as('people')])
    .where('a.role', 'in', names)
    .where((row) => row.or([row('a.to_on', 'is', null), row('a.to_on', '>', today)]))
    .where((row) => row.or([row('m.valid_to', 'is', null), row('m.valid_to', '>', today)]))
    .groupBy('a.role')
    .execute()
  const counts = new Map(rows.map(({ role, people }) => [role, Number(people)]))
  return names.map((name) => ({ ...named(catalog, name), people: counts.get(name) ?? 0 }))
}

/** Roles of the console that were taken back since an instant, the latest first. */
export async function endedSince(tx: TenantTx, catalog: Catalog, since: Date): Promise<AccessReview['ended']> {
  const portal = portalRolesOf(catalog)
  const ended = tx.kernel
    .selectFrom('k_assignment as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.user_id')
    .leftJoin('k_member as e', 'e.user_id', 'a.ended_by')
    .select(['a.role', 'm.name as person', 'e.name as by', 'a.ended_at'])
    .where('a.ended_at', '>', since.toISOString())
    .orderBy('a.ended_at', 'desc')
  const rows = await (portal.length > 0 ? ended.where('a.role', 'not in', portal) : ended).execute()
  return rows.map(({ role, person, by, ended_at }) => ({
    ...{ ...named(catalog, role), person, by, at: new Date(ended_at!).toISOString() },
  }))
}

/** Roles whose rules were published since an instant, by their names. */
export async function publishedSince(
  tx: TenantTx,
  catalog: Catalog,
  since: Date,
): Promise<AccessReview['changed_roles']> {
  const rows = await tx.kernel
    .selectFrom('k_audit')
    .select('what')
    .where('action', '=', 'roles.published')
    .where('at', '>', since.toISOString())
    .execute()
  const names = new Set(rows.flatMap(({ what }) => (Array.isArray(what.roles) ? (what.roles as string[]) : [])))
  return [...names].sort().map((name) => named(catalog, name))
}

/** A role that is gone keeps its name. */
const named = ({ roles }: Catalog, name: string) => ({
  name,
  label: (Object.hasOwn(roles, name) ? roles[name]?.label : undefined) ?? { en: name },
})
