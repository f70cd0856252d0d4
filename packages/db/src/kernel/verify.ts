import { sql } from 'kysely'
import { identifier } from '../identifier.ts'
import type { TenantTx } from '../tenant-tx.ts'
import { DOCUMENT_CHECKS } from './verify-documents.ts'
import { MONEY_CHECKS } from './verify-money.ts'
import { PAPER_CHECKS } from './verify-papers.ts'

/** One question to the books. `found` offenders in all; `rows` are the first: ids and amounts, for the person who looks into it. */
export type CheckResult = {
  readonly check: CheckName
  readonly ok: boolean
  readonly found: number
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}
export type CheckName = (typeof CHECKS)[number]['name']

const ROWS_MAX = 20

/** Each query finds what must not be there; `$.` stands for the tenant's schema. Nothing here trusts a stored sum. */
const CHECKS = [
  {
    name: 'trial_balance_is_zero',
    query: `select a.currency, sum(b.debit_fen) as debit_fen, sum(b.credit_fen) as credit_fen
      from $.k_balance b join $.k_account a on a.id = b.account_id
      group by a.currency having sum(b.debit_fen) <> sum(b.credit_fen)`,
  },
  {
    name: 'balances_equal_postings',
    query: `select account_id, coalesce(b.debit_fen, 0) as debit_fen, coalesce(p.debit_fen, 0) as posted_debit_fen,
        coalesce(b.credit_fen, 0) as credit_fen, coalesce(p.credit_fen, 0) as posted_credit_fen
      from $.k_balance b full join (
        select account_id, sum(debit_fen) as debit_fen, sum(credit_fen) as credit_fen from (
          select debit_id as account_id, amount_fen as debit_fen, 0 as credit_fen from $.k_posting
          union all select credit_id, 0, amount_fen from $.k_posting) leg group by account_id) p using (account_id)
      where coalesce(b.debit_fen, 0) <> coalesce(p.debit_fen, 0) or coalesce(b.credit_fen, 0) <> coalesce(p.credit_fen, 0)`,
  },
  {
    name: 'postings_keep_their_currency',
    query: `select p.id, d.currency as debit_currency, c.currency as credit_currency
      from $.k_posting p join $.k_account d on d.id = p.debit_id join $.k_account c on c.id = p.credit_id
      where d.currency <> c.currency`,
  },
  {
    name: 'bill_equals_its_lines',
    query: `select b.id, b.receivable_fen, coalesce(l.amount_fen, 0) as lines_fen
      from $.k_bill b left join (
        select bill_id, sum(amount_fen) as amount_fen from $.k_bill_line group by bill_id) l on l.bill_id = b.id
      where b.receivable_fen <> coalesce(l.amount_fen, 0)`,
  },
  {
    // What a line says was taken off is what its discounts took, one by one.
    name: 'line_discount_is_its_parts',
    query: `select l.id, l.discount_fen, d.fen as parts_fen from $.k_bill_line l cross join lateral (
        select coalesce(sum((part ->> 'fen')::bigint), 0) as fen from jsonb_array_elements(coalesce(l.inputs -> 'discounts', '[]')) part) d
      where l.discount_fen <> d.fen`,
  },
  {
    name: 'line_has_one_claim',
    query: `select l.id, count(c.line_id) as claims, b.status
      from $.k_bill_line l join $.k_bill b on b.id = l.bill_id left join $.k_claim c on c.line_id = l.id
      group by l.id, b.status
      having count(c.line_id) <> (case when b.status = 'void' then 0 else 1 end)`,
  },
  {
    name: 'bill_equals_its_postings',
    query: `select b.id, b.status, b.receivable_fen, coalesce(p.posted_fen, 0) as posted_fen
      from $.k_bill b left join (
        select l.bill_id, sum(x.amount_fen) as posted_fen
        from $.k_posting x join $.k_journal j on j.id = x.journal_id and j.kind = 'bill' join $.k_bill_line l on l.id = x.line_id
        group by 1) p on p.bill_id = b.id
      where b.receivable_fen <> coalesce(p.posted_fen, 0)`,
  },
  {
    name: 'journal_has_postings',
    query: `select j.id, j.idem_key from $.k_journal j where not exists (select from $.k_posting p where p.journal_id = j.id)`,
  },
  {
    name: 'nothing_is_orphaned',
    query: `select 'posting without journal' as what, p.id from $.k_posting p where not exists (select from $.k_journal j where j.id = p.journal_id)
      union all select 'posting without account', p.id from $.k_posting p
        where not exists (select from $.k_account a where a.id = p.debit_id) or not exists (select from $.k_account a where a.id = p.credit_id)
      union all select 'posting without line', p.id from $.k_posting p
        where p.line_id is not null and not exists (select from $.k_bill_line l where l.id = p.line_id)
      union all select 'journal without bill', j.id from $.k_journal j
        where j.bill_id is not null and not exists (select from $.k_bill b where b.id = j.bill_id)
      union all select 'line without bill', l.id from $.k_bill_line l where not exists (select from $.k_bill b where b.id = l.bill_id)
      union all select 'claim without line', c.line_id from $.k_claim c where not exists (select from $.k_bill_line l where l.id = c.line_id)
      union all select 'bill without run', b.id from $.k_bill b where not exists (select from $.k_fee_run r where r.id = b.fee_run_id)
      union all select 'balance without account', b.account_id from $.k_balance b where not exists (select from $.k_account a where a.id = b.account_id)`,
  },
  ...MONEY_CHECKS,
  ...DOCUMENT_CHECKS,
  ...PAPER_CHECKS,
] as const satisfies readonly { name: string; query: string }[]

export const checkNames: readonly CheckName[] = CHECKS.map((check) => check.name)

export type VerifyOptions = {
  /** Where the tenant is; without it nothing is late. */
  readonly today?: string
  /** Called between checks, so that whoever handed out the work knows it is alive. */
  readonly alive?: () => Promise<unknown>
}

/**
 * Asks every check of a tenant's books and changes nothing. Run it in one `repeatable read`, `readOnly` transaction, so
 * that all checks see the same moment. Empty books are sound.
 */
export async function verifyBooks(tx: TenantTx, { today, alive }: VerifyOptions = {}): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, query } of CHECKS) {
    const statement = query.replaceAll('$.', `${identifier(tx.schema)}.`)
    const [before, after] = statement.split('$today')
    const asked =
      after === undefined ? sql.raw(statement) : sql`${sql.raw(before!)}${today ?? null}::date${sql.raw(after)}`
    const { rows } = await sql<Record<string, unknown> & { found: string }>`
      select row.*, count(*) over () as found from (${asked}) row limit ${ROWS_MAX}`.execute(tx.kernel)
    const found = Number(rows[0]?.found ?? 0)
    results.push({ check: name, ok: found === 0, found, rows: rows.map(({ found: _, ...row }) => row) })
    await alive?.()
  }
  return results
}

export type TrialLine = {
  readonly kind: string
  readonly currency: string
  readonly debit_fen: string
  readonly credit_fen: string
}

/** Sums of all accounts by kind and currency. Debits equal credits in each currency, or the books do not balance. */
export async function trialBalance(tx: TenantTx): Promise<TrialLine[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } =
    await sql<TrialLine>`select a.kind, a.currency, sum(b.debit_fen)::text as debit_fen, sum(b.credit_fen)::text as credit_fen
    from ${table('k_balance')} b join ${table('k_account')} a on a.id = b.account_id group by 1, 2 order by 2, 1`.execute(
      tx.kernel,
    )
  return rows
}
