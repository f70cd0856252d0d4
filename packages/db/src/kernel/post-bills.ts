import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { BillRow, LineRow } from './bills.ts'

export type BillsToPost = {
  readonly bills: readonly BillRow[]
  readonly lines: readonly LineRow[]
  readonly by: string
  /** Key of the revenue account of a fee item. */
  readonly revenueOf: (item: string) => string
}

/**
 * Posts issued bills: one journal per bill, per line receivable (payer, subject) against revenue for the net and against
 * output tax for the tax. Accounts come into being on first use; balances are added up in the same transaction, locked in
 * the order of their ids. A bill is posted once: its id is the journal's idempotency key.
 */
export async function postBills(tx: TenantTx, posting: BillsToPost): Promise<void> {
  const { bills, lines } = posting
  await ensureAccounts(tx, posting)
  const table = (name: string) => sql.id(tx.schema, name)
  await sql`insert into ${table('k_journal')} (idem_key, kind, effective_on, fee_run_id, bill_id, created_by)
    select 'bill:' || u.id, 'bill', u.issued_on, u.run, u.id, ${posting.by}
    from unnest(${bills.map((bill) => bill.id)}::uuid[], ${bills.map((bill) => bill.issuedOn)}::date[], ${bills.map((bill) => bill.feeRunId)}::uuid[])
      u (id, issued_on, run)`.execute(tx.kernel)
  const legs = legsOf(posting)
  const of = <K extends keyof Leg>(key: K) => legs.map((leg) => leg[key])
  const posted = await sql<{ debit_id: string; credit_id: string; amount_fen: string }>`
    with leg as (select * from unnest(${of('billId')}::uuid[], ${of('lineId')}::uuid[], ${of('debitKey')}::text[], ${of('creditKind')}::text[],
        ${of('creditKey')}::text[], ${of('currency')}::text[], ${of('amountFen').map(String)}::bigint[]) u (bill, line, debit, credit_kind, credit, currency, fen)),
    done as (insert into ${table('k_posting')} (journal_id, line_id, debit_id, credit_id, amount_fen)
      select j.id, leg.line, d.id, c.id, leg.fen from leg
      join ${table('k_journal')} j on j.idem_key = 'bill:' || leg.bill
      join ${table('k_account')} d on d.kind = 'receivable' and d.key = leg.debit and d.currency = leg.currency
      join ${table('k_account')} c on c.kind = leg.credit_kind and c.key = leg.credit and c.currency = leg.currency
      returning debit_id, credit_id, amount_fen)
    select debit_id, credit_id, sum(amount_fen)::text as amount_fen from done group by 1, 2`.execute(tx.kernel)
  const sum = posted.rows.reduce((fen, row) => fen + BigInt(row.amount_fen), 0n)
  assert(sum === lines.reduce((fen, line) => fen + line.amountFen, 0n), 'what is posted equals what is billed')
  await addToBalances(tx, posted.rows)
}

type Leg = {
  billId: string
  lineId: string
  debitKey: string
  creditKind: 'revenue' | 'tax'
  creditKey: string
  currency: string
  amountFen: bigint
}

const receivableKey = (bill: BillRow): string => `${bill.payerId}:${bill.subjectId}`

function legsOf({ bills, lines, revenueOf }: BillsToPost): Leg[] {
  const billOf = new Map(bills.map((bill) => [bill.id, bill]))
  return lines.flatMap((line) => {
    const bill = billOf.get(line.billId)!
    const leg = { billId: bill.id, lineId: line.id, debitKey: receivableKey(bill), currency: bill.currency }
    return [
      { ...leg, creditKind: 'revenue' as const, creditKey: revenueOf(line.item), amountFen: line.netFen },
      { ...leg, creditKind: 'tax' as const, creditKey: 'output', amountFen: line.taxFen },
    ].filter(({ amountFen }) => amountFen > 0n)
  })
}

async function ensureAccounts(tx: TenantTx, { bills, lines, revenueOf }: BillsToPost): Promise<void> {
  const accounts = new Map<
    string,
    { kind: string; key: string; payer: string | null; subject: string | null; currency: string }
  >()
  const currency = bills[0]!.currency
  for (const bill of bills) {
    const key = receivableKey(bill)
    accounts.set(`receivable ${key}`, {
      kind: 'receivable',
      key,
      payer: bill.payerId,
      subject: bill.subjectId,
      currency: bill.currency,
    })
  }
  for (const line of lines) {
    const key = revenueOf(line.item)
    accounts.set(`revenue ${key}`, { kind: 'revenue', key, payer: null, subject: null, currency })
  }
  accounts.set('tax output', { kind: 'tax', key: 'output', payer: null, subject: null, currency })
  // In one order for everybody, so that two runs that make the same accounts cannot deadlock.
  const rows = [...accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, account]) => account)
  const of = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key])
  await sql`insert into ${sql.id(tx.schema, 'k_account')} (kind, key, payer_id, subject_id, currency)
    select * from unnest(${of('kind')}::text[], ${of('key')}::text[], ${of('payer')}::uuid[], ${of('subject')}::uuid[], ${of('currency')}::text[])
    on conflict do nothing`.execute(tx.kernel)
}

/** Adds postings to the balance rows they concern; rows are locked in id order, so that two runs cannot deadlock. */
async function addToBalances(
  tx: TenantTx,
  posted: readonly { debit_id: string; credit_id: string; amount_fen: string }[],
): Promise<void> {
  const sums = new Map<string, { debit: bigint; credit: bigint }>()
  const at = (id: string) => sums.get(id) ?? sums.set(id, { debit: 0n, credit: 0n }).get(id)!
  for (const row of posted) {
    at(row.debit_id).debit += BigInt(row.amount_fen)
    at(row.credit_id).credit += BigInt(row.amount_fen)
  }
  const ids = [...sums.keys()].sort()
  await sql`insert into ${sql.id(tx.schema, 'k_balance')} as b (account_id, debit_fen, credit_fen)
    select * from unnest(${ids}::uuid[], ${ids.map((id) => `${sums.get(id)!.debit}`)}::bigint[], ${ids.map((id) => `${sums.get(id)!.credit}`)}::bigint[])
    on conflict (account_id) do update set debit_fen = b.debit_fen + excluded.debit_fen, credit_fen = b.credit_fen + excluded.credit_fen`.execute(
    tx.kernel,
  )
}
