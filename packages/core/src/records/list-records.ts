import type { RecordPage } from '@courtyard/contract/records'
import type { Catalog, Sort, View } from '@courtyard/metadata/catalog'
import { compileList, compileTotals } from '@courtyard/query/compile-list'
import { type ListRequest, planList } from '@courtyard/query/plan-list'
import { readablePaths } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'

export type ListRecordsRequest = Omit<ListRequest, 'where' | 'can'> & {
  /** Its filter is ANDed; its sort is taken where the request names none. */
  readonly view?: string | undefined
}

/**
 * One page of an entity's records as the actor may see them. Throws Fault entity_unknown, field_unknown, filter_invalid,
 * sort_invalid, cursor_invalid, limit_exceeded, request_invalid for an unknown view.
 */
export async function listRecords(deps: Deps, actor: Actor, request: ListRecordsRequest): Promise<RecordPage> {
  const { catalog, scopes } = await rightsOfRequest(deps, actor)
  const { view, ...asked } = request
  const seen = view === undefined ? undefined : getView(catalog, request.entity, view)
  const sort = asked.sort && asked.sort.length > 0 ? asked.sort : seen && viewSort({ catalog, scopes }, seen)
  const plan = planList(catalog, { ...asked, sort, where: seen?.filter }, scopes)
  const [rows, summed] = await deps.db.read(actor.tenant, (target) => {
    const totals = compileTotals(plan, target)
    const page = { query: compileList(plan, target), prepare: true }
    return totals ? [page, { query: totals }] : [page] // totals are not prepared: see aggregate-records.ts
  })
  const page = shapePage(plan, rows ?? [], summed?.[0])
  deps.reads?.read(actor, page.items.length)
  return page
}

/** The view's sort as far as the actor may name its fields: a view is no way round a right, and no reason to refuse a list. */
function viewSort(rights: Pick<RequestRights, 'catalog' | 'scopes'>, view: View): readonly Sort[] {
  const entity = rights.catalog.entities[view.entity]!
  const readable = new Set(
    readablePaths(
      rights,
      entity,
      view.sort.map(({ path }) => path),
    ),
  )
  return view.sort.filter(({ path }) => readable.has(path))
}

/** A view of the entity by name. Throws Fault request_invalid. */
export function getView(catalog: Catalog, entity: string, name: string): View {
  const view = Object.hasOwn(catalog.views, name) ? catalog.views[name] : undefined
  if (view?.entity === entity) return view
  throw new Fault('request_invalid', {
    issues: [coreIssue('?view', 'view_unknown.entity')],
  })
}
