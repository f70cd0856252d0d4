import type { Client, ProblemError } from '@courtyard/contract/client'
import type { Day } from '@courtyard/std/day'
import { problemOf } from '#lib/client.ts'
import { aggregateQueryOf, groupOf, type ListPlan, queryOf } from '../records/load-list.ts'
import type { Loaded } from './layout-data.ts'
import { loadCalendar } from './load-calendar.ts'
import { loadKanban } from './load-kanban.ts'
import { loadTree } from './load-tree.ts'

export type LoadedView = Loaded & { readonly problem: ProblemError['problem'] | null }

/** The records of a view in its layout; a filter that the server refuses is told in place, with no rows. */
export async function loadView(client: Client, plan: ListPlan, today: Day): Promise<LoadedView> {
  try {
    return { ...(await loadLayout(client, plan, today)), problem: null }
  } catch (thrown) {
    const page = { items: [], next_cursor: null, count: 0 }
    return { page, layout: { type: 'table', groups: [] }, problem: problemOf(thrown, [400, 422]) }
  }
}

async function loadLayout(client: Client, plan: ListPlan, today: Day): Promise<Loaded> {
  const { layout } = plan.view
  switch (layout?.type) {
    case 'kanban':
      return loadKanban(client, plan, layout)
    case 'calendar':
      return loadCalendar(client, plan, { layout, today })
    case 'tree':
      return loadTree(client, plan)
    case 'gallery':
      return { page: await client.list(plan.entity.name, queryOf(plan)), layout: { type: 'gallery' } }
    case undefined: {
      const group = groupOf(plan)
      const [page, totals] = await Promise.all([
        client.list(plan.entity.name, queryOf(plan)),
        group ? client.aggregate(plan.entity.name, aggregateQueryOf(plan, group)) : { rows: [] },
      ])
      return { page, layout: { type: 'table', groups: totals.rows } }
    }
  }
}
