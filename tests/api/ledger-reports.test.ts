import { randomUUID } from 'node:crypto'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { invoiceJob } from '@courtyard/core/money/invoices/invoice-job'
import { INVOICE_JOB } from '@courtyard/core/money/invoices/invoice-work'
import type { InvoiceRequest } from '@courtyard/core/money/invoices/ports'
import { exportReport } from '@courtyard/core/reports/export-report'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ledgerReportsDocuments } from './ledger-reports-documents.ts'
import { liveThreeMonths, MONTHS } from './ledger-reports-world.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
let server: TestServer
let all: Session
let north: Session

/** Mulberry32. */
function randomOf(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
const random = randomOf(seed)

beforeAll(async () => {
  server = await startTestServer(['acme'], ledgerReportsDocuments)
  all = await server.signIn('acme', ['all'])
  north = await server.signIn('acme', ['north'])
  await liveThreeMonths(server, all, random)
})
afterAll(() => server?.close())

type Values = Record<string, string | null>
type Result = { rows: { group: unknown[]; values: Values }[]; total: Values; checks: Record<string, string | null>[] }
const run = async (who: Session, report: string, params: Record<string, string>): Promise<Result> => {
  const query = Object.entries(params).map(([name, value]) => `p.${name}=${value}`)
  const answer = await who.get(`/v1/reports/${report}?${query.join('&')}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

/** Postings by hand: debits less credits of accounts of these kinds, in yuan. `$1` is what is asked about. */
async function ledger(accounts: string, where: string, asked: string): Promise<string> {
  const found = await server.database.superuser(
    `select to_char(coalesce(sum(p.amount_fen * ((d.kind = any($2))::int - (c.kind = any($2))::int)), 0) / 100.0, 'FM9999999990.00') as yuan
     from t_acme.k_posting p join t_acme.k_journal j on j.id = p.journal_id
       join t_acme.k_account d on d.id = p.debit_id join t_acme.k_account c on c.id = p.credit_id
       left join t_acme.k_bill_line l on l.id = p.line_id left join t_acme.k_bill b on b.id = coalesce(l.bill_id, j.bill_id)
       left join t_acme.e_room r on r.id = b.subject_id left join t_acme.e_project o on o.id = r.project
     where $1::text is not null and ${where}`,
    [asked, accounts.split(' ')],
  )
  return found.rows[0].yuan
}
const minus = (yuan: string) => (yuan === '0.00' ? yuan : yuan.startsWith('-') ? yuan.slice(1) : `-${yuan}`)
const MONTH = "to_char(j.effective_on, 'YYYY-MM')"
const OPEN = `(b.period <= $1 and ${MONTH} <= $1)`
const SETTLED = "j.kind in ('allocation', 'allocation_reversed')"

/** [report, column, accounts, condition by hand, sign]: every total that a month's reports have. */
const TOTALS: readonly (readonly [string, string, string, string, 1 | -1])[] = [
  [
    'collection_rate',
    'receivable',
    'receivable',
    `b.period = $1 and ${MONTH} <= $1 and j.kind in ('bill', 'bill_reversed', 'credit')`,
    1,
  ],
  ['collection_rate', 'received', 'receivable', `b.period = $1 and ${MONTH} <= $1 and ${SETTLED}`, -1],
  ['collection_rate', 'recovered', 'receivable', `b.period < $1 and ${MONTH} = $1 and ${SETTLED}`, -1],
  ['collection_rate', 'outstanding', 'receivable', OPEN, 1],
  ['money_received', 'total', 'cash clearing', `${MONTH} = $1 and j.kind in ('payment', 'payment_reversed')`, 1],
  ['money_received', 'current', 'receivable', `${MONTH} = $1 and b.period = $1 and ${SETTLED}`, -1],
  ['money_received', 'recovered', 'receivable', `${MONTH} = $1 and b.period < $1 and ${SETTLED}`, -1],
  ['month_close', 'opening', 'receivable', `${MONTH} < $1`, 1],
  ['month_close', 'billed', 'receivable', `${MONTH} = $1 and j.kind = 'bill'`, 1],
  ['month_close', 'adjusted', 'receivable', `${MONTH} = $1 and j.kind in ('bill_reversed', 'credit')`, 1],
  ['month_close', 'written_off', 'receivable', `${MONTH} = $1 and j.kind in ('write_off', 'recovered')`, 1],
  ['month_close', 'settled', 'receivable', `${MONTH} = $1 and j.kind = 'allocation'`, -1],
  ['month_close', 'taken_back', 'receivable', `${MONTH} = $1 and j.kind = 'allocation_reversed'`, 1],
  ['month_close', 'closing', 'receivable', `${MONTH} <= $1`, 1],
  ['revenue_by_item', 'revenue', 'revenue', `${MONTH} = $1`, -1],
  ['revenue_by_item', 'tax', 'tax', `${MONTH} = $1`, -1],
  ['invoice_ledger', 'revenue', 'revenue', `${MONTH} = $1`, -1],
  [
    'reductions',
    'amount',
    'receivable',
    `${MONTH} = $1 and j.kind in ('bill_reversed', 'credit', 'write_off', 'recovered')`,
    -1,
  ],
  ['refunds_made', 'amount', 'refund', `${MONTH} = $1 and j.kind = 'refund'`, -1],
  ['deposits', 'opening', 'deposit', `${MONTH} < $1`, -1],
  ['deposits', 'released', 'deposit', `${MONTH} = $1 and j.kind = 'deposit_released'`, 1],
  ['deposits', 'closing', 'deposit', `${MONTH} <= $1`, -1],
  ['deposits', 'unpaid', 'receivable', `${MONTH} <= $1 and l.item = 'bond'`, 1],
  ['prepayments', 'opening', 'prepayment', `${MONTH} < $1`, -1],
  ['prepayments', 'settled', 'prepayment', `${MONTH} = $1 and ${SETTLED}`, 1],
  ['prepayments', 'closing', 'prepayment', `${MONTH} <= $1`, -1],
  ['receivable_by_item', 'receivable', 'receivable', "b.period = $1 and j.kind = 'bill'", 1],
  ['receivable_by_item', 'outstanding', 'receivable', 'b.period = $1', 1],
]

test.each(MONTHS)(`every total of %s is what the postings add up to, and says so (seed ${seed})`, async (period) => {
  for (const [report, column, accounts, where, sign] of TOTALS) {
    const { total, checks } = await run(all, report, { period })
    const sum = await ledger(accounts, where, period)
    expect(total[column], `${report}.${column}`).toBe(sign === 1 ? sum : minus(sum))
    expect(checks.map(({ name, state }) => [name, state])).toEqual(checks.map(({ name }) => [name, 'equal']))
    expect(checks.length, report).toBeGreaterThan(0)
  }
})

test('the world has something of everything, so that no total is right because it is nothing', async () => {
  for (const [report, column] of TOTALS) {
    const found = await Promise.all(MONTHS.map((period) => run(all, report, { period })))
    expect(
      found.map(({ total }) => total[column]).some((value) => value !== '0.00'),
      `${report}.${column}`,
    ).toBe(true)
  }
})

test('what was owed on any day of the past is in buckets that add up to it, and a till’s day is its entries', async () => {
  const day = `2026-0${1 + Math.floor(random() * 3)}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`
  for (const on of [day, '2026-01-31', '2026-02-28', '2026-12-31']) {
    const owed = await ledger('receivable', 'j.effective_on <= $1::date', on)
    for (const report of ['arrears_ageing', 'arrears_by_item']) {
      const { total, rows, checks } = await run(all, report, { on })
      expect([total.outstanding, checks[0]?.state], `${report} ${on} seed ${seed}`).toEqual([owed, 'equal'])
      expect(rows.every(({ values }) => Object.values(values).some((value) => value !== '0.00'))).toBe(true)
      const late = await ledger(
        'receivable',
        'j.effective_on <= $1::date and b.due_on < $1::date - 30 and b.due_on >= $1::date - 90',
        on,
      )
      expect(total.d31).toBe(late)
    }
  }
  const days = await server.database.superuser(
    "select distinct effective_on::text as day from t_acme.k_journal where kind in ('payment', 'refund_paid')",
  )
  expect(days.rows.length).toBeGreaterThan(2)
  for (const { day: on } of days.rows) {
    const { total, checks } = await run(all, 'cashier_daily', { day: on })
    expect([total.net, ...checks.map(({ state }) => state)]).toEqual([
      await ledger('cash clearing', 'j.effective_on = $1::date', on),
      ...['equal', 'equal'],
    ])
  }
})

test('who may read one project is told its numbers, held against its part of the ledger', async () => {
  for (const period of MONTHS)
    for (const [report, column, accounts, where, sign] of TOTALS.filter(([name]) =>
      /^(collection_rate|month_close)$/.test(name),
    )) {
      const { total, checks, rows } = await run(north, report, { period })
      const sum = await ledger(accounts, `o.code = 'N' and ${where}`, period)
      expect(total[column], `${report}.${column}`).toBe(sign === 1 ? sum : minus(sum))
      expect(checks.map(({ state }) => state)).toEqual(checks.map(() => 'equal'))
      if (report === 'collection_rate') expect(rows).toHaveLength(1)
    }
  const whole = await run(all, 'month_close', { period: '2026-03' })
  expect((await run(north, 'month_close', { period: '2026-03' })).total.closing).not.toBe(whole.total.closing)
  // A till is nobody's own: a part of it says nothing of the whole.
  const till = await run(north, 'money_received', { period: '2026-03' })
  expect(till.checks.map(({ state, ledger: told }) => [state, told])).toEqual([['not_compared', null]])
  const hidden = await north.get('/v1/reports/reductions?p.period=2026-03')
  expect([hidden.status, hidden.body.code]).toEqual([404, 'report_unknown'])
})

test('a project chosen by a parameter is held against that project’s entries', async () => {
  const { body } = await all.get('/v1/records/project?select=code')
  for (const { id, code } of body.items) {
    const { total, checks } = await run(all, 'arrears_ageing', { on: '2026-03-31', project: id })
    expect([total.outstanding, checks[0]?.state]).toEqual([
      await ledger('receivable', `j.effective_on <= $1::date and o.code = '${code}'`, '2026-03-31'),
      'equal',
    ])
  }
})

test('entries and accounts are lists like others: as many as there are, none twice, and never written', async () => {
  const { body } = await all.get('/v1/records/posting?select=signed&limit=1&count=true&totals=signed')
  const found = await server.database.superuser('select 2 * count(*)::int as sides from t_acme.k_posting')
  expect([body.count, body.totals.signed]).toEqual([found.rows[0].sides, '0.00'])
  const page = (await all.get('/v1/records/posting?select=side,amount&limit=200')).body.items as { id: string }[]
  expect(new Set(page.map(({ id }) => id)).size).toBe(page.length)
  expect((await all.get(`/v1/records/posting/${page.at(-1)!.id}`)).body.id).toBe(page.at(-1)!.id)
  for (const entity of ['posting', 'account'])
    expect((await all.send('POST', `/v1/records/${entity}`, { json: {} })).status).toBeGreaterThanOrEqual(400)
  const filter = encodeURIComponent(JSON.stringify({ field: 'kind', op: 'eq', value: 'prepayment' }))
  const held = (await all.get(`/v1/records/account?filter=${filter}&totals=balance&count=true`)).body
  expect(held.totals.balance).toBe(minus(await ledger('prepayment', 'true', '-')))
})

test('a till’s day names who was at it, and leads to their entries', async () => {
  const days = await server.database.superuser(
    "select j.effective_on::text as day, j.created_by as by from t_acme.k_journal j where j.kind = 'payment' and j.created_by = $1 order by j.id limit 1",
    [all.userId],
  )
  const { day, by } = days.rows[0]
  const { rows } = await run(all, 'cashier_daily', { day })
  const { name } = (await server.database.superuser('select name from t_acme.k_member where user_id = $1', [by]))
    .rows[0]
  const mine = rows.find(({ group }) => (group[0] as { id?: string } | null)?.id === by)
  expect(mine?.group[0]).toEqual({ id: by, title: name })
  const behind = `group=${encodeURIComponent(JSON.stringify([by]))}&input=payments&p.day=${day}`
  expect((await all.get(`/v1/reports/cashier_daily/records?${behind}`)).body.count).toBeGreaterThan(0)
})

test('a part of the rows comes with the total, the checks and the number of all', async () => {
  const path = '/v1/reports/arrears_ageing?p.on=2026-03-31'
  const whole = (await all.get(path)).body
  expect(whole.count).toBeGreaterThan(3)
  expect(whole.rows).toHaveLength(whole.count)
  const part = (await all.get(`${path}&offset=1&limit=2`)).body
  expect({ ...part, at: whole.at }).toEqual({ ...whole, rows: whole.rows.slice(1, 3) })
  expect((await all.get(`${path}&offset=${whole.count}`)).body.rows).toEqual([])
  for (const limit of ['0', '5001', '-1'])
    expect((await all.get(`${path}&limit=${limit}`)).body.code).toBe('limit_exceeded')
})

test('files hold what the screen holds', async () => {
  const path = '/v1/reports/arrears_by_item/export'
  const { rows, total } = await run(all, 'arrears_by_item', { on: '2026-03-31' })
  const csv = await all.send('GET', `${path}.csv?p.on=2026-03-31`, { headers: { 'accept-language': 'en' } })
  const lines = csv.text.replace('\ufeff', '').trimEnd().split('\r\n')
  const wanted = [...rows.map(({ values }) => values), total].map((values) => Object.values(values))
  expect(lines.slice(1).map((line) => line.split(',').slice(2))).toEqual(wanted)
  const actor = { id: all.userId, name: 'A', tenant: 'acme', kind: 'console', roles: ['all'], record: null } as const
  const asked = { report: 'arrears_by_item', params: { on: '2026-03-31' }, format: 'xlsx', locale: 'en' } as const
  const bytes = await exportReport({ ...server.deps, workbooks: server.world.workbooks }, actor, asked)
  const [sheet] = await server.world.workbooks.read({ name: 'report.xlsx', bytes })
  const cells = sheet!.rows.slice(1).map((row) => row.cells.slice(2).map((cell) => cell?.text))
  expect(cells).toEqual(wanted)
})

test('what was invoiced, applied for and reversed is what the invoices say, beside the revenue of the ledger', async () => {
  server.clock.day('2026-03-30T04:00:00Z')
  const send = async (path: string, json: object) => {
    const answer = await all.send('POST', path, { json, headers: { 'idempotency-key': randomUUID() } })
    expect(answer.status < 300 ? '' : answer.text).toBe('')
    return answer.body
  }
  let numbers = 26_000_000
  const issue = async (_: InvoiceRequest) => ({
    state: 'issued' as const,
    number: `${++numbers}`,
    issuedOn: '2026-03-30',
  })
  const provider = { issue, red: issue, query: async () => undefined, download: async () => undefined }
  const work = () => runDueJobs(server.deps, { [INVOICE_JOB]: invoiceJob(provider) }, { worker: 'tests' })
  const open = await server.database.superuser(
    `select distinct b.id from t_acme.k_bill b join t_acme.k_bill_line l on l.bill_id = b.id
     where l.item = 'service' and b.status = 'published' and b.adjusted_fen = 0 order by 1 limit 4`,
  )
  const title = { type: 'person', title: 'Somebody' }
  const made = []
  for (const { id } of open.rows.slice(0, 3)) made.push(await send('/v1/invoices', { bills: [id], title }))
  await work()
  await send(`/v1/invoices/${made[0].id}/red`, { reason: 'another title' })
  await work()
  await send('/v1/invoices', { bills: [open.rows[3].id], title })
  const { total, checks } = await run(all, 'invoice_ledger', { period: '2026-03' })
  const sum = async (column: string, where: string) => {
    const found = await server.database.superuser(
      `select to_char(coalesce(sum(l.${column} * case when i.red_of is null then 1 else -1 end), 0) / 100.0, 'FM9999999990.00') as yuan
       from t_acme.k_invoice_line l join t_acme.k_invoice i on i.id = l.invoice_id where ${where}`,
    )
    return found.rows[0].yuan
  }
  const numbered = 'i.number is not null'
  expect(total).toMatchObject({
    applied: await sum('amount_fen', 'i.number is null'),
    issued: await sum('amount_fen', `${numbered} and i.red_of is null`),
    red: minus(await sum('amount_fen', `${numbered} and i.red_of is not null`)),
    net: await sum('net_fen', numbered),
    tax: await sum('tax_fen', numbered),
    revenue: minus(await ledger('revenue', `${MONTH} = $1`, '2026-03')),
  })
  expect([total.applied, total.issued, total.red].includes('0.00')).toBe(false)
  expect(checks.map(({ state }) => state)).toEqual(['equal'])
})
