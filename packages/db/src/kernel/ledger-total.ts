import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Which entries: of one kind of account, of bills of a period, effective up to a day. */
export type LedgerQuestion = {
  readonly account: string
  readonly side: 'debit' | 'credit' | 'balance'
  readonly period?: string | null
  readonly until?: string | null
}

/** A total of the postings themselves, in fen; no stored balance is trusted. */
export async function ledgerTotal(tx: TenantTx, { account, side, period, until }: LedgerQuestion): Promise<bigint> {
  const table = (name: string) => sql.id(tx.schema, name)
  const bill =
    period == null ? sql`` : sql`join ${table('k_bill')} b on b.id = j.bill_id and b.period = ${period}::text`
  const day = until == null ? sql`` : sql`where j.effective_on <= ${until}::date`
  const { rows } = await sql<{ debit: string; credit: string }>`
    select coalesce(sum(p.amount_fen) filter (where d.kind = ${account}), 0)::text as debit,
      coalesce(sum(p.amount_fen) filter (where c.kind = ${account}), 0)::text as credit
    from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id ${bill}
      join ${table('k_account')} d on d.id = p.debit_id join ${table('k_account')} c on c.id = p.credit_id ${day}`.execute(
    tx.kernel,
  )
  const { debit = '0', credit = '0' } = rows[0] ?? {}
  if (side === 'debit') return BigInt(debit)
  return side === 'credit' ? BigInt(credit) : BigInt(debit) - BigInt(credit)
}
