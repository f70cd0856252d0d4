import { partKey, partsOf } from '@courtyard/db/ddl/hidden-parts'
import { type Publisher, withPublisher } from '@courtyard/db/ddl/publisher'
import { holdsRecords, type Pin, purgeHidden } from '@courtyard/db/ddl/purge-hidden'
import { isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { type HiddenPart, hiddenParts, noteHidden } from './note-hidden.ts'

/** Decision 0009: what was hidden can be brought back with its values for so long. */
export const HIDDEN_DAYS = 30
const DAY_MS = 86_400_000
/** A publish of the night comes first; the next night is soon enough. */
const WAIT_MS = 5_000

export type Purged = { readonly tenant: string; readonly table: string; readonly column: string; readonly pinned?: Pin }

/** The instant at which a part that was hidden then is due. */
export const dueAt = (since: string): string => new Date(Date.parse(since) + HIDDEN_DAYS * DAY_MS).toISOString()

/**
 * Drops what was hidden 30 days ago and nothing needs, each in a short transaction of its own; tells what went and what
 * stays. Run again after a crash it goes on with what is left. While a publish is under way, or left open, nothing goes.
 */
export async function purgeHiddenParts(deps: Deps, tenant: string): Promise<Purged[]> {
  await noteHidden(deps, tenant)
  const now = deps.clock.now().toISOString()
  const isDue = ({ since, purgedAt }: HiddenPart) => purgedAt === null && dueAt(since) <= now
  const due = (await deps.db.withTenant(tenant, hiddenParts, { readOnly: true })).filter(isDue)
  if (due.length === 0) return []
  try {
    return await withPublisher(deps.db, { tenant, waitMs: WAIT_MS }, async (at) => {
      // A publish that was just before us may have brought something back.
      await noteHidden(deps, tenant)
      const still = (await deps.db.withTenant(tenant, hiddenParts, { readOnly: true })).filter(isDue)
      return (await hasOpenPublish(deps, tenant)) ? [] : await purgeAll(deps, at, { due: still, now })
    })
  } catch (error) {
    if (isFault(error, 'publish_running')) return []
    throw error
  }
}

const hasOpenPublish = (deps: Deps, tenant: string): Promise<boolean> =>
  deps.db.withTenant(tenant, async (tx) => {
    const open = tx.kernel.selectFrom('k_publish').select('id').where('state', 'in', ['running', 'switched'])
    return (await open.executeTakeFirst()) !== undefined
  })

type Due = { readonly due: readonly HiddenPart[]; readonly now: string }

/** Columns first, since they may point at tables; again while something went, since tables may point at one another. */
async function purgeAll(deps: Deps, at: Publisher, { due, now }: Due): Promise<Purged[]> {
  const { tenant } = at
  const pinned = await pinnedByRuns(deps, tenant)
  let left = [...due].sort((a, b) => Number(a.column === '') - Number(b.column === ''))
  const going = await goingOf(at, left, pinned)
  const told: Purged[] = []
  const pins = new Map<HiddenPart, Pin>()
  for (let went = true; went && left.length > 0; ) {
    went = false
    for (const part of left) {
      const { table, column } = part
      const pin = pinned.has(partKey(part)) ? 'run' : await purgeHidden(at, { table, column, at: now, going })
      if (pin) pins.set(part, pin)
      if (pin === 'busy') left = left.filter((one) => one !== part)
      if (pin) continue
      told.push({ tenant, table, column })
      pins.delete(part)
      left = left.filter((one) => one !== part)
      went = true
    }
  }
  for (const [{ table, column }, pin] of pins) told.push({ tenant, table, column, pinned: pin })
  await notePins(deps, tenant, pins)
  return told
}

/** Tables that nothing but one another keeps. */
async function goingOf(at: Publisher, due: readonly HiddenPart[], pinned: ReadonlySet<string>): Promise<string[]> {
  const going: string[] = []
  for (const part of due)
    if (part.column === '' && !pinned.has(partKey(part)) && !(await holdsRecords(at, part.table)))
      going.push(part.table)
  return going
}

/** What a fee run that is under way computes with: it goes on with the version that it began with. */
async function pinnedByRuns(deps: Deps, tenant: string): Promise<ReadonlySet<string>> {
  const runs = await deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .selectFrom('k_fee_run')
      .select('catalog_version')
      .distinct()
      .where('state', 'in', ['queued', 'running'])
      .execute(),
  )
  const keys = new Set<string>()
  for (const { catalog_version } of runs)
    for (const key of partsOf(await deps.catalogs.at(tenant, catalog_version)).keys()) keys.add(key)
  return keys
}

async function notePins(deps: Deps, tenant: string, pins: ReadonlyMap<HiddenPart, Pin>): Promise<void> {
  await deps.db.withTenant(tenant, async (tx) => {
    for (const [{ table, column }, pin] of pins)
      await tx.kernel
        .updateTable('k_hidden')
        .set({ pinned_by: pin })
        .where('table_name', '=', table)
        .where('column_name', '=', column)
        .execute()
  })
}
