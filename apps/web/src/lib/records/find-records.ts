import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription } from '@courtyard/contract/description'
import { titleOf } from '@courtyard/ui/columns'
import type { Found } from '@courtyard/ui/ui-context'

/** Records that match what is being typed, by title. An entity the reader may not see has none. */
export async function findRecords(
  client: Client,
  catalog: CatalogDescription,
  ask: { entity: string; q: string; limit: number },
): Promise<readonly Found[]> {
  const entity = catalog.entities[ask.entity]
  if (!entity) return []
  const page = await client.list(ask.entity, {
    select: entity.title,
    limit: String(ask.limit),
    ...(ask.q ? { q: ask.q } : {}),
  })
  return page.items.map((record) => ({ id: record.id, title: titleOf(entity, record), record }))
}
