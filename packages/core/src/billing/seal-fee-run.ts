import type { FeeRun, FeeRunPreview, Sealed } from '@courtyard/contract/fee-runs'
import {
  insertSeen,
  loadExclusions,
  loadSeen,
  lockSavedRun,
  setFindingsOpen,
  updateFeeRun,
} from '@courtyard/db/kernel/saved-fee-runs'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { compareRun } from './compute-run.ts'
import { countFindings, findingsOf } from './findings.ts'
import { mayRunAny, requireRun } from './may-run.ts'
import { PREVIEWING, type PreviewPage, shapePreview } from './preview-fee-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import { runContext } from './run-context.ts'
import { needsApproval } from './run-rules.ts'

/** Computes a saved run and writes nothing. Throws fee_run_missing, fee_run_state once it has begun. */
export async function previewSavedRun(
  deps: Deps,
  actor: Actor,
  { id, page }: { readonly id: string; readonly page: PreviewPage },
): Promise<FeeRunPreview> {
  const catalog = await deps.catalogs.load(actor.tenant)
  mayRunAny(catalog, actor, ['fee_runs', 'approve_money'])
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const run = await findSaved(tx, id)
      const context = runContext(catalog, { ...run, at: deps.clock.now() })
      const saved = { excluded: await loadExclusions(tx, id), seen: await loadSeen(tx, id) }
      const computed = await compareRun(tx, context, saved.excluded)
      return await shapePreview(tx, context, { computed, page, saved })
    },
    PREVIEWING,
  )
}

type Tx = Parameters<typeof lockSavedRun>[0]

async function findSaved(tx: Tx, id: string) {
  const run = isId(id)
    ? await tx.kernel
        .selectFrom('k_fee_run')
        .select(['period', 'standards', 'filter', 'due', 'state'])
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined
  if (!run) throw new Fault('fee_run_missing')
  if (!isSaved(run.state)) throw new Fault('fee_run_state', { state: run.state })
  return run
}

/** A run that is only saved: it can still be changed. */
export const isSaved = (state: string): boolean => state === 'draft' || state === 'previewed'

/** The saved run, locked. Throws fee_run_missing, fee_run_state. */
export async function getSaved(tx: Tx, id: string) {
  const run = isId(id) ? await lockSavedRun(tx, id) : undefined
  if (!run) throw new Fault('fee_run_missing')
  if (!isSaved(run.state)) throw new Fault('fee_run_state', { state: run.state })
  return run
}

/** Seals what a saved run would bill now: hash and figures, by whom. A seal that was there, and what was agreed to it, is gone. */
export async function sealFeeRun(deps: Deps, actor: Actor, id: string): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const run = await getSaved(tx, id)
      const context = runContext(catalog, { ...run, at: deps.clock.now() })
      const excluded = await loadExclusions(tx, id)
      const computed = await compareRun(tx, context, excluded)
      const shaped = await shapePreview(tx, context, {
        ...{ computed, saved: { excluded, seen: await loadSeen(tx, id) } },
        page: { filter: 'all', offset: 0, limit: 0, locale: 'en' },
      })
      const { receivable, bills, lines } = shaped
      const sealed: Sealed = { receivable, bills, lines, findings_open: openOf(shaped.findings) }
      await updateFeeRun(tx, id, {
        ...{ state: 'previewed', preview_hash: shaped.preview_hash, previewed: JSON.stringify(sealed) },
        ...{ previewed_by: actor.id, previewed_at: deps.clock.now().toISOString() },
        ...{ approved_by: null, approved_at: null, needs_approval: needsApproval(catalog) },
        ...{ catalog_version: catalog.version },
      })
    },
    { timeoutMs: PREVIEWING.timeoutMs, isolation: 'repeatable read', retries: 3 },
  )
  return await readFeeRun(deps, actor, id)
}

const openOf = (findings: readonly { readonly open: number }[]): number =>
  findings.reduce((sum, { open }) => sum + open, 0)

export type Look = { readonly code: string; readonly subjects?: readonly string[] | undefined }

/** Keeps that the actor has looked at findings of a kind: of these subjects, or all there are now. Throws as previewSavedRun does. */
export async function acknowledgeFindings(
  deps: Deps,
  actor: Actor,
  { id, look }: { readonly id: string; readonly look: Look },
): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  mayRunAny(catalog, actor, ['fee_runs', 'approve_money'])
  await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const run = await getSaved(tx, id)
      const context = runContext(catalog, { ...run, at: deps.clock.now() })
      const { results } = await compareRun(tx, context, await loadExclusions(tx, id))
      const all = findingsOf(results)
      const of = look.subjects && new Set(look.subjects)
      const findings = all.filter(({ code, subject }) => code === look.code && (!of || of.has(subject)))
      if (findings.length > 0) await insertSeen(tx, id, { findings, by: actor.id })
      const open = openOf(countFindings(all, await loadSeen(tx, id)))
      await setFindingsOpen(tx, id, open)
    },
    { timeoutMs: PREVIEWING.timeoutMs },
  )
  return await readFeeRun(deps, actor, id)
}
