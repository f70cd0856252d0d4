import type { Client } from '@courtyard/contract/client'
import type { ListQuery } from '@courtyard/contract/records'
import { type ListPlan, queryOf } from '../records/load-list.ts'
import type { Branch, Loaded } from './layout-data.ts'

const BRANCH = 200

/** The topmost records and the children of what is open. What is searched or filtered is a plain list, each with its path. */
export async function loadTree(client: Client, plan: ListPlan): Promise<Loaded> {
  const { state, entity } = plan
  const query = queryOf(plan)
  if (state.q !== '' || state.chips.length > 0) {
    const page = await client.list(entity.name, { ...query, path: 'true' })
    return { page, layout: { type: 'tree', branches: [], counts: {} } }
  }
  const [page, ...branches] = await Promise.all([
    client.list(entity.name, { ...query, tree: 'root' }),
    ...state.open.map((id) => loadBranch(client, plan, { query, id })),
  ])
  const rows = [...page.items, ...branches.flatMap((branch) => branch.items)]
  const counts = Object.fromEntries(rows.map((row) => [row.id, row['@children'] ?? 0]))
  return { page, layout: { type: 'tree', branches, counts } }
}

type Asked = { readonly query: ListQuery; readonly id: string }

async function loadBranch(client: Client, { entity }: ListPlan, { query, id }: Asked): Promise<Branch> {
  const { cursor: _, totals: __, count: ___, ...rest } = query
  const asked = { ...rest, tree: id, limit: String(BRANCH) }
  // A branch of an old address may be gone.
  const page = await client.list(entity.name, asked).catch(() => ({ items: [], next_cursor: null }))
  return { parent: id, items: page.items, more: page.next_cursor !== null }
}
