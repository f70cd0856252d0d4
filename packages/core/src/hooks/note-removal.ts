import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { linesOf } from '../records/remove-record.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { noteForHooks } from './note-record.ts'

type Removal = { readonly entity: Entity; readonly id: string; readonly at: string }

/** Notes for hooks that a record and its owned lines are about to be deleted, with what they are now. */
export async function noteRemovalForHooks(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, at }: Removal,
): Promise<void> {
  const { catalog } = rights
  if (!Object.values(catalog.hooks).some(({ send }) => send?.events.includes('deleted'))) return
  for (const line of await linesOf(tx, catalog, { entity, id, of: 'live' }))
    await noteRemovalForHooks(tx, rights, { entity: line.entity, id: line.id, at })
  await noteForHooks(tx, rights, { entity: entity.name, id, event: 'deleted', at })
}
