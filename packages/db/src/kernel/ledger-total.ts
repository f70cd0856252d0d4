import { type RawBuilder, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Which entries, seen from which side: what is owed to us is `balance` (debit less credit), what we owe is `owed`. */
export type LedgerQuestion = {
  /** Kinds of accounts. */
  readonly accounts: readonly string[]
  readonly side: 'debit' | 'credit' | 'balance' | 'owed'
  /** Kinds of journals; absent: all. */
  readonly kinds?: readonly string[] | undefined
  /** Of bills of this period, or of no later one. */
  readonly period?: string | null | undefined
  readonly upto?: string | null | undefined
  /** Effective from and up to, days or whole periods. */
  readonly since?: string | null | undefined
  readonly until?: string | null | undefined
}

/** A total of the postings themselves, in fen; no stored balance is trusted. */
export async function ledgerTotal(tx: TenantTx, { accounts, side, ...which }: LedgerQuestion): Promise<bigint> {
  const table = (name: string) => sql.id(tx.schema, name)
  // Bills of a period are looked for where one is asked about: a payment has none.
  const bill =
    which.period == null && which.upto == null
      ? sql``
      : sql`left join ${table('k_bill_line')} l on l.id = p.line_id join ${table('k_bill')} b on b.id = coalesce(l.bill_id, j.bill_id)`
  const { rows } = await sql<{ debit: string; credit: string }>`
    select coalesce(sum(p.amount_fen) filter (where d.kind = any(${accounts}::text[])), 0)::text as debit,
      coalesce(sum(p.amount_fen) filter (where c.kind = any(${accounts}::text[])), 0)::text as credit
    from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id ${bill}
      join ${table('k_account')} d on d.id = p.debit_id join ${table('k_account')} c on c.id = p.credit_id
    where ${sql.join(conditionsOf(which), sql` and `)}`.execute(tx.kernel)
  const { debit = '0', credit = '0' } = rows[0] ?? {}
  if (side === 'debit') return BigInt(debit)
  if (side === 'credit') return BigInt(credit)
  return side === 'balance' ? BigInt(debit) - BigInt(credit) : BigInt(credit) - BigInt(debit)
}

function conditionsOf({ kinds, period, upto, since, until }: Omit<LedgerQuestion, 'accounts' | 'side'>) {
  const found: RawBuilder<unknown>[] = [sql`true`]
  if (kinds !== undefined) found.push(sql`j.kind = any(${kinds}::text[])`)
  if (period != null) found.push(sql`b.period = ${period}::text`)
  if (upto != null) found.push(sql`b.period <= ${upto}::text`)
  // A period is the month that begins with it.
  if (since != null) found.push(sql`j.effective_on >= ${firstOf(since)}::date`)
  if (until != null)
    found.push(
      isMonth(until)
        ? sql`j.effective_on < ${firstOf(until)}::date + interval '1 month'`
        : sql`j.effective_on <= ${until}::date`,
    )
  return found
}

const isMonth = (text: string): boolean => text.length === 'YYYY-MM'.length
const firstOf = (text: string): string => (isMonth(text) ? `${text}-01` : text)
