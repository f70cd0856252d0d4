import { randomUUID } from 'node:crypto'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { type VoucherDetail, voucherDetailSchema, voucherPageSchema } from '@courtyard/contract/vouchers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invoicesDocuments } from './invoices-documents.ts'
import { deskOf } from './money-desk.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

const accounts = [
  { account: 'receivable', code: '1122', auxiliary: ['payer'] },
  { account: 'receivable', item: 'water', code: '1122.02', auxiliary: ['payer', 'project'] },
  { account: 'cash', code: '1002' },
  { account: 'cash', key: 'cash', code: '1001' },
  { account: 'prepayment', code: '2203', auxiliary: ['payer'] },
  { account: 'deposit', code: '2241' },
  { account: 'tax', code: '2221.01' },
  { account: 'revenue', item: 'rent', code: '6001.01' },
]
const vouchers = { payerCode: 'phone', projectCode: 'site.name', accounts }
const all = { ...vouchers, accounts: [...accounts, { account: 'revenue', code: '6001' }] }

let server: TestServer
let half: TestServer
let manager: Session
let clerk: Session
let desk: ReturnType<typeof deskOf>
let period: string
beforeAll(async () => {
  server = await startTestServer(['acme'], invoicesDocuments({ vouchers: all }))
  manager = await server.signIn('acme', ['manager', 'money'])
  clerk = await server.signIn('acme', ['accountant'])
  desk = deskOf(server, manager, 'money')
  await live(server, desk)
  period = '2026-11'
}, 60_000)
afterAll(async () => {
  await server?.close()
  await half?.close()
})

/** A month with two payers, three items, a waiver and a refund. */
async function live(of: TestServer, at: typeof desk) {
  for (const phone of ['C-1', 'C-2']) {
    const payer = await at.payer('100')
    await of.database.superuser(`update t_acme.e_person set phone = $1 where id = $2`, [phone, payer.person])
    const bills = []
    for (const item of ['rent', 'water', 'bond']) bills.push(await at.bill(payer, item, '2026-11'))
    const paid = await at.pay(payer, '1100')
    const by = phone === 'C-1' ? bills[0]! : bills[1]!
    if (phone === 'C-2') await at.send(manager, `/v1/payments/${paid.id}/allocations/release`, {})
    await at.send(manager, `/v1/bills/${by.id}/adjustments`, { kind: 'waiver', reason: 'agreed', percent: '50' })
  }
}

async function ok(asked: Promise<Answer>): Promise<Answer['body']> {
  const answer = await asked
  expect(answer.status < 300 ? '' : answer.text).toBe('')
  return answer.body
}
const make = (json: object, by = clerk, key: string = randomUUID()) => desk.send(by, '/v1/vouchers', json, key)
const made = async (json: object): Promise<VoucherDetail> => voucherDetailSchema.parse(await ok(make(json)))
const rows = async (sql: string) => (await server.database.superuser(sql.replaceAll('$.', 't_acme.'))).rows
const fen = (yuan: string) => Math.round(Number(yuan) * 100)

let first: VoucherDetail
test('a period becomes balanced vouchers that are the turnover of its trial balance, kind by kind', async () => {
  first = await made({ period })
  expect(first).toMatchObject({ version: 1, replaces: null, later: 0 })
  const { report } = await ok(manager.get(`/v1/closes/${period}`))
  const kinds = Map.groupBy(first.accounts, ({ kind }) => kind)
  const sums = [...kinds].map(([kind, of]) => ({
    kind,
    debit: of.reduce((sum, { debit }) => sum + fen(debit), 0),
    credit: of.reduce((sum, { credit }) => sum + fen(credit), 0),
  }))
  const moved = report.accounts
    .map((row: { kind: string; debit: string; credit: string }) => ({
      ...row,
      debit: fen(row.debit),
      credit: fen(row.credit),
    }))
    .filter(({ debit, credit }: { debit: number; credit: number }) => debit + credit > 0)
  expect(moved.length).toBeGreaterThan(4)
  expect(sums.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual(
    moved.map(({ kind, debit, credit }: (typeof sums)[number]) => ({ kind, debit, credit })),
  )
  const off = await rows(`select voucher_no from $.k_voucher_line group by 1
    having sum(amount_fen) filter (where side = 'debit') is distinct from sum(amount_fen) filter (where side = 'credit')`)
  expect(off).toEqual([])
  // The most specific rule counts: water has a code of its own, and so has cash in hand.
  expect(first.accounts.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['1001', '1122', '1122.02', '2203', '2221.01', '2241', '6001', '6001.01']),
  )
})

