import type { Client } from '@courtyard/contract/client'
import type { Filter, ListQuery } from '@courtyard/contract/records'
import type { ViewLayout } from '@courtyard/metadata/catalog'
import { findField } from '@courtyard/ui/columns'
import { groupKey } from '@courtyard/ui/views/groups'
import { aggregateQueryOf, type ListPlan, queryOf, withFilter } from '../records/load-list.ts'
import type { Lane, Loaded } from './layout-data.ts'

type Kanban = Extract<ViewLayout, { type: 'kanban' }>

/** The lanes of a kanban: the first cards of each, and what all of its cards come to. */
export async function loadKanban(client: Client, plan: ListPlan, layout: Kanban): Promise<Loaded> {
  const { entity, view } = plan
  const field = findField(entity, layout.lanes)
  const options = field?.type === 'enum' ? field.options.filter((option) => !option.hidden) : []
  const values = [...options.map(({ value }) => value), ...(field?.required ? [] : [null])]
  const query = { ...queryOf(plan), limit: String(layout.cards), count: 'false' }
  const [{ rows }, ...pages] = await Promise.all([
    client.aggregate(entity.name, aggregateQueryOf(plan, layout.lanes)),
    ...values.map((value) => client.list(entity.name, laneQuery(query, layout.lanes, value))),
  ])
  const totals = new Map(rows.map((row) => [groupKey(row.group[layout.lanes]), row.values]))
  const lanes = values.map((value, at): Lane => {
    const known = totals.get(value ?? '')
    return {
      value,
      items: pages[at]!.items,
      count: Number(known?.count ?? 0),
      totals: Object.fromEntries(view.totals.map((name) => [name, (known?.[`sum:${name}`] ?? null) as string | null])),
    }
  })
  // The lane of what has no state is shown only where something is in it.
  const shown = lanes.filter((lane) => lane.value !== null || lane.count > 0)
  const count = lanes.reduce((sum, lane) => sum + lane.count, 0)
  return { page: { items: [], next_cursor: null, count }, layout: { type: 'kanban', lanes: shown } }
}

function laneQuery({ totals: _, cursor: __, ...query }: ListQuery, lanes: string, value: string | null): ListQuery {
  const only: Filter = value === null ? { field: lanes, op: 'missing' } : { field: lanes, op: 'eq', value }
  return withFilter(query, only)
}
