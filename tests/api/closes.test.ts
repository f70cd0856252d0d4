import { randomUUID } from 'node:crypto'
import { type CloseDetail, type CloseReport, closeDetailSchema, closePageSchema } from '@courtyard/contract/closes'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closingDocuments } from './closing-documents.ts'
import { deskOf, type Payer } from './money-desk.ts'
import { notedMoney } from './noted.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let clerk: Session
let boss: Session
let second: Session
let desk: ReturnType<typeof deskOf>
let home: Payer
beforeAll(async () => {
  server = await startTestServer(['acme'], closingDocuments)
  const manager = await server.signIn('acme', ['manager', 'money'])
  clerk = await server.signIn('acme', ['desk'])
  boss = await server.signIn('acme', ['boss'])
  second = await server.signIn('acme', ['boss'])
  desk = deskOf(server, manager)
  home = await desk.payer('100')
})
afterAll(() => server?.close())

const send = (by: Session, path: string, json: object, key: string = randomUUID()) =>
  by.send('POST', path, { json, headers: { 'idempotency-key': key } })
const on = (day: string) => server.clock.day(`${day}T04:00:00Z`)
async function ok(asked: Promise<Answer>): Promise<Answer['body']> {
  const answer = await asked
  expect(answer.status < 300 ? '' : answer.text).toBe('')
  return answer.body
}
const close = (period: string, by = boss) => send(by, '/v1/closes', { period })
const closed = async (period: string): Promise<CloseDetail> => closeDetailSchema.parse(await ok(close(period)))
const reopen = async (period: string) => {
  await ok(send(boss, `/v1/closes/${period}/ask`, { reason: 'a forgotten transfer' }))
  await ok(send(second, `/v1/closes/${period}/reopen`, {}))
}
const pay = (amount: string, more: object = {}) =>
  send(clerk, '/v1/payments', { payer: home.person, amount, method: 'transfer', ...more })
const rows = async (sql: string) => (await server.database.superuser(sql.replaceAll('$.', 't_acme.'))).rows
const red = async () => (await verifyTenant(server.deps, 'acme')).filter(({ ok: is }) => !is)
const report = async (period: string): Promise<CloseReport> => (await ok(boss.get(`/v1/closes/${period}`))).report
const list = async () => closePageSchema.parse(await ok(boss.get('/v1/closes'))).items

/** What is owed by fee item at the end of a month, what is prepaid and held then: from the postings, and from nothing else. */
async function ledgerAt(period: string) {
  const found =
    await rows(`select coalesce(l.item, a.kind) as name, (sum(case when p.debit_id = a.id then p.amount_fen else -p.amount_fen end) / 100)::numeric(14,2)::text as yuan
    from $.k_account a join $.k_posting p on a.id in (p.debit_id, p.credit_id) join $.k_journal j on j.id = p.journal_id
      left join $.k_bill_line l on l.id = p.line_id and a.kind = 'receivable'
    where a.kind in ('receivable', 'prepayment', 'deposit') and to_char(j.effective_on, 'YYYY-MM') <= '${period}' group by 1`)
  return new Map(found.map(({ name, yuan }) => [String(name), Number(yuan)]))
}
async function holdsAgainstLedger(period: string, told: CloseReport) {
  const [now, before] = [
    await ledgerAt(period),
    await ledgerAt(`${period.slice(0, 5)}${String(Number(period.slice(5)) - 1).padStart(2, '0')}`),
  ]
  for (const row of told.receivable) {
    expect([row.item, Number(row.closing)]).toEqual([row.item, now.get(row.item)])
    expect([row.item, Number(row.opening)]).toEqual([row.item, before.get(row.item) ?? 0])
    const sum = [row.opening, row.billed, row.adjusted, `-${row.received}`, `-${row.waived}`, row.refunded]
    const fen = sum.reduce((all, yuan) => all + Math.round(Number(yuan.replace('--', '')) * 100), 0)
    expect([row.item, fen]).toEqual([row.item, Math.round(Number(row.closing) * 100)])
  }
  expect(told.receivable.map(({ item }) => item)).toEqual(
    [...now.keys()].filter((name) => !['prepayment', 'deposit'].includes(name)).sort(),
  )
  expect(Number(told.prepayments.closing)).toBe(0 - (now.get('prepayment') ?? 0))
  const held = told.deposits.reduce((sum, { closing }) => sum + Number(closing), 0)
  expect(held).toBe(0 - (now.get('deposit') ?? 0))
}

