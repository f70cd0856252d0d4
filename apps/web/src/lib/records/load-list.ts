import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { AggregateQuery, Filter, ListQuery } from '@courtyard/contract/records'
import type { View, ViewLayout } from '@courtyard/metadata/catalog'
import { fieldsOfLayout } from '@courtyard/metadata/view-fields'
import { type Column, findField, findPath, resolveColumns, titleOf } from '@courtyard/ui/columns'
import { filterOf } from '@courtyard/ui/filters'
import type { Locale } from '@courtyard/ui/i18n/messages'
import type { ListState } from '@courtyard/ui/list-state'

export const PAGE_SIZE = 50

export type ListPlan = {
  readonly catalog: CatalogDescription
  readonly view: View
  readonly entity: EntityDescription
  readonly state: ListState
  readonly locale: Locale
}

/** The columns a list shows now: those of its address, else of its view, cut to what may be read. */
export function columnsOf({ catalog, view, entity, state, locale }: ListPlan): Column[] {
  return resolveColumns(catalog, entity.name, state.columns.length > 0 ? state.columns : view.columns, locale)
}

/** The question a list asks the API. */
export function queryOf(plan: ListPlan): ListQuery {
  const { catalog, view, entity, state } = plan
  const columns = columnsOf(plan)
  const filter = filterOf(state.chips, (path) => findPath(catalog, entity.name, path))
  const group = groupOf(plan)
  const stands = [entity.title, view.color ?? '', ...standsOn(view.layout)].filter((name) => findField(entity, name))
  const paths = new Set([...columns.map((column) => column.path), ...stands, ...(group ? [group] : [])])
  const totals = totalsOf(plan)
  const sort = sortOf(plan, group)
  const cursor = state.trail.at(-1)
  return {
    view: view.name,
    select: [...paths].join(','),
    limit: String(PAGE_SIZE),
    count: 'true',
    ...(totals.length > 0 ? { totals: totals.join(',') } : {}),
    ...(state.q ? { q: state.q } : {}),
    ...(filter ? { filter: JSON.stringify(filter) } : {}),
    ...(sort ? { sort } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

/** Fields whose sums are shown, as far as the reader may see them. */
export const totalsOf = ({ view, entity }: ListPlan): string[] => view.totals.filter((name) => findField(entity, name))

const standsOn = (layout: ViewLayout | undefined): string[] =>
  layout ? fieldsOfLayout(layout).map(([, name]) => name) : []

/** The path a table is grouped by now: the address's, else the view's; undefined for none. */
export function groupOf({ catalog, view, entity, state }: ListPlan): string | undefined {
  const path = state.group === '' ? view.group : state.group
  return !view.layout && path && findPath(catalog, entity.name, path) ? path : undefined
}

/** The sort asked for: groups first, so that their rows stand together; a reference by its title, then by itself. */
function sortOf({ catalog, view, entity, state }: ListPlan, group: string | undefined): string {
  if (!group) return state.sort
  const own = state.sort || view.sort.map(({ path, descending }) => `${descending ? '-' : ''}${path}`).join(',')
  const field = findPath(catalog, entity.name, group)
  const title = field?.type === 'reference' ? `${group}.${catalog.entities[field.to]?.title ?? ''}` : ''
  const lead = title && findPath(catalog, entity.name, title) ? [title, group] : [group]
  const rest = own.split(',').filter((path) => path !== '' && !lead.includes(path.replace(/^-/, '')))
  return [...lead, ...rest].slice(0, SORTS_MAX).join(',')
}
const SORTS_MAX = 6

/** Count and sums of the filtered records by the values at a path. */
export function aggregateQueryOf(plan: ListPlan, path: string): AggregateQuery {
  const { view, q, filter } = queryOf(plan)
  const measures = ['count', ...totalsOf(plan).map((name) => `sum:${name}`)].slice(0, MEASURES_MAX)
  return {
    group_by: path,
    measures: measures.join(','),
    ...(view ? { view } : {}),
    ...(q ? { q } : {}),
    ...(filter ? { filter } : {}),
  }
}
const MEASURES_MAX = 10

/** A query narrowed by one more condition. */
export function withFilter(query: ListQuery, more: Filter): ListQuery {
  const filter = query.filter === undefined ? more : { and: [JSON.parse(query.filter) as Filter, more] }
  return { ...query, filter: JSON.stringify(filter) }
}

/** Titles of the records that reference filters name, for their chips. */
export async function loadChipTitles(
  client: Client,
  { catalog, entity, state }: ListPlan,
): Promise<Record<string, string>> {
  const asked = state.chips.flatMap((chip) => {
    const field = findPath(catalog, entity.name, chip.path)
    const target = field?.type === 'reference' ? catalog.entities[field.to] : undefined
    return target && (chip.op === 'in' || chip.op === 'under') ? chip.values.map((id) => ({ id, target })) : []
  })
  const entries = await Promise.all(
    asked.map(async ({ id, target }) => {
      const record = await client.read(target.name, id, target.title).catch(() => null)
      return record ? [[id, titleOf(target, record)] as const] : []
    }),
  )
  return Object.fromEntries(entries.flat())
}
