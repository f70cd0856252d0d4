import pg from 'pg'
import { secondsOf } from '../cpu.ts'

export type Copy = {
  readonly url: string
  /** Schema that holds the run, and the schema with the same tables that it is written to. */
  readonly from: string
  readonly to: string
  readonly runId: string
  /** Connections that write at the same time, each its share of the bills; one when absent. */
  readonly connections?: number
}

const columns = (names: string) => names.split(' ').join(', ')
const RUN = columns(
  'id run_key period seq standards state catalog_version engine_version shares_done subjects_total subjects_done bills lines receivable_fen result_hash created_by',
)
const BILL = columns(
  'id created_by updated_by no fee_run_id period payer_id subject_id issued_on due_on receivable_fen currency',
)
const LINE = columns(
  'id bill_id no item standard standard_version engine_version catalog_version from_on to_on amount_fen net_fen tax_fen inputs trace_hash',
)
const CLAIM = columns('standard subject_id period part line_id')
const ACCOUNT = columns('id kind key payer_id subject_id currency')
const JOURNAL = columns('id idem_key kind effective_on fee_run_id bill_id created_by')
const POSTING = columns('id journal_id line_id debit_id credit_id amount_fen')

/** Which of the bills a connection writes. */
type Share = { readonly nth: number; readonly of: number }

/**
 * The limit of the fee run: the very rows of a finished run, written by INSERT ... SELECT into the same tables with the same
 * constraints, indexes and triggers, in one transaction a connection. Nothing is computed and nothing is read but the rows
 * themselves, so no program that makes the rows can be faster on as many connections. Gives the milliseconds it took, and the
 * processor seconds of its connections.
 */
export async function copyFeeRun({ connections = 1, ...copy }: Copy): Promise<{ ms: number; cpu: number }> {
  const { from, to, runId, url } = copy
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }))
  try {
    await Promise.all(clients.map((client) => client.connect()))
    const pids = await Promise.all(
      clients.map(async (client) => (await client.query('select pg_backend_pid() as pid')).rows[0].pid as number),
    )
    const spent = () => pids.reduce((sum, pid) => sum + secondsOf(pid), 0)
    const before = spent()
    const started = performance.now()
    await clients[0]!.query(
      `insert into ${to}.k_fee_run (${RUN}) select ${RUN} from ${from}.k_fee_run where id = '${runId}'`,
    )
    await Promise.all(clients.map((client, nth) => write(client, statementsOf(copy, { nth, of: connections }))))
    return { ms: performance.now() - started, cpu: spent() - before }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

async function write(client: pg.Client, statements: readonly string[]): Promise<void> {
  await client.query('begin')
  for (const statement of statements) await client.query(statement)
  await client.query('commit')
}

function statementsOf({ from, to, runId }: Copy, { nth, of }: Share): string[] {
  // Bills have no. 1, 2, 3 … of the run: shares as large as one another.
  const mine = of === 1 ? '' : ` and right(b.no, 6)::int % ${of} = ${nth}`
  const bills = `${from}.k_bill b`
  const ofRun = `b.fee_run_id = '${runId}'${mine}`
  const list = (prefix: string, names: string) => names.replaceAll(/(\w+)/g, `${prefix}.$1`)
  const journals = `${bills} join ${from}.k_journal j on j.bill_id = b.id and j.fee_run_id = b.fee_run_id join ${from}.k_posting p on p.journal_id = j.id where ${ofRun}`
  return [
    `insert into ${to}.k_bill (${BILL}) select ${BILL} from ${bills} where ${ofRun}`,
    `insert into ${to}.k_bill_line (${LINE}) select ${list('l', LINE)} from ${bills} join ${from}.k_bill_line l on l.bill_id = b.id where ${ofRun}`,
    `insert into ${to}.k_claim (${CLAIM}) select ${list('c', CLAIM)} from ${bills} join ${from}.k_bill_line l on l.bill_id = b.id
      join ${from}.k_claim c on c.line_id = l.id where ${ofRun}`,
    `insert into ${to}.k_account (${ACCOUNT}) select ${ACCOUNT} from ${from}.k_account order by id on conflict do nothing`,
    `insert into ${to}.k_journal (${JOURNAL}) select ${list('j', JOURNAL)} from ${bills} join ${from}.k_journal j on j.bill_id = b.id and j.fee_run_id = b.fee_run_id where ${ofRun}`,
    `insert into ${to}.k_posting (${POSTING}) select ${list('p', POSTING)} from ${journals}`,
    `insert into ${to}.k_balance as b (account_id, kind, debit_fen, credit_fen)
      select account, kind, debit, credit from (select account, sum(debit) as debit, sum(credit) as credit from (
        select p.debit_id as account, p.amount_fen as debit, 0 as credit from ${journals} union all
        select p.credit_id, 0, p.amount_fen from ${journals}) x group by 1) y join ${from}.k_account a on a.id = y.account
      order by a.payer_id is null, account
      on conflict (account_id) do update set debit_fen = b.debit_fen + excluded.debit_fen, credit_fen = b.credit_fen + excluded.credit_fen`,
  ]
}
