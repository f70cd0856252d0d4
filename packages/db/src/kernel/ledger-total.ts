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

/** Totals of the postings themselves, in fen, in one look at them; no stored balance is trusted. */
export async function ledgerTotals(tx: TenantTx, questions: readonly LedgerQuestion[]): Promise<bigint[]> {
  if (questions.length === 0) return []
  const table = (name: string) => sql.id(tx.schema, name)
  // Bills of a period are looked for where one is asked about: a payment has none.
  const bill = questions.every(({ period, upto }) => period == null && upto == null)
    ? sql``
    : sql`left join ${table('k_bill_line')} l on l.id = p.line_id left join ${table('k_bill')} b on b.id = coalesce(l.bill_id, j.bill_id)`
  const asked = questions.map((question) => ({ ...question, where: sql.join(conditionsOf(question), sql` and `) }))
  const columns = asked.flatMap(({ accounts, where }, index) =>
    (['debit', 'credit'] as const).map((side) => {
      const account = sql.id(side === 'debit' ? 'd' : 'c', 'kind')
      return sql`coalesce(sum(p.amount_fen) filter (where ${account} = any(${accounts}::text[]) and ${where}), 0)::text as ${sql.id(`${side}${index}`)}`
    }),
  )
  const any = asked.map(({ where }) => sql`(${where})`)
  const { rows } = await sql<Record<string, string>>`
    select ${sql.join(columns)} from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id ${bill}
      join ${table('k_account')} d on d.id = p.debit_id join ${table('k_account')} c on c.id = p.credit_id
    where ${sql.join(any, sql` or `)}`.execute(tx.kernel)
  return asked.map(({ side }, index) => totalOf(side, rows[0]!, index))
}

function totalOf(side: LedgerQuestion['side'], row: Readonly<Record<string, string>>, index: number): bigint {
  const [debit, credit] = [BigInt(row[`debit${index}`]!), BigInt(row[`credit${index}`]!)]
  if (side === 'debit') return debit
  if (side === 'credit') return credit
  return side === 'balance' ? debit - credit : credit - debit
}

function conditionsOf({ kinds, period, upto, since, until, accounts }: LedgerQuestion) {
  const found: RawBuilder<unknown>[] = [sql`(d.kind = any(${accounts}::text[]) or c.kind = any(${accounts}::text[]))`]
  if (kinds !== undefined) found.push(sql`j.kind = any(${kinds}::text[])`)
  if (period != null) found.push(sql`b.period = ${period}::text`)
  if (upto != null) found.push(sql`b.period <= ${upto}::text`)
  // A period is the month that begins with it.
  if (since != null) found.push(sql`j.effective_on >= ${firstOf(since)}::date`)
  if (until != null)
    found.push(
      isMonth(until)
        ? sql`j.effective_on < (${firstOf(until)}::date + interval '1 month')::date`
        : sql`j.effective_on <= ${until}::date`,
    )
  return found
}

const isMonth = (text: string): boolean => text.length === 'YYYY-MM'.length
const firstOf = (text: string): string => (isMonth(text) ? `${text}-01` : text)
