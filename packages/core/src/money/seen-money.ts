import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { titlesOf } from '../records/name-records.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

/** The entity that a pack made of a table of the kernel; undefined when it made none. */
export const kernelEntity = (catalog: Pick<Catalog, 'entities'>, table: string): Entity | undefined =>
  Object.values(catalog.entities).find((entity) => entity.kernel && entity.table === table)

/** The entity whose records pay bills. */
export function payerEntity(catalog: Pick<Catalog, 'entities'>): string | undefined {
  const field = kernelEntity(catalog, 'k_bill')?.fields.find(({ name }) => name === 'payer')
  return field?.type === 'reference' ? field.to : undefined
}

/** Titles of payers that the reader may read, by id. */
export async function payerTitles(tx: TenantTx, rights: RequestRights, ids: readonly string[]) {
  const entity = payerEntity(rights.catalog)
  if (entity === undefined || ids.length === 0) return new Map<string, string | null>()
  return await titlesOf(tx, rights, { entity, ids: [...new Set(ids)] })
}

/** Which of these bills the reader may read. */
export async function seenBills(tx: TenantTx, rights: RequestRights, ids: readonly string[]): Promise<Set<string>> {
  const entity = kernelEntity(rights.catalog, 'k_bill')
  if (!entity || ids.length === 0) return new Set()
  return await seenOf(tx, rights, { entity: entity.name, ids })
}

// As many as one look-up of titles takes.
const PAGE = 200

async function seenOf(
  tx: TenantTx,
  rights: RequestRights,
  { entity, ids }: { readonly entity: string; readonly ids: readonly string[] },
): Promise<Set<string>> {
  const seen = new Set<string>()
  const once = [...new Set(ids)]
  for (let at = 0; at < once.length; at += PAGE)
    for (const id of (await titlesOf(tx, rights, { entity, ids: once.slice(at, at + PAGE) })).keys()) seen.add(id)
  return seen
}

/** Which of these payments the reader may read: by its right on payments, and where a pack has none of them, on who paid. */
export async function seenPayments(tx: TenantTx, rights: RequestRights, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const entity = kernelEntity(rights.catalog, 'k_payment')
  if (entity) return await seenOf(tx, rights, { entity: entity.name, ids })
  const rows = await tx.kernel.selectFrom('k_payment').select(['id', 'payer_id']).where('id', 'in', ids).execute()
  const payers = await payerTitles(
    tx,
    rights,
    rows.map(({ payer_id }) => payer_id),
  )
  return new Set(rows.filter(({ payer_id }) => payers.has(payer_id)).map(({ id }) => id))
}

/** Throws Fault record_missing for a bill that is not there or may not be read. */
export async function requireBill(tx: TenantTx, rights: RequestRights, id: string): Promise<void> {
  if (!isId(id) || !(await seenBills(tx, rights, [id])).has(id)) throw new Fault('record_missing')
}

/** Throws Fault record_missing for a payment that is not there or may not be read. */
export async function requirePayment(tx: TenantTx, rights: RequestRights, id: string): Promise<void> {
  if (!isId(id) || !(await seenPayments(tx, rights, [id])).has(id)) throw new Fault('record_missing')
}
