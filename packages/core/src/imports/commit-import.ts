import type { ImportReport } from '@courtyard/contract/imports'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import { asSystem, runAutomations } from '../automation/run-automations.ts'
import type { Actor } from '../deps.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { writingOf } from '../records/writing.ts'
import { unpackFiles } from './file-pack.ts'
import { getMapping, type ImportDeps, importCatalog, planContext, readSheets } from './import-context.ts'
import { reportOf } from './import-report.ts'
import { planImport } from './plan-import.ts'
import { readImport } from './read-import.ts'
import { writePlan } from './write-plan.ts'

// A plan of many rows is read, compared and written in one transaction, longer than a request's statements may take.
const COMMIT_MS = 120_000

/**
 * Writes a checked import in one transaction. The plan is made again inside it: throws Fault import_stale when it would
 * do anything else than the dry run said, import_invalid while rows have errors, effect_failed where an automation cannot do its part. Committing again answers the same report.
 */
export async function commitImport(deps: ImportDeps, actor: Actor, id: string): Promise<ImportReport> {
  const catalog = await importCatalog(deps, actor)
  const work = async (tx: TenantTx): Promise<ImportReport> => {
    const stored = await readImport(tx, id, { lock: true })
    if (stored.state === 'committed') return stored.report
    if (!stored.report.committable) throw new Fault('import_invalid', { problems: stored.report.problem_count })
    const mapping = getMapping(catalog, stored.mapping)
    const sheets = await readSheets(deps.workbooks, unpackFiles(stored.files, stored.content))
    const plan = await planImport(planContext(tx, { deps, actor, catalog, mapping }), sheets)
    if (plan.hash !== stored.planHash) throw new Fault('import_stale', { import: id })
    const rights = await rightsOfRequest(deps, actor)
    const writing = asSystem(writingOf(deps, actor, { rights: { ...rights, catalog } }))
    await writePlan(tx, plan, { catalog, ids: deps.ids, by: actor.id, today: rights.today, writing })
    await runAutomations(tx, writing)
    const report = reportOf({ id, mapping, files: stored.files, sheets, plan, state: 'committed' })
    await tx.kernel
      .updateTable('k_import')
      .set({ state: 'committed', report: JSON.stringify(report), committed_at: deps.clock.now().toISOString() })
      .where('id', '=', id)
      .execute()
    note(tx, { by: actor.id, action: 'import.committed', subject: ['import', id], what: { mapping: stored.mapping } })
    return report
  }
  return await deps.db.withTenant(actor.tenant, work, { timeoutMs: COMMIT_MS })
}
