import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription } from '@courtyard/contract/description'
import type { FeeRun } from '@courtyard/contract/fee-runs'
import { findField } from '@courtyard/ui/columns'
import { chipsOf } from './run-scope.ts'

/** Titles of the records that a run's filter names; those the reader may not see are left out. */
export async function titlesOf(
  client: Client,
  catalog: CatalogDescription,
  { standards, filter }: Pick<FeeRun, 'standards' | 'filter'>,
): Promise<Record<string, string>> {
  const subject = catalog.entities[catalog.fee_standards[standards[0] ?? '']?.subject ?? '']
  const found = await Promise.all(
    (chipsOf(filter) ?? []).flatMap((chip) => {
      const field = findField(subject, chip.path)
      if (field?.type !== 'reference') return []
      return chip.values.slice(0, 10).map((id) => titleOf(client, catalog, { entity: field.to, id }))
    }),
  )
  return Object.fromEntries(found.filter((entry) => entry !== undefined))
}

async function titleOf(
  client: Client,
  catalog: CatalogDescription,
  { entity, id }: { readonly entity: string; readonly id: string },
): Promise<[string, string] | undefined> {
  const title = catalog.entities[entity]?.title
  const record = title && (await client.read(entity, id).catch(() => undefined))
  return record ? [id, String((record as Record<string, unknown>)[title])] : undefined
}
