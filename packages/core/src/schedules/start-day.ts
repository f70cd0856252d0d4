import type { TenantTx } from '@courtyard/db/database'
import type { Day } from '@courtyard/std/day'
import { type Fault, isFault } from '@courtyard/std/fault'
import { variablesOf } from '../automation/note-events.ts'
import { asSystem, runAutomations } from '../automation/run-automations.ts'
import { effectsThatHold, readRow } from '../automation/start-automation.ts'
import type { Actor, Deps } from '../deps.ts'
import { runEffects } from '../effects/run-effects.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { writingOf } from '../records/writing.ts'
import { type ClockOwner, ownerKey } from './clock-owner.ts'

/** One start: of what, for which record, for which day. */
export type DayStart = { readonly owner: ClockOwner; readonly id: string; readonly day: Day }
export type DayStarted = 'done' | 'failed' | 'was_done'

/**
 * Runs the effects of one day for one record, once: a key that lives and dies with the effects keeps every other try from
 * doing them again. What an effect refuses is kept with the key and not tried again; what a repetition mends is thrown.
 */
export async function startDay(deps: Deps, tenant: string, start: DayStart): Promise<DayStarted> {
  const actor: Actor = { id: 'system', name: 'system', tenant, kind: 'system', roles: [], record: null }
  const rights = await rightsOfRequest(deps, actor)
  try {
    return await deps.db.withTenant(tenant, async (tx) => {
      const { owner, id, day } = start
      const writing = { ...asSystem(writingOf(deps, actor, { rights })), chain: [owner.name] }
      if (!(await takeKey(tx, start, { at: writing.at }))) return 'was_done'
      const variables = { ...variablesOf(writing), planned: day }
      const of = { entity: owner.entity, id, effects: owner.effects, variables }
      const row = await readRow(tx, rights.catalog, { ...of, where: owner.where })
      if (!row) return 'was_done'
      const effects = await effectsThatHold(tx, rights.catalog, of)
      await runEffects({ tx, writing, entity: owner.entity, id, env: { row, variables } }, owner, effects)
      await runAutomations(tx, writing)
      return 'done'
    })
  } catch (error) {
    if (!isFault(error) || MENDED.has(error.code)) throw error
    const failure = { at: deps.clock.now().toISOString(), failure: failureOf(error) }
    await deps.db.withTenant(tenant, (tx) => takeKey(tx, start, failure))
    return 'failed'
  }
}

/** What goes away when it is tried again. */
const MENDED: ReadonlySet<string> = new Set(['try_again', 'timed_out'])

const failureOf = ({ code, details }: Fault): string => JSON.stringify({ code, ...details })

async function takeKey(
  tx: TenantTx,
  { owner, id, day }: DayStart,
  { at, failure = null }: { at: string; failure?: string | null },
): Promise<boolean> {
  const taken = await tx.kernel
    .insertInto('k_day_start')
    .values({ owner: ownerKey(owner), record_id: id, on_day: day, started_at: at, failure })
    .onConflict((known) => known.columns(['owner', 'record_id', 'on_day']).doNothing())
    .returning('record_id')
    .execute()
  return taken.length > 0
}
