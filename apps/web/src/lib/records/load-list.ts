import type { Client, ProblemError } from '@courtyard/contract/client'
import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { ListQuery, RecordPage } from '@courtyard/contract/records'
import type { View } from '@courtyard/metadata/catalog'
import { type Column, findField, findPath, resolveColumns, titleOf } from '@courtyard/ui/columns'
import { filterOf } from '@courtyard/ui/filters'
import type { Locale } from '@courtyard/ui/i18n/messages'
import type { ListState } from '@courtyard/ui/list-state'
import { problemOf } from '#lib/client.ts'

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
  const paths = new Set([
    ...columns.map((column) => column.path),
    ...(findField(entity, entity.title) ? [entity.title] : []),
  ])
  const totals = view.totals.filter((name) => findField(entity, name))
  const cursor = state.trail.at(-1)
  return {
    view: view.name,
    select: [...paths].join(','),
    limit: String(PAGE_SIZE),
    count: 'true',
    ...(totals.length > 0 ? { totals: totals.join(',') } : {}),
    ...(state.q ? { q: state.q } : {}),
    ...(filter ? { filter: JSON.stringify(filter) } : {}),
    ...(state.sort ? { sort: state.sort } : {}),
    ...(cursor ? { cursor } : {}),
  }
}

const nothing: RecordPage = { items: [], next_cursor: null, count: 0 }

/** The page of a list; a filter that the server refuses is told in place, with no rows. */
export async function loadPage(
  client: Client,
  plan: ListPlan,
): Promise<{ page: RecordPage; problem: ProblemError['problem'] | null }> {
  try {
    return { page: await client.list(plan.entity.name, queryOf(plan)), problem: null }
  } catch (thrown) {
    return { page: nothing, problem: problemOf(thrown, [400, 422]) }
  }
}

/** Titles of the records that reference filters name, for their chips. */
export async function loadChipTitles(
  client: Client,
  { catalog, entity, state }: ListPlan,
): Promise<Record<string, string>> {
  const asked = state.chips.flatMap((chip) => {
    const field = findPath(catalog, entity.name, chip.path)
    const target = field?.type === 'reference' ? catalog.entities[field.to] : undefined
    return target && chip.op === 'in' ? chip.values.map((id) => ({ id, target })) : []
  })
  const entries = await Promise.all(
    asked.map(async ({ id, target }) => {
      const record = await client.read(target.name, id, target.title).catch(() => null)
      return record ? [[id, titleOf(target, record)] as const] : []
    }),
  )
  return Object.fromEntries(entries.flat())
}