describe('months of a company', () => {
  let november: string
  beforeAll(async () => {
    on('2026-08-20')
    await desk.bill(home, 'rent', '2026-08')
    await desk.bill(home, 'water', '2026-08')
    await desk.bill(home, 'bond', '2026-08')
    on('2026-09-05')
    await ok(pay('900', { reference: 'S-1', received_on: '2026-09-02' }))
    const back = await ok(pay('230'))
    await ok(
      send(clerk, `/v1/payments/${back.id}/refunds`, {
        amount: '60.00',
        method: 'transfer',
        reason: 'moved out',
        reopen: true,
      }),
    )
    const water = await desk.bill(home, 'water', '2026-09')
    await ok(send(clerk, `/v1/bills/${water.id}/adjustments`, { kind: 'waiver', reason: 'a leak', percent: '50' }))
    const rent = await desk.bill(home, 'rent', '2026-09')
    await ok(
      send(clerk, `/v1/bills/${rent.id}/adjustments`, {
        kind: 'credit_note',
        reason: 'wrong',
        parts: [{ line: rent.lines[0]!.id, amount: '100.00' }],
      }),
    )
    on('2026-10-07')
    const wrong = await ok(pay('500'))
    await ok(send(clerk, `/v1/payments/${wrong.id}/reversal`, { reason: 'another person' }))
    const gone = await desk.bill(home, 'water', '2026-10')
    await ok(send(clerk, `/v1/bills/${gone.id}/adjustments`, { kind: 'void', reason: 'nobody lives there' }))
    november = (await ok(pay('3000'))).id
    on('2026-11-22')
  }, 60_000)

  test('are closed one after another, each report equal to the ledger to the fen', async () => {
    expect((await list()).map(({ period, may }) => [period, may.close])).toEqual([
      ['2026-11', false],
      ['2026-10', false],
      ['2026-09', false],
      ['2026-08', true],
    ])
    for (const early of ['2026-09', '2026-11', '2026-07']) expect((await close(early)).body.code).toBe('close_order')
    const reports = []
    for (const period of ['2026-08', '2026-09', '2026-10']) {
      const before = await report(period)
      const done = await closed(period)
      expect(done).toMatchObject({ state: 'closed', hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(done.report).toEqual(before)
      await holdsAgainstLedger(period, done.report)
      reports.push(done.report)
    }
    const september = Object.fromEntries(reports[1]!.receivable.map((row) => [row.item, row]))
    expect(september.rent).toMatchObject({ billed: '1000.00', adjusted: '-100.00' })
    expect(september.water).toMatchObject({ billed: '30.00', waived: '15.00' })
    expect(reports[1]!.receivable.reduce((sum, { refunded }) => sum + Number(refunded), 0)).toBe(60)
    expect(reports[2]!.receivable.find(({ item }) => item === 'water')).toMatchObject({
      billed: '30.00',
      adjusted: '-30.00',
    })
    expect(reports[2]!.deposits).toMatchObject([{ item: 'bond' }])
    expect((await close('2026-11')).body).toMatchObject({ code: 'close_blocked', issues: [{ pointer: '/period' }] })
    expect(await red()).toEqual([])
  }, 60_000)

  test('take corrections in the next month, and what was closed stays as it was told', async () => {
    const kept = await report('2026-10')
    const bill = (
      await rows(`select bill_id as id from $.k_bill_line where item = 'rent' order by id desc limit 1`)
    )[0]!.id
    await ok(send(clerk, `/v1/payments/${november}/allocations/release`, {}))
    await ok(send(clerk, `/v1/bills/${bill}/adjustments`, { kind: 'waiver', reason: 'agreed', percent: '10' }))
    await ok(send(clerk, `/v1/payments/${november}/allocations`, {}))
    expect(await report('2026-10')).toEqual(kept)
    await holdsAgainstLedger('2026-11', await report('2026-11'))
    expect(await red()).toEqual([])
  })

  test('refuse money of a closed day in words that say which, since when it is open, and what to do', async () => {
    const refused = await pay('1', { received_on: '2026-10-31' })
    expect([refused.status, refused.body.code, refused.body.details ?? refused.body]).toMatchObject([
      ...[409, 'period_closed', { period: '2026-10', open: '2026-11-01' }],
    ])
    expect(refused.body.issues[0].message).toContain('2026-10')
    expect(refused.body.issues[0].message).toContain('2026-11-01')
    const run = await send(await server.signIn('acme', ['manager']), '/v1/fee-runs', {
      period: '2026-10',
      standards: ['rent'],
    })
    expect([run.status, run.body.code]).toEqual([409, 'period_closed'])
    await ok(pay('1', { received_on: '2026-11-01' }))
  })

  test('are opened again by two persons, from the last one, and closed again with another report', async () => {
    const kept = closeDetailSchema.parse(await ok(boss.get('/v1/closes/2026-10')))
    expect((await send(boss, '/v1/closes/2026-09/ask', { reason: 'x' })).body.code).toBe('close_order')
    expect((await send(second, '/v1/closes/2026-10/reopen', {})).body.code).toBe('close_not_asked')
    const asked = await ok(send(boss, '/v1/closes/2026-10/ask', { reason: 'a forgotten transfer' }))
    expect(asked).toMatchObject({ state: 'closed', asked: { note: 'a forgotten transfer' }, may: { agree: false } })
    const own = await send(boss, '/v1/closes/2026-10/reopen', {})
    expect([own.status, own.body.code]).toEqual([403, 'close_own'])
    expect((await ok(send(second, '/v1/closes/2026-10/reopen', { note: 'seen' }))).state).toBe('open')
    await ok(pay('12.34', { received_on: '2026-10-31' }))
    const again = await closed('2026-10')
    expect(again.hash).not.toBe(kept.hash)
    expect(Number(again.report.prepayments.in) - Number(kept.report.prepayments.in)).toBeCloseTo(12.34, 6)
    await holdsAgainstLedger('2026-10', again.report)
    expect(again.events.map(({ kind }) => kind)).toEqual(['close', 'ask', 'reopen', 'close'])
    expect(await red()).toEqual([])
  })
})

test('a shift, a request and a fee run that are not done stand in the way, each by name', async () => {
  on('2026-10-20')
  await reopen('2026-10')
  const { id } = await ok(send(clerk, '/v1/shifts', { opening: '0' }))
  on('2026-11-22')

  const paid = await ok(pay('1', { received_on: '2026-10-30' }))
  await server.database.superuser(
    `insert into t_acme.k_money_request (created_by, kind, payment_id, asked, seal, amount_fen, currency, reason)
     values ('x', 'refund', '${paid.id}', '{}', repeat('0', 64), 1, 'CNY', 'x')`,
  )
  await server.database.superuser(
    `insert into t_acme.k_fee_run (run_key, period, seq, standards, state, catalog_version, engine_version, created_by)
     values ('k', '2026-10', 999, '{rent}', 'running', 1, 1, 'x')`,
  )

  const { blockers } = (await list()).find(({ period }) => period === '2026-10')!
  expect(blockers).toEqual([
    { code: 'shifts', count: 1, detail: null },
    { code: 'fee_runs', count: 1, detail: null },
    { code: 'requests', count: 1, detail: null },
  ])
  const refused = await close('2026-10')
  expect([refused.body.code, refused.body.issues.length]).toEqual(['close_blocked', 3])
  await server.database.superuser(`delete from t_acme.k_fee_run where run_key = 'k'`)
  await server.database.superuser(
    `insert into t_acme.k_money_request_end (request_id, asked_by, state, by_whom, at) select id, 'x', 'withdrawn', 'x', now() from t_acme.k_money_request where created_by = 'x'`,
  )
  await ok(send(clerk, `/v1/shifts/${id}/count`, { counted: '0' }))
  expect((await close('2026-10')).body.issues).toHaveLength(1)
  await ok(send(boss, `/v1/shifts/${id}/confirm`, {}))
  await closed('2026-10')
}, 30_000)

test('money in clearing that has not been paid out, and books that do not hold, stand in the way', async () => {
  await reopen('2026-10')
  const balance = `t_acme.k_balance set credit_fen = credit_fen`
  const one = `where account_id = (select id from t_acme.k_account where kind = 'revenue' limit 1)`
  await server.database.superuser(`update ${balance} + 1 ${one}`)
  const bent = await close('2026-10')
  expect([bent.body.code, bent.body.issues[0].message]).toEqual(['close_blocked', expect.stringContaining('balance')])
  await server.database.superuser(`update ${balance} - 1 ${one}`)
  const online = `with j as (insert into t_acme.k_journal (idem_key, kind, effective_on, created_by) values ('c', 'payout_failed', '2026-10-15', 'x') returning id),
    a as (insert into t_acme.k_account (kind, key, currency) values ('clearing', 'online', 'CNY'), ('cash', 'online', 'CNY') returning id, kind)
    insert into t_acme.k_posting (journal_id, debit_id, credit_id, amount_fen)
      select j.id, (select id from a where kind = 'clearing'), (select id from a where kind = 'cash'), 1234 from j`
  await server.database.superuser(online)
  expect((await list()).find(({ period }) => period === '2026-10')!.blockers).toContainEqual({
    ...{ code: 'clearing', count: 1, detail: '12.34' },
  })
  await server.database.superuser(
    `with j as (insert into t_acme.k_journal (idem_key, kind, effective_on, created_by) values ('d', 'payout', '2026-11-03', 'x') returning id)
     insert into t_acme.k_posting (journal_id, debit_id, credit_id, amount_fen)
       select j.id, (select id from t_acme.k_account where kind = 'cash' and key = 'online'), (select id from t_acme.k_account where kind = 'clearing'), 1234 from j`,
  )
  const { blockers } = (await list()).find(({ period }) => period === '2026-10')!
  expect(blockers).toEqual([])
  // What was planted has no documents, which the books would not hold with.
  const planted = `(select id from t_acme.k_journal where idem_key in ('c', 'd'))`
  await server.database.superuser(`begin; set local session_replication_role = replica;
    delete from t_acme.k_posting where journal_id in ${planted}; delete from t_acme.k_journal where idem_key in ('c', 'd');
    delete from t_acme.k_account where key = 'online'; commit`)
  await closed('2026-10')
})

// The race that a check before the write would lose.
test('a payment and a close at once: it is in the report, or refused; twenty times', async () => {
  let taken = 0
  for (let n = 0; n < 20; n++) {
    await reopen('2026-10')
    const paying = () => pay('0.07', { received_on: '2026-10-31' })
    const closing = () => close('2026-10')
    const [first, other] = n % 2 === 0 ? [paying(), closing()] : [closing(), paying()]
    const answers = await Promise.all([first, other])
    const [paid, done] = n % 2 === 0 ? answers : [answers[1], answers[0]]
    expect(done.status).toBe(201)
    expect(paid.status === 201 || paid.body.code === 'period_closed').toBe(true)
    if (paid.status === 201) taken += 1
    const posted =
      await rows(`select (coalesce(sum(p.amount_fen), 0) / 100)::numeric(14,2)::text as yuan from $.k_posting p
      join $.k_account a on a.id = p.credit_id and a.kind = 'prepayment' join $.k_journal j on j.id = p.journal_id
      where to_char(j.effective_on, 'YYYY-MM') = '2026-10'`)
    expect([n, done.body.report.prepayments.in]).toEqual([n, posted[0]!.yuan])
  }
  const kept = await rows(`select count(*)::int as n from $.k_payment where amount_fen = 7`)
  expect(kept).toEqual([{ n: taken }])
  expect(await red()).toEqual([])
}, 120_000)

// Over all that was done above: money that moves without a row of the audit is money that nobody answers for.
test('the audit tells of each of these documents who made it', async () => {
  const actions = ['period.closed', 'period.opened'] as const
  const noted = await notedMoney(server, actions)
  expect(noted.map(({ action }) => action)).toEqual(actions)
  expect(noted.filter(({ missing }) => missing.length > 0)).toEqual([])
})

describe('the database, past the program', () => {
  const refused = (sql: string, why: RegExp) => expect(server.database.superuser(sql)).rejects.toThrow(why)
  const row = (kind: string, period: string, more = '') =>
    `insert into t_acme.k_close (period, kind, by_whom, at${more ? ', asked, asked_by' : ''}) values ('${period}', '${kind}', 'a', now()${more})`

  test('closes in order, lets nobody agree with himself, and keeps reports and closed periods', async () => {
    await refused(row('close', '2026-12'), /in order/)
    await refused(row('close', '2026-10'), /in order/)
    await refused(row('ask', '2026-09'), /in order/)
    const [done] = await rows(`select id, by_whom from $.k_close where kind = 'close' order by id desc limit 1`)
    await refused(row('reopen', '2026-10', `, '${done!.id}', '${done!.by_whom}'`), /in order/)
    await rows(row('ask', '2026-10'))
    const [ask] = await rows(`select id from $.k_close where by_whom = 'a'`)
    await refused(row('reopen', '2026-10', `, '${ask!.id}', 'a'`), /k_close_check/)
    await refused(`update t_acme.k_close_report set hash = hash`, /append-only/)
    const asTenant = (sql: string) => rows(`begin; set local role t_acme; ${sql}; rollback`)
    await expect(asTenant(`delete from t_acme.k_closed`)).rejects.toThrow(/permission denied/)
    await server.database.superuser('rollback')
    // The control: another person's word opens it.
    await rows(row('reopen', '2026-10', `, '${ask!.id}', 'a'`).replace(`'reopen', 'a'`, `'reopen', 'b'`))
    expect((await list()).find(({ period }) => period === '2026-10')!.state).toBe('open')
    await closed('2026-10')
  })

  test('a kept report that was bent, and a closed month that was, are told by verify', async () => {
    const trigger = (on: boolean) => `alter table t_acme.k_close_report ${on ? 'enable' : 'disable'} trigger all`
    await rows(trigger(false))
    await rows(
      `update $.k_close_report set report = jsonb_set(report, '{prepayments,in}', '"9.99"') where period = '2026-08'`,
    )
    expect(await red()).toMatchObject([
      { check: 'closed_reports_hold', rows: [{ period: '2026-08', because: 'changed' }] },
    ])
  })

  test('who lacks run:closes neither reads nor closes', async () => {
    expect((await clerk.get('/v1/closes')).status).toBe(403)
    expect((await close('2026-11', clerk)).status).toBe(403)
    expect((await boss.get('/v1/closes/2020-01')).body.code).toBe('close_missing')
  })
})
