import type { ImportReport } from '@courtyard/contract/imports'
import type { Actor } from '../deps.ts'
import { packFiles, requireFiles, withUniqueNames } from './file-pack.ts'
import { getMapping, type ImportDeps, importCatalog, planContext, readSheets } from './import-context.ts'
import { reportOf } from './import-report.ts'
import { planImport } from './plan-import.ts'
import type { ImportFile } from './ports.ts'

/**
 * Reads files by a mapping and says what an import would do; keeps files and outcome so that it can be committed, and
 * changes no record. Throws Fault not_allowed, mapping_unknown, file_unreadable.
 */
export async function dryRunImport(
  deps: ImportDeps,
  actor: Actor,
  request: { readonly mapping: string; readonly files: readonly ImportFile[] },
): Promise<ImportReport> {
  const catalog = await importCatalog(deps, actor)
  const mapping = getMapping(catalog, request.mapping)
  requireFiles(request.files)
  const files = withUniqueNames(request.files)
  const sheets = await readSheets(deps.workbooks, files)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const plan = await planImport(planContext(tx, { deps, actor, catalog, mapping }), sheets)
    const { entries, content } = packFiles(files)
    const id = deps.ids.next()
    const report = reportOf({ id, mapping, files: entries, sheets, plan, state: 'checked' })
    const row = { id, mapping: mapping.name, files: JSON.stringify(entries), state: 'checked' as const }
    await tx.kernel
      .insertInto('k_import')
      .values({ ...row, report: JSON.stringify(report), plan_hash: plan.hash, content, created_by: actor.id })
      .execute()
    return report
  })
}
