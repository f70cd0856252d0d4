import type { Client } from '@courtyard/contract/client'
import type { Filter, RecordJson } from '@courtyard/contract/records'
import type { ViewLayout } from '@courtyard/metadata/catalog'
import { addDays, type Day } from '@courtyard/std/day'
import { findField } from '@courtyard/ui/columns'
import { calendarRange } from '@courtyard/ui/views/calendar-days'
import { type ListPlan, queryOf, withFilter } from '../records/load-list.ts'
import type { Loaded } from './layout-data.ts'

type Calendar = Extract<ViewLayout, { type: 'calendar' }>

const PAGE = '200'
const PAGES = 5

/** What a calendar shows of a month or week; more than a thousand records are cut and said to be. */
export async function loadCalendar(
  client: Client,
  plan: ListPlan,
  { layout, today }: { layout: Calendar; today: Day },
): Promise<Loaded> {
  const range = calendarRange(plan.state.on || today, plan.state.span)
  const isDate = findField(plan.entity, layout.from)?.type === 'date'
  const { totals: _, cursor: __, ...query } = withFilter(queryOf(plan), touching(layout, range, isDate))
  const items: RecordJson[] = []
  let cursor: string | null = null
  let count = 0
  for (let page = 0; page < PAGES; page++) {
    const found = await client.list(plan.entity.name, {
      ...query,
      sort: layout.from,
      limit: PAGE,
      ...(cursor ? { cursor, count: 'false' } : {}),
    })
    items.push(...found.items)
    count = found.count ?? count
    cursor = found.next_cursor
    if (!cursor) break
  }
  return { page: { items: [], next_cursor: null, count }, layout: { type: 'calendar', items, more: cursor !== null } }
}

/** Records that touch a range of days. Instants are asked for with a day to spare, whatever the time zone. */
function touching({ from, to }: Calendar, range: { from: Day; to: Day }, isDate: boolean): Filter {
  const first = isDate ? range.from : `${addDays(range.from, -1)}T00:00:00Z`
  const end = isDate ? range.to : `${addDays(range.to, 1)}T00:00:00Z`
  const before: Filter = { field: from, op: 'lt', value: end }
  const starts: Filter = { and: [before, { field: from, op: 'ge', value: first }] }
  return to === undefined ? starts : { or: [starts, { and: [before, { field: to, op: 'ge', value: first }] }] }
}
