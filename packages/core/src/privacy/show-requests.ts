import type { PrivacyRequest } from '@courtyard/contract/privacy'
import type { TenantTx } from '@courtyard/db/database'
import type { PrivacyRequestRow } from '@courtyard/db/kernel/privacy'
import type { Catalog } from '@courtyard/metadata/catalog'
import { allTitles } from '../records/name-records.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

/** Entities by their physical table: what was asked about stays the same when it is renamed. */
export const entityAt = ({ entities }: Catalog, table: string) =>
  Object.values(entities).find((entity) => entity.table === table)

/** Requests as they are answered, with titles as far as the actor may read them. */
export async function showRequests(
  tx: TenantTx,
  rights: RequestRights,
  rows: readonly PrivacyRequestRow[],
): Promise<PrivacyRequest[]> {
  const nameOf = await peopleNames(
    tx,
    rows.flatMap(({ received_by, decided_by, waits_by }) => [received_by, decided_by, waits_by]),
  )
  const titles = new Map<string, string | null>()
  for (const [table, of] of Map.groupBy(rows, (row) => row.table_name)) {
    const entity = entityAt(rights.catalog, table)
    if (!entity) continue
    const ids = [...new Set(of.map(({ record_id }) => record_id))]
    for (const [id, title] of await allTitles(tx, rights, { entity: entity.name, ids })) titles.set(id, title)
  }
  const who = (id: string | null) => (id === null ? null : { id, name: nameOf(id) })
  return rows.map((row) => ({
    id: row.id,
    person: {
      entity: entityAt(rights.catalog, row.table_name)?.name ?? row.table_name,
      id: row.record_id,
      title: titles.get(row.record_id) ?? null,
    },
    ...{ kind: row.kind, channel: row.channel, received_on: row.received_on, due_on: row.due_on, note: row.note },
    // In the person's own words: for who may read the person.
    asked: titles.has(row.record_id) ? row.asked : '',
    overdue: row.state === 'open' && row.due_on < rights.today,
    state: row.state,
    received_by: who(row.received_by)!,
    received_at: new Date(row.received_at).toISOString(),
    decided_by: who(row.decided_by),
    decided_at: row.decided_at && new Date(row.decided_at).toISOString(),
    waits: row.waits_by === null ? null : { ...who(row.waits_by)!, at: new Date(row.waits_at!).toISOString() },
  }))
}

/** Names of members; who is none any more keeps the id. */
export async function peopleNames(tx: TenantTx, ids: readonly (string | null)[]): Promise<(id: string) => string> {
  const asked = [...new Set(ids.filter((id) => id !== null))]
  if (asked.length === 0) return (id) => id
  const rows = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'name'])
    .where('user_id', 'in', asked)
    .execute()
  const names = new Map(rows.map(({ user_id, name }) => [user_id, name]))
  return (id) => names.get(id) ?? id
}