test('a period is exported once; again only in place of what is named, with a reason, and both are kept', async () => {
  const again = await make({ period })
  expect([again.status, again.body.code, again.text]).toEqual([
    409,
    'voucher_exported',
    expect.stringContaining(first.id),
  ])
  expect((await make({ period, replaces: first.id })).status).toBe(400)
  const answers = await Promise.all([1, 2].map(() => make({ period, replaces: first.id, reason: 'a late waiver' })))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const page = voucherPageSchema.parse(await ok(clerk.get('/v1/vouchers')))
  expect(page.items.map(({ version, replaces, reason }) => [version, replaces, reason])).toEqual([
    [2, first.id, 'a late waiver'],
    [1, null, ''],
  ])
  expect(page.items[1]!.replaced_by).toBe(page.items[0]!.id)
  expect((await make({ period: '2020-01' })).body.code).toBe('voucher_nothing')
  const name = randomUUID()
  const bodies = [await make({ period: '2020-02' }, clerk, name), await make({ period: '2020-02' }, clerk, name)]
  expect(bodies[0]!.body.code).toBe(bodies[1]!.body.code)
})

test('files have the columns of the other system, one entry a line, and the same bytes every time', async () => {
  const file = async (query: string) => await clerk.bytes(`/v1/vouchers/${first.id}/file?${query}`)
  const csv = async (layout: string) => {
    const { bytes } = await file(`layout=${layout}&format=csv`)
    const [head, ...lines] = Buffer.from(bytes).toString('utf8').replace('\ufeff', '').trimEnd().split('\r\n')
    return { head: head!.split(','), lines: lines.map((line) => line.split(',')) }
  }
  const kingdee = await csv('kingdee')
  const at = (name: string) => kingdee.head.indexOf(name)
  expect(kingdee.head.slice(0, 11).join(' ')).toBe(
    'FDATE FTRANSDATE FPERIOD FGROUP FNUM FENTRYID FEXP FACCTID FCLSNAME1 FOBJID1 FOBJNAME1',
  )
  const sum = (lines: string[][], column: number) => lines.reduce((total, line) => total + fen(line[column]!), 0)
  expect([sum(kingdee.lines, at('FDEBIT')), sum(kingdee.lines, at('FCREDIT'))]).toEqual([
    fen(first.total),
    fen(first.total),
  ])
  expect(kingdee.lines).toHaveLength(first.lines)
  const water = kingdee.lines.find((line) => line[at('FACCTID')] === '1122.02')!
  expect([water[at('FCLSNAME1')], water[at('FOBJID1')], water[at('FCLSNAME2')], water[at('FOBJID2')]]).toEqual([
    ...['客户', expect.stringMatching(/^C-[12]$/), '项目', expect.stringContaining('site')],
  ])
  const u8 = await csv('u8')
  expect(u8.head).toHaveLength(21)
  expect(u8.head.slice(0, 8)).toEqual(
    '制单日期 凭证类别字 业务(凭证)号 附单据数 摘要 科目编码 金额借方 金额贷方'.split(' '),
  )
  expect([sum(u8.lines, 6), sum(u8.lines, 7)]).toEqual([fen(first.total), fen(first.total)])
  // Lines of a voucher stand together, in one order.
  expect(u8.lines.map((line) => Number(line[2]))).toEqual(u8.lines.map((line) => Number(line[2])).sort((a, b) => a - b))
  const xlsx = await file('layout=u8&format=xlsx')
  expect(Buffer.from((await file('layout=u8&format=xlsx')).bytes).equals(Buffer.from(xlsx.bytes))).toBe(true)
  const [sheet] = await createWorkbooks().read({ name: 'v.xlsx', bytes: xlsx.bytes })
  expect(sheet!.rows).toHaveLength(first.lines + 1)
})

describe('what has no account', () => {
  test('is told all at once, and nothing is exported', async () => {
    half = await startTestServer(
      ['acme'],
      invoicesDocuments({ vouchers: { ...vouchers, accounts: accounts.slice(1) } }),
    )
    const boss = await half.signIn('acme', ['manager', 'money'])
    const at = deskOf(half, boss, 'money')
    const payer = await at.payer('100')
    await at.bill(payer, 'rent', '2026-11')
    await at.bill(payer, 'lease', '2026-11')
    const refused = await at.send(boss, '/v1/vouchers', { period })
    expect([refused.status, refused.body.code]).toEqual([422, 'voucher_unmapped'])
    expect(refused.body.issues.map(({ message }: { message: string }) => message)).toEqual([
      expect.stringContaining('receivable（lease）'),
      expect.stringContaining('receivable（rent）'),
      expect.stringContaining('revenue（lease, rent）'),
    ])
    expect((await half.database.superuser('select from t_acme.k_voucher_batch')).rows).toEqual([])
  }, 60_000)

  test('a payer without a code is told by name', async () => {
    const payer = await desk.payer('100')
    server.clock.day('2026-12-05T04:00:00Z')
    await desk.bill(payer, 'rent', '2026-12')
    const refused = await make({ period: '2026-12' })
    expect([refused.body.code, refused.body.issues[0].message]).toEqual([
      'voucher_unmapped',
      expect.stringContaining('payer '),
    ])
    server.clock.day('2026-11-22T04:00:00Z')
  })
})

