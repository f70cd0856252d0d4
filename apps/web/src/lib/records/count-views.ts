import type { Client } from '@courtyard/contract/client'

/** How many records each view of the menu holds. A view that cannot be counted is left out; never rejects. */
export async function countViews(client: Client): Promise<Record<string, number>> {
  try {
    const catalog = await client.catalog()
    const names = new Set(
      catalog.menu.flatMap((group) => group.items.flatMap((item) => (item.kind === 'view' ? [item.view] : []))),
    )
    const counted = await Promise.all([...names].map((name) => countView(client, name, catalog.views[name]?.entity)))
    const approves = catalog.runs.includes('approve_money')
    const waiting = approves ? await Promise.all([countWaiting(client), countRuns(client)]) : []
    return Object.assign(Object.fromEntries(counted.filter((entry) => entry !== undefined)), ...waiting)
  } catch {
    return {} // the page itself says what is wrong
  }
}

/** Under which name the requests stand that wait for the reader's word. */
export const WAITING = '@approvals'

async function countWaiting(client: Client): Promise<Record<string, number>> {
  const page = await client.moneyRequests().catch(() => undefined)
  const count = page?.items.filter(({ may }) => may.decide).length ?? 0
  return count > 0 ? { [WAITING]: count } : {}
}

/** Under which name the fee runs stand that wait for the reader's approval. */
export const RUNS_WAITING = '@fee-runs'

async function countRuns(client: Client): Promise<Record<string, number>> {
  const page = await client.listFeeRuns().catch(() => undefined)
  const count = page?.items.filter((run) => run.may_approve).length ?? 0
  return count > 0 ? { [RUNS_WAITING]: count } : {}
}

async function countView(
  client: Client,
  view: string,
  entity: string | undefined,
): Promise<[string, number] | undefined> {
  if (!entity) return undefined
  const page = await client.list(entity, { view, select: 'id', limit: '1', count: 'true' }).catch(() => undefined)
  return page?.count === undefined ? undefined : [view, page.count]
}
