import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription } from '@courtyard/contract/description'
import type { MessageKey, Params } from '@courtyard/ui/i18n/messages'

/** Something that waits for the reader: what, how much of it, and where it is done. */
export type Todo = {
  readonly text: MessageKey
  readonly value: { readonly count: number } | { readonly yuan: string } | { readonly period: string } | null
  readonly note?: { readonly text: MessageKey; readonly params?: Params }
  readonly path: string
  readonly tone: 'plain' | 'warn'
}

/** What waits for the reader of money: the own shift, shifts of others, the month that is next. Never rejects. */
export async function loadTodos(client: Client, { runs }: Pick<CatalogDescription, 'runs'>): Promise<Todo[]> {
  const may = (run: string) => runs.includes(run)
  const asked = [
    may('approve_money') ? approvals(client) : [],
    may('payments') || may('shifts') ? shifts(client, may('payments')) : [],
    may('closes') ? closes(client) : [],
  ]
  // What cannot be read is told on its own page.
  return (await Promise.all(asked.map((one) => Promise.resolve(one).catch(() => [])))).flat()
}

async function approvals(client: Client): Promise<Todo[]> {
  const [requests, runs] = await Promise.all([client.moneyRequests(), client.listFeeRuns()])
  const waiting = requests.items.filter(({ may }) => may.decide).length
  const unapproved = runs.items.filter((run) => run.may_approve).length
  return [
    ...counted({ text: 'todo_approvals', count: waiting, path: '/approvals' }),
    ...counted({ text: 'todo_runs', count: unapproved, path: '/fee-runs' }),
  ]
}

async function shifts(client: Client, takes: boolean): Promise<Todo[]> {
  const { own, needed, items } = await client.shifts()
  const waiting = items.filter(({ may }) => may.confirm)
  const first = waiting[0]
  const confirm = counted({
    ...{ text: 'todo_confirm', count: waiting.length },
    path: waiting.length === 1 && first ? `/shifts/${first.id}` : '/shifts',
  })
  if (own)
    return [{ text: 'todo_shift', value: { yuan: own.expected }, path: `/shifts/${own.id}`, tone: 'plain' }, ...confirm]
  if (!takes || !needed) return confirm
  const open: Todo = {
    ...{ text: 'todo_shift_none', value: null, path: '/shifts', tone: 'warn' },
    note: { text: 'todo_shift_open' },
  }
  return [open, ...confirm]
}

async function closes(client: Client): Promise<Todo[]> {
  const { items } = await client.closes()
  const next = items.findLast(({ state }) => state === 'open')
  if (!next || next.blockers.some(({ code }) => code === 'running')) return []
  const isReady = next.may.close
  const note = isReady
    ? { text: 'todo_close' as const }
    : { text: 'todo_blocked' as const, params: { count: next.blockers.length } }
  const at = { text: 'todo_closing' as const, value: { period: next.period }, path: `/closes/${next.period}` }
  return [{ ...at, note, tone: isReady ? 'plain' : 'warn' }]
}

const counted = ({ text, count, path }: { text: MessageKey; count: number; path: string }): Todo[] =>
  count > 0 ? [{ text, value: { count }, path, tone: 'warn' }] : []
