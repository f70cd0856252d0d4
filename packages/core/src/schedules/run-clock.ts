import type { Row } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { addDays, type Day, dayIn } from '@courtyard/std/day'
import { lastDayAt } from '@courtyard/std/zone'
import type { Deps } from '../deps.ts'
import { allOf, type ClockOwner, clockOwners, type Days, ownerKey } from './clock-owner.ts'
import { type DayStarted, startDay } from './start-day.ts'

/** After a standstill, days that lie longer back are not made up for. */
export const CATCH_UP_DAYS = 31
const PAGE = 200

export type ClockRun = Record<DayStarted, number>
export type ClockOptions = {
  /** Only what starts at this time of day; all when absent. */
  readonly at?: string
  /** Called before each page of records; what it throws ends the run, which the next one goes on with. */
  between?(): Promise<void>
}

/**
 * Starts what the days since the last look ask for, of every automation of days and every schedule of a tenant. Safe to
 * run twice, and to be ended at any point: each start is done once, and days count as looked after when all of it is.
 */
export async function runClock(deps: Deps, tenant: string, options: ClockOptions = {}): Promise<ClockRun> {
  const run: ClockRun = { done: 0, failed: 0, was_done: 0 }
  const catalog = await deps.catalogs.load(tenant)
  for (const owner of clockOwners(catalog)) {
    if (options.at !== undefined && owner.at !== options.at) continue
    const last = lastDayAt(deps.clock.now(), owner.at, catalog.timeZone)
    const days = await daysToLookAfter(deps, tenant, { owner, last })
    if (!days) continue
    if (!owner.isPaused) await startAll(deps, tenant, { catalog, owner, days, run, options })
    await lookedAfter(deps, tenant, { owner, last })
  }
  return run
}

type Look = { readonly owner: ClockOwner; readonly last: Day }

/** Undefined when the last look was today. The first look of a new schedule sees no day before. */
async function daysToLookAfter(deps: Deps, tenant: string, { owner, last }: Look): Promise<Days | undefined> {
  const known = await deps.db.withTenant(
    tenant,
    (tx) => tx.kernel.selectFrom('k_clock').select('looked_to').where('owner', '=', ownerKey(owner)).executeTakeFirst(),
    { readOnly: true },
  )
  const { ahead } = owner
  if (!known) return { from: last, to: addDays(last, ahead) }
  if (known.looked_to >= last) return undefined
  const bound = addDays(last, 1 - CATCH_UP_DAYS)
  const next = addDays(known.looked_to, 1)
  return { from: addDays(next > bound ? next : bound, ahead), to: addDays(last, ahead) }
}

async function lookedAfter(deps: Deps, tenant: string, { owner, last }: Look): Promise<void> {
  await deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .insertInto('k_clock')
      .values({ owner: ownerKey(owner), looked_to: last })
      .onConflict((known) =>
        known.column('owner').doUpdateSet({ looked_to: last }).where('k_clock.looked_to', '<', last),
      )
      .execute(),
  )
}

type All = {
  readonly catalog: Catalog
  readonly owner: ClockOwner
  readonly days: Days
  readonly run: ClockRun
  readonly options: ClockOptions
}

async function startAll(deps: Deps, tenant: string, { catalog, owner, days, run, options }: All): Promise<void> {
  let afterId: string | null = null
  for (;;) {
    await options.between?.()
    const rows: Row[] = await readPage(deps, tenant, { catalog, owner, days, afterId })
    for (const row of rows)
      for (const day of owner.daysOf(row, days)) run[await startDay(deps, tenant, { owner, id: String(row.id), day })]++
    if (rows.length < PAGE) return
    afterId = String(rows.at(-1)!.id)
  }
}

type Page = Pick<All, 'catalog' | 'owner' | 'days'> & { readonly afterId: string | null }

async function readPage(deps: Deps, tenant: string, { catalog, owner, days, afterId }: Page): Promise<Row[]> {
  const near = owner.near(days)
  const where = owner.where ? allOf([near.tree, owner.where]) : near.tree
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const actor = { id: 'system', kind: 'system', record: null }
  const variables = { ...near.variables, today, actor }
  const request = { entity: owner.entity, paths: owner.paths, where, variables, afterId, limit: PAGE }
  return await deps.db.withTenant(
    tenant,
    async (tx) => {
      const { query, rowOf } = compileSubjects(catalog, request, tx)
      return (await tx.run<unknown>(query)).map(rowOf)
    },
    { readOnly: true },
  )
}
