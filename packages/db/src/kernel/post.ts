import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import { type JournalKind, mayPost } from './journal-kinds.ts'
import type { AccountKind } from './tables.ts'

/** An account by what it is for; it comes into being when it is first posted to. */
export type AccountRef = {
  readonly kind: AccountKind
  readonly key: string
  readonly payer?: string
  readonly subject?: string
}

/** One amount in fen, more than nothing, moved from the credit account to the debit account. */
export type Leg = {
  readonly debit: AccountRef
  readonly credit: AccountRef
  readonly fen: bigint
  /** The bill line it is about. */
  readonly line?: string
}

export type JournalDraft = {
  /** Once per tenant and for ever: the same key again is refused by the database. */
  readonly key: string
  readonly kind: JournalKind
  /** Day whose books it belongs to, YYYY-MM-DD. */
  readonly on: string
  readonly bill?: string
  readonly feeRun?: string
  /** The journal this one takes back. */
  readonly reverses?: string
  readonly legs: readonly Leg[]
}

export type Posting = { readonly journals: readonly JournalDraft[]; readonly currency: string; readonly by: string }

/**
 * Writes journals with their postings and adds them to the balances, which are locked in the order of their ids. A leg
 * between accounts that its kind of journal may not touch is a broken belief. Gives the journals' ids by their keys.
 * Throws Fault period_closed when a day lies in a closed period.
 */
export async function postJournals(tx: TenantTx, posting: Posting): Promise<ReadonlyMap<string, string>> {
  const { journals } = posting
  if (journals.length === 0) return new Map()
  for (const { kind, key, legs } of journals) {
    assert(legs.length > 0, `journal ${key} moves something`)
    for (const { debit, credit, fen } of legs) {
      assert(fen > 0n, `journal ${key} moves more than nothing`)
      if (!mayPost(kind, { debit: debit.kind, credit: credit.kind }))
        assert(false, `journal ${key} of kind ${kind} may move ${credit.kind} to ${debit.kind}`)
    }
  }
  const accounts = accountsOf(journals)
  const [accountOf, journalOf] = await Promise.all([
    ensureAccounts(tx, accounts, posting.currency),
    insertJournals(tx, posting),
  ])
  const rows = journals.flatMap(({ key, legs }) => {
    const journal = journalOf.get(key)!
    return legs.map(({ debit, credit, fen, line }) => ({
      ...{ journal, line: line ?? null, fen },
      ...{ debit: accountOf(debit), credit: accountOf(credit) },
    }))
  })
  const kinds = new Map(accounts.map((account) => [accountOf(account), account.kind]))
  await Promise.all([insertPostings(tx, rows), addToBalances(tx, rows, kinds)])
  return journalOf
}

async function insertJournals(tx: TenantTx, { journals, by }: Posting): Promise<ReadonlyMap<string, string>> {
  const of = <K extends keyof JournalDraft>(key: K) => journals.map((journal) => journal[key] ?? null)
  const inserted = await sql<{ id: string; idem_key: string }>`
    insert into ${sql.id(tx.schema, 'k_journal')} (idem_key, kind, effective_on, fee_run_id, bill_id, reverses, created_by)
    select u.*, ${by} from unnest(${of('key')}::text[], ${of('kind')}::text[], ${of('on')}::date[], ${of('feeRun')}::uuid[],
      ${of('bill')}::uuid[], ${of('reverses')}::uuid[]) u returning id, idem_key`.execute(tx.kernel)
  assert(inserted.rows.length === journals.length, 'every journal is written')
  return new Map(inserted.rows.map((row) => [row.idem_key, row.id]))
}

type PostingRow = {
  readonly journal: string
  readonly line: string | null
  readonly debit: string
  readonly credit: string
  readonly fen: bigint
}

async function insertPostings(tx: TenantTx, rows: readonly PostingRow[]): Promise<void> {
  const of = <K extends keyof PostingRow>(key: K) => rows.map((row) => row[key])
  const fen = rows.map((row) => `${row.fen}`)
  await sql`insert into ${sql.id(tx.schema, 'k_posting')} (journal_id, line_id, debit_id, credit_id, amount_fen)
    select * from unnest(${of('journal')}::uuid[], ${of('line')}::uuid[], ${of('debit')}::uuid[], ${of('credit')}::uuid[], ${fen}::bigint[])`.execute(
    tx.kernel,
  )
}

/** The side that the other may not exceed; the others may stand either way. The constraint k_balance_side says the same. */
const HEAVY_SIDE: Readonly<Partial<Record<AccountKind, 'debit' | 'credit'>>> = {
  receivable: 'debit',
  prepayment: 'credit',
  deposit: 'credit',
  refund: 'credit',
}

/** Names by kind and key: one account has one object here, however many legs name it. */
type ByKind<T> = Map<AccountKind, Map<string, T>>
const keysOf = <T>(all: ByKind<T>, kind: AccountKind): Map<string, T> =>
  all.get(kind) ?? all.set(kind, new Map<string, T>()).get(kind)!

function accountsOf(journals: readonly JournalDraft[]): AccountRef[] {
  const accounts: ByKind<AccountRef> = new Map()
  for (const { legs } of journals)
    for (const { debit, credit } of legs) {
      keysOf(accounts, debit.kind).set(debit.key, debit)
      keysOf(accounts, credit.kind).set(credit.key, credit)
    }
  // In one order for everybody, so that two who make the same accounts cannot deadlock.
  return [...accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofKind]) => [...ofKind.values()].sort((a, b) => (a.key < b.key ? -1 : 1)))
}

