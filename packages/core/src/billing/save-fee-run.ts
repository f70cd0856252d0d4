import { ENGINE_VERSION } from '@courtyard/billing/charge'
import type { FeeRun, FeeRunChange, FeeRunDrafts } from '@courtyard/contract/fee-runs'
import { insertFeeRun } from '@courtyard/db/kernel/fee-runs'
import { deleteExclusions, insertExclusions, unsealRun, updateFeeRun } from '@courtyard/db/kernel/saved-fee-runs'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { askedContext } from './asked-context.ts'
import { requireRun } from './may-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import { type RunContext, runContext } from './run-context.ts'
import { isHeld, needsApproval } from './run-rules.ts'
import { getSaved } from './seal-fee-run.ts'

/** Saves a run for each period: scope and note, nothing computed. Throws what runContext and planFilter throw. */
export async function saveFeeRuns(deps: Deps, actor: Actor, request: FeeRunDrafts): Promise<{ items: FeeRun[] }> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const periods = [...new Set(request.periods)].sort()
  const contexts = periods.map((period) => askedContext(catalog, actor, { ...request, period, at: deps.clock.now() }))
  const ids = await deps.db.withTenant(actor.tenant, async (tx) => {
    const made: string[] = []
    for (const context of contexts) {
      const id = await insertFeeRun(tx, {
        ...{ runKey: null, previewHash: null, by: actor.id, note: request.note ?? '', filter: request.filter ?? null },
        ...{ period: context.period, due: context.due, standards: context.standards.map((one) => one.standard.name) },
        ...{ catalogVersion: catalog.version, engineVersion: ENGINE_VERSION },
        ...{ held: isHeld(catalog), needsApproval: needsApproval(catalog) },
      })
      assert(id !== undefined, 'a run without a key meets no other')
      const exclusions = request.exclude ?? []
      if (exclusions.length > 0) {
        await knownSubjects(
          tx,
          context,
          exclusions.map(({ subject }) => subject),
        )
        await insertExclusions(tx, id, { exclusions, by: actor.id })
        await unsealRun(tx, id, actor.id)
      }
      made.push(id)
    }
    return made
  })
  return { items: await Promise.all(ids.map((id) => readFeeRun(deps, actor, id))) }
}

type Tx = Parameters<typeof getSaved>[0]

/** Throws Fault record_missing for a subject that is not there. */
async function knownSubjects(tx: Tx, context: RunContext, subjects: readonly string[]): Promise<void> {
  const ids = [...new Set(subjects)]
  const request = { entity: context.subject, paths: [], ids, limit: ids.length }
  const { query } = compileSubjects(context.catalog, request, { schema: tx.schema })
  if ((await tx.run(query)).length < ids.length) throw new Fault('record_missing', { entity: context.subject })
}

/**
 * Changes a saved run: note, due rule, whom it leaves out. It is a draft again, and the actor can never approve it.
 * Throws fee_run_missing, fee_run_state, record_missing.
 */
export async function changeFeeRun(
  deps: Deps,
  actor: Actor,
  { id, change }: { readonly id: string; readonly change: FeeRunChange },
): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const run = await getSaved(tx, id)
    const { note, due, exclude = [], include = [] } = change
    if (exclude.length > 0) {
      await knownSubjects(
        tx,
        runContext(catalog, { ...run, at: deps.clock.now() }),
        exclude.map(({ subject }) => subject),
      )
      await insertExclusions(tx, id, { exclusions: exclude, by: actor.id })
    }
    if (include.length > 0) await deleteExclusions(tx, id, include)
    if (note !== undefined || due !== undefined)
      await updateFeeRun(tx, id, { ...(note !== undefined && { note }), ...(due !== undefined && { due }) })
    await unsealRun(tx, id, actor.id)
  })
  return await readFeeRun(deps, actor, id)
}

/** Gives a saved run up. Throws fee_run_missing, fee_run_state. */
export async function discardFeeRun(deps: Deps, actor: Actor, id: string): Promise<FeeRun> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'fee_runs')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    await getSaved(tx, id)
    await updateFeeRun(tx, id, { state: 'discarded' })
  })
  return await readFeeRun(deps, actor, id)
}
