import type { RecordPage } from '@courtyard/contract/records'
import type { Catalog, Sort, View } from '@courtyard/metadata/catalog'
import { isMasked } from '@courtyard/metadata/personal'
import { compileList, compileTotals } from '@courtyard/query/compile-list'
import { type ListPlan, type ListRequest, planList } from '@courtyard/query/plan-list'
import { readablePaths } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { noteAlone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { exportsOf } from './export-rights.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'

export type ListRecordsRequest = Omit<ListRequest, 'where' | 'can'> & {
  /** Its filter is ANDed; its sort is taken where the request names none. */
  readonly view?: string | undefined
  /** For a file: cut to what may be exported, and noted where it begins. */
  readonly purpose?: 'export' | undefined
}

/**
 * One page of an entity's records as the actor may see them. Throws Fault entity_unknown, field_unknown, filter_invalid,
 * sort_invalid, cursor_invalid, limit_exceeded, request_invalid for an unknown view, not_allowed for a file of what may not leave.
 */
export async function listRecords(deps: Deps, actor: Actor, request: ListRecordsRequest): Promise<RecordPage> {
  const rights = await rightsOfRequest(deps, actor)
  const { view, purpose, ...asked } = request
  const { catalog, scopes } = purpose === 'export' ? exportsOf(rights, request.entity) : rights
  const seen = view === undefined ? undefined : getView(catalog, request.entity, view)
  const sort = asked.sort && asked.sort.length > 0 ? asked.sort : seen && viewSort({ catalog, scopes }, seen)
  const select = purpose === 'export' ? leaving({ catalog, scopes }, asked) : asked.select
  // The note of a file tells of all its rows, whoever asks for how many.
  const begins = purpose === 'export' && asked.cursor === undefined
  const count = asked.count || begins
  const plan = planList(catalog, { ...asked, count, select, sort, where: seen?.filter }, scopes)
  const [rows, summed] = await deps.db.read(actor.tenant, (target) => {
    const totals = compileTotals(plan, target)
    const page = { query: compileList(plan, target), prepare: true }
    return totals ? [page, { query: totals }] : [page] // totals are not prepared: see aggregate-records.ts
  })
  const page = shapePage(plan, rows ?? [], summed?.[0])
  deps.reads?.read(actor, page.items.length)
  if (begins)
    await noteAlone(deps, actor, {
      action: 'list.exported',
      what: {
        entity: request.entity,
        ...(view !== undefined && { view }),
        rows: page.count ?? page.items.length,
        ...personalOf(plan),
      },
    })
  return page
}

/** The personal fields that leave unmasked on some row, by path. */
function personalOf(plan: ListPlan): { personal?: string } {
  const paths = personalPaths(plan, plan.entity.name, plan.items)
  return paths.length > 0 ? { personal: paths.join(', ') } : {}
}

function personalPaths({ scopes }: Pick<ListPlan, 'scopes'>, entity: string, items: ListPlan['items']): string[] {
  const shows = scopes.read(entity).grants.some(({ unmasked }) => unmasked)
  return items.flatMap((item) => {
    const { field } = item
    const inner = item.as === 'reference' ? personalPaths({ scopes }, item.field.to, item.items) : []
    const own = field.personal && (shows || !isMasked(field)) ? [field.name] : []
    return [...own, ...inner.map((path) => `${field.name}.${path}`)]
  })
}

/** The columns that may leave: one that may only be looked at is left out of the file. */
function leaving(
  { catalog, scopes }: Pick<RequestRights, 'catalog' | 'scopes'>,
  { entity, select }: Pick<ListRecordsRequest, 'entity' | 'select'>,
): readonly string[] | undefined {
  const found = Object.hasOwn(catalog.entities, entity) ? catalog.entities[entity] : undefined
  return found && select && readablePaths({ catalog, scopes }, found, select)
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