/** Makes the accounts that are missing and gives the id of each. */
async function ensureAccounts(
  tx: TenantTx,
  accounts: readonly AccountRef[],
  currency: string,
): Promise<(account: AccountRef) => string> {
  const ids: ByKind<string> = new Map()
  const missing = () => accounts.filter(({ kind, key }) => !ids.get(kind)?.has(key))
  await findAccounts(tx, { accounts, currency, ids })
  const absent = missing()
  if (absent.length > 0) {
    await insertAccounts(tx, absent, currency)
    // Asked again, not answered by the insert: somebody else may have made one in between.
    await findAccounts(tx, { accounts: absent, currency, ids })
  }
  assert(missing().length === 0, 'every account that is posted to is there')
  return ({ kind, key }) => ids.get(kind)!.get(key)!
}

const column = <K extends keyof AccountRef>(accounts: readonly AccountRef[], key: K) =>
  accounts.map((account) => account[key] ?? null)

async function insertAccounts(tx: TenantTx, accounts: readonly AccountRef[], currency: string): Promise<void> {
  await sql`insert into ${sql.id(tx.schema, 'k_account')} (kind, key, payer_id, subject_id, currency)
    select u.*, ${currency} from unnest(${column(accounts, 'kind')}::text[], ${column(accounts, 'key')}::text[],
      ${column(accounts, 'payer')}::uuid[], ${column(accounts, 'subject')}::uuid[]) u
    on conflict (kind, key, currency) do nothing`.execute(tx.kernel)
}

type Wanted = { readonly accounts: readonly AccountRef[]; readonly currency: string; readonly ids: ByKind<string> }

/** Asked kind by kind: that is how the unique index can answer without reading every account there is. */
async function findAccounts(tx: TenantTx, { accounts, currency, ids }: Wanted): Promise<void> {
  await Promise.all(
    [...Map.groupBy(accounts, ({ kind }) => kind)].map(async ([kind, among]) => {
      const found = await sql<{ id: string; key: string }>`select id, key from ${sql.id(tx.schema, 'k_account')}
        where kind = ${kind} and key = any(${column(among, 'key')}::text[]) and currency = ${currency}`.execute(
        tx.kernel,
      )
      const known = keysOf(ids, kind)
      for (const { id, key } of found.rows) known.set(key, id)
    }),
  )
}

/**
 * Rows are locked in one order, so that two who post cannot deadlock: first the accounts that are one payer's, then those
 * that everybody posts to, which are kept for as short as can be; each by their ids. PostgreSQL checks the row of an upsert before it looks
 * whether there is one already, so an amount on the side that a balance may not exceed is added to a row that is there.
 */
async function addToBalances(
  tx: TenantTx,
  rows: readonly PostingRow[],
  kinds: ReadonlyMap<string, AccountKind>,
): Promise<void> {
  const sums = new Map<string, { debit: bigint; credit: bigint }>()
  const at = (id: string) => sums.get(id) ?? sums.set(id, { debit: 0n, credit: 0n }).get(id)!
  for (const row of rows) {
    at(row.debit).debit += row.fen
    at(row.credit).credit += row.fen
  }
  const isShared = (id: string) => HEAVY_SIDE[kinds.get(id)!] === undefined
  const ids = [...sums.keys()].sort((a, b) => Number(isShared(a)) - Number(isShared(b)) || (a < b ? -1 : 1))
  const table = sql.id(tx.schema, 'k_balance')
  const of = (side: 'debit' | 'credit') => sql`${ids.map((id) => `${sums.get(id)![side]}`)}::bigint[]`
  const kindsOfIds = sql`${ids.map((id) => kinds.get(id)!)}::text[]`
  const fits = ids.every((id) => {
    const { debit, credit } = sums.get(id)!
    return debit === credit || HEAVY_SIDE[kinds.get(id)!] !== (debit > credit ? 'credit' : 'debit')
  })
  if (fits) {
    await sql`insert into ${table} as b (account_id, kind, debit_fen, credit_fen)
      select * from unnest(${ids}::uuid[], ${kindsOfIds}, ${of('debit')}, ${of('credit')})
      on conflict (account_id) do update set debit_fen = b.debit_fen + excluded.debit_fen, credit_fen = b.credit_fen + excluded.credit_fen`.execute(
      tx.kernel,
    )
    return
  }
  await Promise.all([
    sql`insert into ${table} (account_id, kind) select * from unnest(${ids}::uuid[], ${kindsOfIds}) on conflict do nothing`.execute(
      tx.kernel,
    ),
    sql`with locked as materialized (
        select b.account_id from unnest(${ids}::uuid[]) with ordinality u (id, place) join ${table} b on b.account_id = u.id
        order by u.place for no key update of b)
      update ${table} b set debit_fen = b.debit_fen + u.debit, credit_fen = b.credit_fen + u.credit
      from locked join unnest(${ids}::uuid[], ${of('debit')}, ${of('credit')}) u (id, debit, credit) on u.id = locked.account_id
      where b.account_id = locked.account_id`.execute(tx.kernel),
  ])
}
