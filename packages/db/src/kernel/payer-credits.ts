import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { PaymentMethod } from './tables-money.ts'

export type Credit = {
  readonly id: string
  readonly no: string
  readonly received_on: string
  readonly method: PaymentMethod
  readonly amountFen: bigint
  readonly leftFen: bigint
}
type Of = { readonly payer: string; readonly currency: string }

/** Payments of a payer with something left, oldest first. */
export async function loadCredits(tx: TenantTx, { payer, currency }: Of): Promise<Credit[]> {
  const rows = await tx.kernel
    .selectFrom('k_payment_seen')
    .select(['id', 'no', 'received_on', 'method', 'amount_fen', 'left_fen'])
    .where('payer_id', '=', payer)
    .where('currency', '=', currency)
    .where('left_fen', '>', '0')
    .orderBy('received_on')
    .orderBy('id')
    .execute()
  return rows.map(({ amount_fen, left_fen, ...rest }) => ({
    ...rest,
    ...{ amountFen: BigInt(amount_fen), leftFen: BigInt(left_fen) },
  }))
}

/** What we hold of a payer's money as deposits, by fee item. */
export async function loadDeposits(tx: TenantTx, { payer, currency }: Of): Promise<{ item: string; fen: bigint }[]> {
  const { rows } = await sql<{ key: string; fen: string }>`
    select a.key, (b.credit_fen - b.debit_fen)::text as fen from ${sql.id(tx.schema, 'k_account')} a
    join ${sql.id(tx.schema, 'k_balance')} b on b.account_id = a.id
    where a.payer_id = ${payer}::uuid and a.kind = 'deposit' and a.currency = ${currency} and b.credit_fen > b.debit_fen
    order by a.key`.execute(tx.kernel)
  return rows.map(({ key, fen }) => ({ item: key.split(':').at(-1)!, fen: BigInt(fen) }))
}
