import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'

export type Print = { readonly payment: string; readonly by: string; readonly at: string }

/** Notes one more print of a receipt and gives which it is, from 1 and without gaps, whoever prints at once. */
export async function countPrint(tx: TenantTx, { payment, by, at }: Print): Promise<number> {
  await lockName(tx, `print ${payment}`)
  const { count } = await tx.kernel
    .selectFrom('k_receipt_print')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('payment_id', '=', payment)
    .executeTakeFirstOrThrow()
  const no = Number(count) + 1
  await tx.kernel
    .insertInto('k_receipt_print')
    .values({ payment_id: payment, no, printed_at: at, printed_by: by })
    .execute()
  return no
}