test('what is posted after an export is counted beside it', async () => {
  const payer = await desk.payer('100')
  await desk.pay(payer, '5')
  expect(voucherPageSchema.parse(await ok(clerk.get('/v1/vouchers'))).items.map(({ later }) => later)).toEqual([1, 1])
})

test('a thousand settlements are exported in far less than two minutes', async () => {
  await server.database.superuser(`with j as (insert into t_acme.k_journal (idem_key, kind, effective_on, created_by)
      select 'settled ' || n, 'allocation', '2025-05-05', 'x' from generate_series(1, 1000) n returning id),
    a as (insert into t_acme.k_account (kind, key, currency, payer_id, subject_id) select * from (
      select 'prepayment', id::text, 'CNY', id, null::uuid from t_acme.e_person where phone = 'C-1'
      union all select 'receivable', id || ':x', 'CNY', id, null from t_acme.e_person where phone = 'C-1') made
      on conflict (kind, key, currency) do update set key = excluded.key returning id, kind)
    insert into t_acme.k_posting (journal_id, debit_id, credit_id, amount_fen)
      select j.id, (select id from a where kind = 'prepayment'), (select id from a where kind = 'receivable'), 100 + row_number() over () from j`)
  const began = performance.now()
  const batch = await made({ period: '2025-05' })
  const took = performance.now() - began
  expect([batch.journals, batch.vouchers]).toEqual([1000, 1])
  expect(took).toBeLessThan(120_000)
})

describe('the database, past the program', () => {
  const refused = (sql: string, why: RegExp) => expect(rows(sql)).rejects.toThrow(why)
  const id = '01900000-0000-7000-8000-000000000009'
  const batch = (debit: number, credit: number, more = `1, null, ''`) => `begin; insert into $.k_voucher_batch
    (id, created_at, created_by, period, version, replaces, reason, rules, currency, journals, vouchers, lines, debit_fen, credit_fen)
    select '${id}', now(), 'x', '2025-01', ${more}, '{}', 'CNY', 1, 1, 2, ${debit}, ${credit};
    insert into $.k_voucher values ('${id}', 1, '2025-01-01', 'bill', 'x');
    insert into $.k_voucher_line (batch_id, voucher_no, no, side, account_kind, code, amount_fen)
    values ('${id}', 1, 1, 'debit', 'cash', '1001', 5), ('${id}', 1, 2, 'credit', 'cash', '1002', `

  test('refuses vouchers that do not balance, that skip a version, or that are changed', async () => {
    await refused(`${batch(5, 4)} 4); commit`, /k_voucher_batch_check/)
    await rows('rollback')
    await refused(`${batch(5, 5)} 4); commit`, /vouchers balance/)
    await rows('rollback')
    await refused(`${batch(5, 5, `3, '${first.id}', 'x'`)} 5); commit`, /k_voucher_batch_replaces|follow one another/)
    await rows('rollback')
    await rows(`${batch(5, 5)} 5); commit`)
    await refused(`update $.k_voucher_line set amount_fen = 1 where batch_id = '${id}'`, /append-only/)
    await refused(`delete from $.k_voucher_batch where id = '${id}'`, /append-only/)
  })

  test('who lacks run:vouchers neither reads nor exports', async () => {
    const cashier = await server.signIn('acme', ['cashier'])
    expect((await cashier.get('/v1/vouchers')).status).toBe(403)
    expect((await make({ period }, cashier)).status).toBe(403)
    expect((await clerk.get(`/v1/vouchers/${randomUUID()}`)).body.code).toBe('voucher_missing')
  })
})

test('the books tell when an exported voucher no longer balances', async () => {
  const before = await desk.red() // the settlements above were planted without balances
  expect(before).not.toContain('vouchers_balance')
  await desk.bend(
    `update $.k_voucher_line set amount_fen = amount_fen + 1 where side = 'credit' and (batch_id, voucher_no, no) = (select batch_id, voucher_no, no from $.k_voucher_line where side = 'credit' limit 1)`,
  )
  expect(await desk.red()).toEqual([...before, 'vouchers_balance'])
})
