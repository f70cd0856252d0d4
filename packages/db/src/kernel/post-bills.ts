import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { BillRow, LineRow } from './bills.ts'
import type { AccountKind } from './tables.ts'

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
  assert(
    bills.every(({ currency }) => currency === bills[0]?.currency),
    'bills posted together are of one currency',
  )
  const [accountOf, journalOf] = await Promise.all([ensureAccounts(tx, posting), insertJournals(tx, posting)])
  const postings = legsOf(posting).map((leg) => ({
    journal: journalOf(leg.billId),
    line: leg.lineId,
    debit: accountOf('receivable', leg.debitKey),
    credit: accountOf(leg.creditKind, leg.creditKey),
    fen: leg.amountFen,
  }))
  const sum = postings.reduce((fen, row) => fen + row.fen, 0n)
  assert(sum === lines.reduce((fen, line) => fen + line.amountFen, 0n), 'what is posted equals what is billed')
  await Promise.all([insertPostings(tx, postings), addToBalances(tx, postings)])
}

/** One journal per bill; gives the journal of a bill. */
async function insertJournals(tx: TenantTx, { bills, by }: BillsToPost): Promise<(billId: string) => string> {
  const inserted = await sql<{ id: string; bill_id: string }>`
    insert into ${sql.id(tx.schema, 'k_journal')} (idem_key, kind, effective_on, fee_run_id, bill_id, created_by)
    select 'bill:' || u.id, 'bill', u.issued_on, u.run, u.id, ${by}
    from unnest(${bills.map((bill) => bill.id)}::uuid[], ${bills.map((bill) => bill.issuedOn)}::date[], ${bills.map((bill) => bill.feeRunId)}::uuid[])
      u (id, issued_on, run) returning id, bill_id`.execute(tx.kernel)
  const journals = new Map(inserted.rows.map((row) => [row.bill_id, row.id]))
  return (billId) => {
    const id = journals.get(billId)
    assert(id !== undefined, 'every bill has its journal')
    return id
  }
}

type Posting = {
  readonly journal: string
  readonly line: string
  readonly debit: string
  readonly credit: string
  readonly fen: bigint
}

async function insertPostings(tx: TenantTx, postings: readonly Posting[]): Promise<void> {
  const of = (key: keyof Posting) => postings.map((row) => `${row[key]}`)
  await sql`insert into ${sql.id(tx.schema, 'k_posting')} (journal_id, line_id, debit_id, credit_id, amount_fen)
    select * from unnest(${of('journal')}::uuid[], ${of('line')}::uuid[], ${of('debit')}::uuid[], ${of('credit')}::uuid[], ${of('fen')}::bigint[])`.execute(
    tx.kernel,
  )
}

type Leg = {
  readonly billId: string
  readonly lineId: string
  readonly debitKey: string
  readonly creditKind: 'revenue' | 'tax'
  readonly creditKey: string
  readonly amountFen: bigint
}

const receivableKey = (bill: BillRow): string => `${bill.payerId}:${bill.subjectId}`

function legsOf({ bills, lines, revenueOf }: BillsToPost): Leg[] {
  const billOf = new Map(bills.map((bill) => [bill.id, bill]))
  return lines.flatMap((line) => {
    const bill = billOf.get(line.billId)!
    const leg = { billId: bill.id, lineId: line.id, debitKey: receivableKey(bill) }
    return [
      { ...leg, creditKind: 'revenue' as const, creditKey: revenueOf(line.item), amountFen: line.netFen },
      { ...leg, creditKind: 'tax' as const, creditKey: 'output', amountFen: line.taxFen },
    ].filter(({ amountFen }) => amountFen > 0n)
  })
}

type AccountRow = { kind: AccountKind; key: string; payer: string | null; subject: string | null }

/** Makes the accounts that are missing and gives the id of each. */
async function ensureAccounts(tx: TenantTx, posting: BillsToPost): Promise<(kind: AccountKind, key: string) => string> {
  const currency = posting.bills[0]!.currency
  // In one order for everybody, so that two runs that make the same accounts cannot deadlock.
  const rows = [...accountsOf(posting)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, account]) => account)
  const of = <K extends keyof AccountRow>(key: K, among = rows) => among.map((row) => row[key])
  const table = sql.id(tx.schema, 'k_account')
  const inserted = sql`insert into ${table} (kind, key, payer_id, subject_id, currency)
    select u.*, ${currency} from unnest(${of('kind')}::text[], ${of('key')}::text[], ${of('payer')}::uuid[], ${of('subject')}::uuid[]) u
    on conflict do nothing`.execute(tx.kernel)
  // Asked kind by kind: that is how the unique index can answer without reading every account there is.
  const found = [...new Set(of('kind'))].map((kind) => {
    const keys = of(
      'key',
      rows.filter((row) => row.kind === kind),
    )
    return sql<{ id: string; kind: AccountKind; key: string }>`select id, kind, key from ${table}
      where kind = ${kind} and key = any(${keys}::text[]) and currency = ${currency}`.execute(tx.kernel)
  })
  const [, ...accounts] = await Promise.all([inserted, ...found])
  const ids = new Map(accounts.flatMap((part) => part.rows.map((row) => [`${row.kind} ${row.key}`, row.id])))
  return (kind, key) => {
    const id = ids.get(`${kind} ${key}`)
    assert(id !== undefined, 'every account that is posted to is there')
    return id
  }
}

function accountsOf({ bills, lines, revenueOf }: BillsToPost): Map<string, AccountRow> {
  const accounts = new Map<string, AccountRow>()
  const add = (row: AccountRow) => accounts.set(`${row.kind} ${row.key}`, row)
  for (const bill of bills)
    add({ kind: 'receivable', key: receivableKey(bill), payer: bill.payerId, subject: bill.subjectId })
  for (const line of lines) add({ kind: 'revenue', key: revenueOf(line.item), payer: null, subject: null })
  return add({ kind: 'tax', key: 'output', payer: null, subject: null })
}

/** Adds postings to the balance rows they concern; rows are locked in id order, so that two runs cannot deadlock. */
async function addToBalances(tx: TenantTx, postings: readonly Posting[]): Promise<void> {
  const sums = new Map<string, { debit: bigint; credit: bigint }>()
  const at = (id: string) => sums.get(id) ?? sums.set(id, { debit: 0n, credit: 0n }).get(id)!
  for (const row of postings) {
    at(row.debit).debit += row.fen
    at(row.credit).credit += row.fen
  }
  const ids = [...sums.keys()].sort()
  await sql`insert into ${sql.id(tx.schema, 'k_balance')} as b (account_id, debit_fen, credit_fen)
    select * from unnest(${ids}::uuid[], ${ids.map((id) => `${sums.get(id)!.debit}`)}::bigint[], ${ids.map((id) => `${sums.get(id)!.credit}`)}::bigint[])
    on conflict (account_id) do update set debit_fen = b.debit_fen + excluded.debit_fen, credit_fen = b.credit_fen + excluded.credit_fen`.execute(
    tx.kernel,
  )
}
