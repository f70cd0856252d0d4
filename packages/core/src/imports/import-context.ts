import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Mapping } from '@courtyard/metadata/catalog'
import { dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { titlesOf } from '../records/name-records.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { loadRecords } from './load-records.ts'
import type { PlanContext } from './plan-context.ts'
import type { ImportFile, Sheet, Workbooks } from './ports.ts'

/** What import use cases need besides the rest. */
export type ImportDeps = Deps & { readonly workbooks: Workbooks }

/** The catalog in force, once the actor's right to import is proven. Throws Fault not_allowed. */
export async function importCatalog(deps: Deps, actor: Actor): Promise<Catalog> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'imports')
  return catalog
}

/** Throws Fault mapping_unknown for a mapping the catalog does not have. */
export function getMapping(catalog: Catalog, name: string): Mapping {
  const mapping = Object.hasOwn(catalog.mappings, name) ? catalog.mappings[name] : undefined
  if (!mapping) throw new Fault('mapping_unknown', { mapping: name, known: Object.keys(catalog.mappings) })
  return mapping
}

/** All sheets of all files. */
export async function readSheets(workbooks: Workbooks, files: readonly ImportFile[]): Promise<Sheet[]> {
  const sheets: Sheet[] = []
  for (const file of files) sheets.push(...(await workbooks.read(file)))
  return sheets
}

/** Everything a plan needs, over one transaction. */
export function planContext(
  tx: TenantTx,
  task: { deps: Deps; actor: Actor; catalog: Catalog; mapping: Mapping },
): PlanContext {
  const { deps, actor, catalog, mapping } = task
  const now = deps.clock.now()
  return {
    catalog,
    mapping,
    load: loadRecords(tx, catalog),
    titles: async (entity, ids) => titlesOf(tx, await rightsOfRequest(deps, actor), { entity, ids }),
    locale: catalog.locales[0] ?? 'zh-CN',
    variables: {
      today: dayIn(now, catalog.timeZone),
      now: now.toISOString(),
      actor: { id: actor.id, record: actor.record, kind: actor.kind },
    },
  }
}
