import type { HistoryChange } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { findPath } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { entityOfNamed, type NamedRecord } from './history-values.ts'
import type { RequestRights } from './rights-of-request.ts'

const NAMED_MAX = 200

/** Puts in the titles of the records that changes name, as far as the actor may read them; null elsewhere. */
export async function nameRecords(
  tx: TenantTx,
  rights: RequestRights,
  changes: readonly HistoryChange[],
): Promise<void> {
  const byEntity = new Map<string, NamedRecord[]>()
  for (const { old, new: now } of changes)
    for (const value of [old, now].flat()) {
      const entity = isNamed(value) ? entityOfNamed(value) : undefined
      if (entity !== undefined) byEntity.set(entity, [...(byEntity.get(entity) ?? []), value as NamedRecord])
    }
  for (const [entity, named] of byEntity) await nameOf(tx, rights, { entity, named })
}

const isNamed = (value: unknown): value is NamedRecord => typeof value === 'object' && value !== null && 'id' in value

type Naming = { readonly entity: string; readonly named: readonly NamedRecord[] }

async function nameOf(tx: TenantTx, rights: RequestRights, { entity: name, named }: Naming): Promise<void> {
  const ids = [...new Set(named.map(({ id }) => id))].slice(0, NAMED_MAX)
  const titles = await titlesOf(tx, rights, { entity: name, ids })
  for (const one of named) one.title = titles.get(one.id) ?? null
}

type Titled = { readonly entity: string; readonly ids: readonly string[] }

/** The titles of records that the actor may read, 200 at most; those that may not be read are not among them. */
export async function titlesOf(
  tx: TenantTx,
  rights: RequestRights,
  { entity: name, ids }: Titled,
): Promise<ReadonlyMap<string, string | null>> {
  const entity = rights.catalog.entities[name]
  if (!entity || rights.scopes.read(name).grants.length === 0) return new Map()
  const select = findPath(rights, entity, [entity.title]) === undefined ? [] : [entity.title]
  const filter = { field: 'id', op: 'in' as const, value: ids.slice(0, NAMED_MAX) }
  const plan = planList(rights.catalog, { entity: name, select, filter, limit: NAMED_MAX }, rights.scopes)
  const { items } = shapePage(plan, await tx.run(compileList(plan, tx)))
  return new Map(items.map((item) => [item.id, (item[entity.title] ?? null) as string | null]))
}

/** `titlesOf`, of any number. */
export async function allTitles(
  tx: TenantTx,
  rights: RequestRights,
  { entity, ids }: Titled,
): Promise<ReadonlyMap<string, string | null>> {
  const titles = new Map<string, string | null>()
  for (let from = 0; from < ids.length; from += NAMED_MAX)
    for (const [id, title] of await titlesOf(tx, rights, { entity, ids: ids.slice(from, from + NAMED_MAX) }))
      titles.set(id, title)
  return titles
}
