import type { TenantTx } from '@courtyard/db/database'
import { openShiftOf } from '@courtyard/db/kernel/shifts'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'

type Moving = { readonly catalog: Pick<Catalog, 'money'>; readonly by: string; readonly method: PaymentMethod }

/**
 * The open shift in which a person moves money; null when there is none. It is not counted before the transaction ends.
 * Throws Fault shift_needed for cash without one, where the tenant has shifts.
 */
export async function tillOf(tx: TenantTx, { catalog, by, method }: Moving): Promise<string | null> {
  const shift = (await openShiftOf(tx, by)) ?? null
  if (shift === null && method === 'cash' && catalog.money?.shifts === true) throw new Fault('shift_needed')
  return shift
}
