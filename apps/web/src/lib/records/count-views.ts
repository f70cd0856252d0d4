import type { Client } from '@courtyard/contract/client'

/** How many records each view of the menu holds. A view that cannot be counted is left out; never rejects. */
export async function countViews(client: Client): Promise<Record<string, number>> {
  try {
    const catalog = await client.catalog()
    const names = new Set(
      catalog.menu.flatMap((group) => group.items.flatMap((item) => (item.kind === 'view' ? [item.view] : []))),
    )
    const counted = await Promise.all([...names].map((name) => countView(client, name, catalog.views[name]?.entity)))
    return Object.fromEntries(counted.filter((entry) => entry !== undefined))
  } catch {
    return {} // the page itself says what is wrong
  }
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
