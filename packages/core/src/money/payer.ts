import type { TenantTx } from '@courtyard/db/database'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { findRecord } from '../records/find-record.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { seenPayments } from './seen-money.ts'

export type Titled = { readonly id: string; readonly title: string }

/** What bills are paid by and for, as the pack binds them. Throws Fault entity_unknown for a tenant without bills. */
export function billBindings({ catalog }: Pick<RequestRights, 'catalog'>): {
  bill: string
  payer: string
  subject: string
} {
  const bill = Object.values(catalog.entities).find(({ table }) => table === 'k_bill')
  const end = (column: string) => {
    const field = bill?.fields.find((one) => one.type === 'reference' && one.column === column)
    return field?.type === 'reference' ? field.to : undefined
  }
  const [payer, subject] = [end('payer_id'), end('subject_id')]
  if (!bill || payer === undefined || subject === undefined) throw new Fault('entity_unknown', { entity: 'bill' })
  return { bill: bill.name, payer, subject }
}

/** The payer with the name people read. Throws Fault record_missing when the actor may not read the record, as for none. */
export async function getPayer(tx: TenantTx, rights: RequestRights, id: string): Promise<Titled> {
  const { payer } = billBindings(rights)
  const title = rights.catalog.entities[payer]!.title
  const readable = await findRecord(tx, rights, { entity: payer, id, select: [] })
  if (!readable) throw new Fault('record_missing')
  const named = await findRecord(tx, rights, { entity: payer, id, select: [title] }).catch(() => readable)
  return { id, title: String(named?.[title] ?? id) }
}

const PAGE = 200

/** Those of these bills that the actor may read, in the order given. */
export async function readableBills(tx: TenantTx, rights: RequestRights, ids: readonly string[]): Promise<string[]> {
  const { bill: entity } = billBindings(rights)
  if (rights.scopes.read(entity).grants.length === 0) return []
  const seen = new Set<string>()
  for (let at = 0; at < ids.length; at += PAGE) {
    const filter = { field: 'id', op: 'in' as const, value: ids.slice(at, at + PAGE) }
    const plan = planList(rights.catalog, { entity, select: [], filter, limit: PAGE }, rights.scopes)
    for (const { id } of shapePage(plan, await tx.run(compileList(plan, tx))).items) seen.add(id)
  }
  return ids.filter((id) => seen.has(id))
}

/**
 * Makes sure that the actor may read a payment and who paid it; gives that payer. Throws Fault payment_missing otherwise, as
 * for one that there is not.
 */
export async function getPaymentPayer(tx: TenantTx, rights: RequestRights, id: string): Promise<Titled> {
  const missing = () => new Fault('payment_missing')
  const found = isId(id)
    ? await tx.kernel.selectFrom('k_payment').select('payer_id').where('id', '=', id).executeTakeFirst()
    : undefined
  if (!found) throw missing()
  if (!(await seenPayments(tx, rights, [id])).has(id)) throw missing()
  return await getPayer(tx, rights, found.payer_id).catch((error: unknown) => {
    const isUnseen = error instanceof Fault && (error.code === 'record_missing' || error.code === 'entity_unknown')
    throw isUnseen ? missing() : error
  })
}
