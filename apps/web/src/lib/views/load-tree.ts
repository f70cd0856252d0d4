import type { Client } from '@courtyard/contract/client'
import type { Filter, ListQuery } from '@courtyard/contract/records'
import type { ViewLayout } from '@courtyard/metadata/catalog'
import { groupKey } from '@courtyard/ui/views/groups'
import { type ListPlan, queryOf, withFilter } from '../records/load-list.ts'
import type { Branch, Loaded } from './layout-data.ts'

type Tree = Extract<ViewLayout, { type: 'tree' }>

const BRANCH = 200

/** The roots of a tree and the children of what is open. What is searched or filtered is a plain list. */
export async function loadTree(client: Client, plan: ListPlan, { parent }: Tree): Promise<Loaded> {
  const { state, entity } = plan
  const query = queryOf(plan)
  if (state.q !== '' || state.chips.length > 0)
    return { page: await client.list(entity.name, query), layout: { type: 'tree', branches: [], counts: {} } }
  const [page, ...branches] = await Promise.all([
    client.list(entity.name, withFilter(query, { field: parent, op: 'missing' })),
    ...state.open.map((id) => loadBranch(client, plan, { query, parent, id })),
  ])
  const ids = [...page.items, ...branches.flatMap((branch) => branch.items)].map(({ id }) => id)
  return { page, layout: { type: 'tree', branches, counts: await countChildren(client, plan, { parent, ids }) } }
}

type Asked = { readonly query: ListQuery; readonly parent: string; readonly id: string }

async function loadBranch(client: Client, { entity }: ListPlan, { query, parent, id }: Asked): Promise<Branch> {
  const { cursor: _, totals: __, count: ___, ...rest } = query
  const children: Filter = { field: parent, op: 'eq', value: id }
  const asked = { ...withFilter(rest, children), limit: String(BRANCH) }
  // A branch of an old address may be gone.
  const page = await client.list(entity.name, asked).catch(() => ({ items: [], next_cursor: null }))
  return { parent: id, items: page.items, more: page.next_cursor !== null }
}

async function countChildren(
  client: Client,
  { entity, view }: ListPlan,
  { parent, ids }: { parent: string; ids: readonly string[] },
): Promise<Record<string, number>> {
  if (ids.length === 0) return {}
  const parts = chunks(ids, BRANCH)
  const counted = await Promise.all(
    parts.map((value) =>
      client.aggregate(entity.name, {
        view: view.name,
        group_by: parent,
        measures: 'count',
        filter: JSON.stringify({ field: parent, op: 'in', value }),
      }),
    ),
  )
  return Object.fromEntries(
    counted.flatMap(({ rows }) => rows.map((row) => [groupKey(row.group[parent]), Number(row.values.count)])),
  )
}

const chunks = (ids: readonly string[], size: number): (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ids.slice(at * size, (at + 1) * size))
