import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileInvoices } from '@courtyard/adapters/invoices/file-invoices'
import {
  type InvoiceDetail,
  invoiceableSchema,
  invoiceDetailSchema,
  invoicePageSchema,
} from '@courtyard/contract/invoices'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { invoiceJob } from '@courtyard/core/money/invoices/invoice-job'
import { INVOICE_JOB } from '@courtyard/core/money/invoices/invoice-work'
import type { InvoiceProvider } from '@courtyard/core/money/invoices/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invoicesDocuments, LEASE, PROPERTY } from './invoices-documents.ts'
import { type Billed, deskOf, type Payer } from './money-desk.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

const COMPANY = { type: 'company', title: '上海锦绣贸易有限公司', tax_no: '91310000MA1FL00X5T' }
const PERSON = { type: 'person', title: '王小明' }
const lease = { region: 'site.name', address: 'code', certificate: 'note' }
const rules = (more: object = {}) => ({
  invoices: { approvalAbove: '1500', seller: { title: '锦绣物业', taxNo: '91310000MA1FL11X5T' }, lease, ...more },
})

let folder: string
let provider: InvoiceProvider
let server: TestServer
let manager: Session
let clerk: Session
let second: Session
let desk: ReturnType<typeof deskOf>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'courtyard-invoices-'))
  provider = createFileInvoices(folder)
  server = await startTestServer(['acme'], invoicesDocuments(rules()), { invoices: provider })
  manager = await server.signIn('acme', ['manager', 'money'])
  clerk = await server.signIn('acme', ['accountant'])
  second = await server.signIn('acme', ['accountant'])
  desk = deskOf(server, manager, 'money')
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const send = (by: Session, path: string, json: object = {}, key: string = randomUUID()) =>
  desk.send(by, path, json, key)
async function ok(asked: Promise<Answer>): Promise<Answer['body']> {
  const answer = await asked
  expect(answer.status < 300 ? '' : answer.text).toBe('')
  return answer.body
}
const apply = (bills: readonly string[], more: object = {}, by = clerk) =>
  send(by, '/v1/invoices', { bills, title: COMPANY, ...more })
const applied = async (bills: readonly string[], more: object = {}, by = clerk): Promise<InvoiceDetail> =>
  invoiceDetailSchema.parse(await ok(apply(bills, more, by)))
const read = async (id: string, by = clerk): Promise<InvoiceDetail> =>
  invoiceDetailSchema.parse(await ok(by.get(`/v1/invoices/${id}`)))
const rows = async (sql: string) => (await server.database.superuser(sql.replaceAll('$.', 't_acme.'))).rows
const paidBill = async (
  standard = 'rent',
  payer?: Payer,
  period?: string,
): Promise<Billed & { payer: Payer; payment: string }> => {
  const of = payer ?? (await desk.payer('100'))
  const bill = await desk.bill(of, standard, period ?? '2026-10')
  const { id } = await desk.pay(of, '1000')
  return { ...bill, payer: of, payment: id }
}

/** One pass of a worker; gives what failed. */
async function work(by: InvoiceProvider = provider): Promise<unknown[]> {
  const failures: unknown[] = []
  await runDueJobs(
    server.deps,
    { [INVOICE_JOB]: invoiceJob(by) },
    {
      ...{ worker: 'tests', onFailure: (_, error) => void failures.push(error) },
    },
  )
  return failures
}
const key = (id: string, attempt = '') => `invoice-${id}${attempt}`
const sent = async (name: string) => JSON.parse(await readFile(join(folder, 'acme/out', `${name}.json`), 'utf8'))
let numbers = 26_000_000_000_000_000_000n
/** What the tax office answers, laid where the adapter looks for it. */
async function answer(name: string, said?: object): Promise<string> {
  const number = `${++numbers}`
  await mkdir(join(folder, 'acme/in'), { recursive: true })
  await writeFile(join(folder, 'acme/in', `${name}.json`), JSON.stringify(said ?? { number, issued_on: '2026-11-22' }))
  return number
}
/** Applied for and issued; gives it. */
async function issued(bills: readonly string[], more: object = {}): Promise<InvoiceDetail> {
  const { id } = await applied(bills, more)
  await answer(key(id))
  expect(await work()).toEqual([])
  const done = await read(id)
  expect(done.state).toBe('issued')
  return done
}

test('an invoice says line by line what was billed, to the fen, and is issued once the tax office answers', async () => {
  const bill = await paidBill()
  const offered = invoiceableSchema.parse(await ok(clerk.get(`/v1/bills/${bill.id}/invoiceable`)))
  expect(offered).toMatchObject({ limit: 'paid', total: '1000.00', approval: false, titles: [], invoices: [] })
  const made = await applied([bill.id], { type: 'special', note: 'room 8' })
  expect(made).toMatchObject({ state: 'approved', kind: 'blue', amount: '1000.00', net: '943.40', tax: '56.60' })
  const [line] = made.lines
  expect(line).toMatchObject({ goods_code: PROPERTY, rate: '0.06', amount: '1000.00', net: '943.40', lease: null })
  const [kept] = await rows(`select net_fen, tax_fen from $.k_bill_line where bill_id = '${bill.id}'`)
  expect([line!.net, line!.tax]).toEqual([kept!.net_fen, kept!.tax_fen].map((fen) => (Number(fen) / 100).toFixed(2)))
  expect(await work()).toEqual([])
  expect(await read(made.id)).toMatchObject({ state: 'issuing', number: null, may: { withdraw: false, answer: true } })
  expect(await sent(key(made.id))).toMatchObject({
    ...{ key: key(made.id), kind: 'blue', type: 'special', note: 'room 8', amount: '1000.00' },
    ...{ buyer: { ...COMPANY }, seller: { tax_no: '91310000MA1FL11X5T' }, lines: [{ rate: '0.06', tax: '56.60' }] },
  })
  const number = await answer(key(made.id))
  await writeFile(join(folder, 'acme/in', `${key(made.id)}.pdf`), '%PDF-1.7 invoice')
  await ok(send(clerk, `/v1/invoices/${made.id}/look`))
  expect(await work()).toEqual([])
  const done = await read(made.id)
  expect(done).toMatchObject({ state: 'issued', number, issued_on: '2026-11-22' })
  expect(done.events.map(({ kind }) => kind)).toEqual(['apply', 'send', 'issue'])
  const file = await clerk.bytes(`/v1/invoices/${made.id}/file?format=pdf`)
  expect([file.status, Buffer.from(file.bytes).toString()]).toEqual([200, '%PDF-1.7 invoice'])
  expect(file.headers.get('content-disposition')).toContain(`${number}.pdf`)
  expect((await clerk.get(`/v1/invoices/${made.id}/file?format=ofd`)).body.code).toBe('invoice_file_missing')
})

test('a lease says where, from when until when; what is missing is told at once, and nothing is applied for', async () => {
  const bill = await paidBill('lease')
  const bare = await apply([bill.id])
  expect([bare.status, bare.body.code]).toEqual([422, 'invoice_incomplete'])
  expect(bare.body.issues.map(({ message }: { message: string }) => message)).toEqual([expect.stringContaining('note')])
  const flat = await manager.get(`/v1/records/flat/${bill.payer.flat}`)
  await manager.send('PATCH', `/v1/records/flat/${bill.payer.flat}`, {
    json: { note: '沪(2020)001' },
    headers: { 'if-match': `"${flat.body.version}"` },
  })
  const [line] = (await applied([bill.id])).lines
  expect(line).toMatchObject({
    goods_code: LEASE,
    lease: { certificate: '沪(2020)001', cross_city: false, area_unit: '平方米' },
  })
  expect([line!.lease!.from, line!.lease!.to]).toEqual(['2026-10-01', '2026-11-01'])
  const bond = await paidBill('bond')
  expect((await apply([bond.id])).body.code).toBe('invoice_nothing')
  const water = await paidBill('water')
  expect((await apply([water.id])).body.issues[0].message).toContain('water')
})

describe('never more than was paid', () => {
  test('parts of a line have its net and tax together, and the next fen is refused', async () => {
    const bill = await paidBill()
    const line = bill.lines[0]!.id
    const parts: InvoiceDetail[] = []
    for (const amount of ['333.33', '333.33', '333.34'])
      parts.push(await applied([bill.id], { parts: [{ line, amount }] }))
    const sum = (of: 'net' | 'tax') => parts.reduce((all, part) => all + Math.round(Number(part[of]) * 100), 0)
    expect([sum('net'), sum('tax')]).toEqual([94_340, 5_660])
    expect((await apply([bill.id])).body.code).toBe('invoice_nothing')
    await ok(send(clerk, `/v1/invoices/${parts[1]!.id}/withdraw`))
    const more = await apply([bill.id], { parts: [{ line, amount: '333.34' }] })
    expect([more.status, more.body.code]).toEqual([409, 'invoice_exceeded'])
    const again = await applied([bill.id])
    expect([again.amount, again.net]).toEqual([parts[1]!.amount, parts[1]!.net])
  })

  test('what is not paid is not invoiced, and what is paid in part is invoiced in part', async () => {
    const payer = await desk.payer('100')
    const bill = await desk.bill(payer, 'rent', '2026-10')
    expect((await apply([bill.id])).body.code).toBe('invoice_nothing')
    await desk.pay(payer, '400')
    expect(await applied([bill.id])).toMatchObject({ amount: '400.00', net: '377.36' })
  })

  test('two at once on one line: one is made', async () => {
    for (let n = 0; n < 5; n++) {
      const bill = await paidBill()
      const answers = await Promise.all([apply([bill.id]), apply([bill.id], {}, second)])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    }
  })

  test('the same request again gives the same application', async () => {
    const bill = await paidBill()
    const name = randomUUID()
    const body = { bills: [bill.id], title: COMPANY }
    const [first, again] = [
      await send(clerk, '/v1/invoices', body, name),
      await send(clerk, '/v1/invoices', body, name),
    ]
    expect([again.status, again.body.id]).toEqual([201, first.body.id])
    expect((await send(clerk, '/v1/invoices', { ...body, note: 'x' }, name)).body.code).toBe('idempotency_key_reused')
  })
})

describe('what was invoiced is reversed first', () => {
  const waive = (bill: Billed) =>
    send(manager, `/v1/bills/${bill.id}/adjustments`, { kind: 'waiver', reason: 'agreed', percent: '100' })
  const refund = (payment: string) =>
    send(manager, `/v1/payments/${payment}/refunds`, {
      amount: '10.00',
      method: 'transfer',
      reason: 'moved',
      reopen: true,
    })

  test('a refund and a release of what was paid name the invoice, and go on once the red one is issued', async () => {
    const bill = await paidBill()
    const invoice = await issued([bill.id])
    const refused = await refund(bill.payment)
    expect([refused.status, refused.body.code, refused.text]).toEqual([
      ...[409, 'invoice_red_first', expect.stringContaining(invoice.number!)],
    ])
    expect((await send(manager, `/v1/payments/${bill.payment}/allocations/release`)).body.code).toBe(
      'invoice_red_first',
    )
    const asked = await ok(send(clerk, `/v1/invoices/${invoice.id}/red`, { reason: 'wrong title' }))
    expect(asked).toMatchObject({ state: 'red_pending', red: { number: null } })
    expect((await refund(bill.payment)).body.code).toBe('invoice_red_first')
    const number = await answer(key(asked.red.id))
    expect(await work()).toEqual([])
    expect(await sent(key(asked.red.id))).toMatchObject({
      ...{ kind: 'red', reverses: { number: invoice.number, reason: 'wrong title' }, amount: '1000.00' },
    })
    expect(await read(asked.red.id)).toMatchObject({ state: 'issued', kind: 'red', number, red_of: invoice.id })
    expect(await read(invoice.id)).toMatchObject({ state: 'reversed', red: { number } })
    await ok(refund(bill.payment))
    expect((await send(clerk, `/v1/invoices/${invoice.id}/red`, { reason: 'twice' })).body.code).toBe('invoice_state')
  })

  test('a waiver below what is invoiced is refused; a red one that failed and is withdrawn leaves the blue one issued', async () => {
    const payer = await desk.payer('100')
    const bill = await desk.bill(payer, 'rent', '2026-10')
    await desk.pay(payer, '400')
    const invoice = await issued([bill.id])
    // 600 are open, and not invoiced: they may be waived.
    await ok(waive(bill))
    const free = await ok(send(clerk, `/v1/invoices/${invoice.id}/red`, { reason: 'y' }))
    await answer(key(free.red.id), { failure: 'certificate expired' })
    expect(await work()).toEqual([])
    expect(await read(free.red.id)).toMatchObject({ state: 'failed', failure: 'certificate expired' })
    await ok(send(clerk, `/v1/invoices/${free.red.id}/withdraw`))
    expect(await read(invoice.id)).toMatchObject({ state: 'issued', red: null })
    await expect(
      server.database.superuser(
        `with a as (insert into t_acme.k_adjustment (bill_id, kind, on_day, reason, created_by) values ('${bill.id}', 'credit_note', '2026-11-22', 'x', 'x') returning id)
         insert into t_acme.k_adjustment_line select id, '${bill.lines[0]!.id}', 1, 1, 0 from a`,
      ),
    ).rejects.toThrow(/is invoiced/)
  })

  // The race that a check before the write would lose.
  test('an application and a refund at once: never both', async () => {
    for (let n = 0; n < 6; n++) {
      const bill = await paidBill()
      const applying = () => apply([bill.id])
      const refunding = () => refund(bill.payment)
      const [a, b] = await Promise.all(n % 2 === 0 ? [applying(), refunding()] : [refunding(), applying()])
      const [application, back] = n % 2 === 0 ? [a, b] : [b, a]
      if (application.status === 201 && back.status === 201) {
        // The refund came first, and the application took only what was left.
        expect(application.body.amount).toBe('990.00')
      } else expect([application.status, back.body.code]).toEqual([201, 'invoice_red_first'])
    }
  })

  test('a payment that never came is a fact: it is taken back whether invoiced or not', async () => {
    const bill = await paidBill()
    await issued([bill.id])
    await ok(send(manager, `/v1/payments/${bill.payment}/reversal`, { reason: 'the cheque bounced' }))
  })
})

describe('a lost answer', () => {
  test('is asked for, and nothing is issued twice, wherever the worker dies', async () => {
    const calls: string[] = []
    const told = (of: InvoiceProvider, dies: 'before' | 'after'): InvoiceProvider => ({
      ...of,
      issue: async (request) => {
        calls.push(`issue ${dies}`)
        if (dies === 'after') await of.issue(request)
        throw new Error('the line went dead')
      },
      query: async (asked) => {
        const known = await of.query(asked)
        calls.push(`query ${known?.state}`)
        return known
      },
    })
    const { id } = await applied([(await paidBill()).id])
    expect(await work(told(provider, 'before'))).toHaveLength(1)
    expect((await read(id)).state).toBe('issuing')
    await rows(`update $.k_job set due_at = now() where kind = 'invoice' and state = 'queued'`)
    expect(await work(told(provider, 'after'))).toHaveLength(1)
    const before = (await readdir(join(folder, 'acme/out'))).length
    const number = await answer(key(id))
    await rows(`update $.k_job set due_at = now() where kind = 'invoice' and state = 'queued'`)
    expect(await work(told(provider, 'after'))).toEqual([])
    expect(calls).toEqual(['issue before', 'query undefined', 'issue after', 'query issued'])
    expect(await read(id)).toMatchObject({ state: 'issued', number })
    expect(await readdir(join(folder, 'acme/out'))).toHaveLength(before)
  })

  test('after a failure it is asked again under another key, and a number is of one invoice only', async () => {
    const { id } = await applied([(await paidBill()).id])
    await answer(key(id), { failure: 'no such code' })
    expect(await work()).toEqual([])
    expect(await read(id)).toMatchObject({ state: 'failed', failure: 'no such code', may: { retry: true } })
    await ok(send(clerk, `/v1/invoices/${id}/retry`))
    expect(await work()).toEqual([])
    expect((await sent(key(id, '-2'))).key).toBe(key(id, '-2'))
    const other = await issued([(await paidBill()).id])
    const same = { number: other.number, issued_on: '2026-11-22' }
    expect((await send(clerk, `/v1/invoices/${id}/answer`, same)).status).toBe(409)
    const typed = { number: '26000000000000999999', issued_on: '2026-11-22' }
    expect(await ok(send(clerk, `/v1/invoices/${id}/answer`, typed))).toMatchObject({ state: 'issued', ...typed })
    expect((await send(clerk, `/v1/invoices/${id}/answer`, { failure: 'late' })).body.code).toBe('invoice_state')
  })
})

describe('who may', () => {
  test('above the limit another person approves, or turns it down', async () => {
    const payer = await desk.payer('100')
    const [one, two] = [await paidBill('rent', payer, '2026-09'), await paidBill('rent', payer, '2026-10')]
    await desk.pay(payer, '500')
    const made = await applied([one.id, two.id])
    expect(made).toMatchObject({ state: 'applied', amount: '2000.00', may: { approve: false, withdraw: true } })
    expect(await work()).toEqual([])
    expect((await send(clerk, `/v1/invoices/${made.id}/approve`)).body.code).toBe('invoice_own')
    const turned = await ok(send(second, `/v1/invoices/${made.id}/reject`, { reason: 'another title' }))
    expect(turned.state).toBe('rejected')
    const again = await applied([one.id, two.id])
    expect(await ok(send(second, `/v1/invoices/${again.id}/approve`))).toMatchObject({ state: 'approved' })
    expect((await send(second, `/v1/invoices/${again.id}/approve`)).body.code).toBe('invoice_state')
    expect(again.lines.map(({ bill }) => bill).sort()).toEqual([one.id, two.id].sort())
  })

  test('a payer applies for own bills, finds the title again, and sees own invoices only', async () => {
    const [bill, other] = [await paidBill(), await paidBill()]
    const owner = await server.signIn('acme', ['resident'], { record: bill.payer.person })
    expect((await apply([other.id], { title: PERSON }, owner)).body.code).toBe('bill_missing')
    expect((await owner.get(`/v1/bills/${other.id}/invoiceable`)).status).toBe(404)
    const made = await applied([bill.id], { title: PERSON }, owner)
    const strange = await applied([other.id])
    expect((await owner.get(`/v1/invoices/${strange.id}`)).body.code).toBe('invoice_missing')
    const mine = invoicePageSchema.parse(await ok(owner.get('/v1/invoices')))
    expect(mine.items.map(({ id }) => id)).toEqual([made.id])
    expect(made.may).toMatchObject({ withdraw: true, approve: false, red: false, answer: false })
    const again = invoiceableSchema.parse(await ok(owner.get(`/v1/bills/${bill.id}/invoiceable`)))
    expect(again).toMatchObject({ total: '0.00', titles: [{ ...PERSON, tax_no: null }], invoices: [{ id: made.id }] })
    for (const move of ['approve', 'retry', 'look'])
      expect([move, (await send(owner, `/v1/invoices/${made.id}/${move}`)).status]).toEqual([move, 403])
    expect(await ok(send(owner, `/v1/invoices/${made.id}/withdraw`))).toMatchObject({ state: 'withdrawn' })
  })

  test('who may read some bills sees invoices of those, and who lacks the right none', async () => {
    const bill = await paidBill()
    const made = await applied([bill.id])
    const part = await server.signIn('acme', ['of_one_flat'])
    expect((await part.get(`/v1/invoices/${made.id}`)).body.code).toBe('invoice_missing')
    expect((await part.get('/v1/invoices')).body.items).toEqual([])
    expect((await send(part, `/v1/invoices/${made.id}/withdraw`)).body.code).toBe('invoice_missing')
    const flat = await manager.get(`/v1/records/flat/${bill.payer.flat}`)
    await manager.send('PATCH', `/v1/records/flat/${bill.payer.flat}`, {
      json: { status: 'taken' },
      headers: { 'if-match': `"${flat.body.version}"` },
    })
    expect((await part.get('/v1/invoices')).body.items).toMatchObject([{ id: made.id }])
    const cashier = await server.signIn('acme', ['cashier'])
    expect((await cashier.get('/v1/invoices')).status).toBe(403)
    expect((await apply([bill.id], {}, cashier)).status).toBe(403)
    expect((await apply([bill.id], { type: 'special', title: PERSON })).body.issues[0].pointer).toBe('/type')
  })
})

describe('the database, past the program', () => {
  const refused = (sql: string, why: RegExp) =>
    expect(server.database.superuser(sql.replaceAll('$.', 't_acme.'))).rejects.toThrow(why)

  test('keeps what an invoice says, lets it only move on, and takes it back only by a red one', async () => {
    const made = await issued([(await paidBill()).id])
    const where = `where id = '${made.id}'`
    for (const set of ["title = 'x'", 'amount_fen = 1, net_fen = 1, tax_fen = 0', "number = '1'", "state = 'applied'"])
      await refused(`update $.k_invoice set ${set} ${where}`, /moves on/)
    await rows(`update $.k_invoice set state = 'red_pending' ${where}`)
    await refused(`update $.k_invoice set state = 'reversed' ${where}`, /moves on/)
    await rows(`update $.k_invoice set state = 'issued' ${where}`)
    await refused(`delete from $.k_invoice ${where}`, /append-only/)
    await refused(`update $.k_invoice_line set tax_fen = tax_fen where invoice_id = '${made.id}'`, /append-only/)
    const copy = `insert into $.k_invoice_line (invoice_id, no, bill_id, line_id, item, goods_code, goods_name, amount_fen, net_fen, tax_fen)
      select $1, no, bill_id, line_id, item, goods_code, goods_name, `
    const head = (
      red: string,
      fen: number,
    ) => `begin; insert into $.k_invoice (id, created_by, red_of, reason, payer_id, type, title_type, title, basis, currency, amount_fen, net_fen, tax_fen, state, provider_key)
      select '01900000-0000-7000-8000-000000000001', 'x', ${red}, 'x', payer_id, 'ordinary', 'person', 'x', basis, currency, ${fen}, ${fen}, 0, 'approved', 'x' from $.k_invoice ${where};`
    const line = (fen: number) =>
      `${copy.replace('$1', `'01900000-0000-7000-8000-000000000001'`)} ${fen}, ${fen}, 0 from $.k_invoice_line where invoice_id = '${made.id}'; commit`
    await refused(head('null', 1) + line(1), /more is invoiced/)
    await rows('rollback')
    await refused(head('id', 1) + line(1), /not what it reverses/)
    await rows('rollback')
    await refused(`${head('null', 1)} commit`, /sum of its lines/)
    await rows('rollback')
  })

  test('the books hold after all of it', async () => {
    expect((await verifyTenant(server.deps, 'acme')).filter(({ ok: is }) => !is)).toEqual([])
  })

  test.each([
    [
      'invoice_equals_its_lines',
      'net_fen = net_fen - 1, tax_fen = tax_fen + 1',
      'net_fen = net_fen + 1, tax_fen = tax_fen - 1',
    ],
    [
      'line_is_invoiced_within_its_bill',
      'amount_fen = amount_fen + 1000000, net_fen = net_fen + 1000000',
      'amount_fen = amount_fen - 1000000, net_fen = net_fen - 1000000',
    ],
  ])('the books tell by %s', async (check, bent, mended) => {
    const { id } = await issued([(await paidBill()).id])
    const where =
      check === 'invoice_equals_its_lines'
        ? [`k_invoice_line set ${bent}`]
        : [`k_invoice_line set ${bent}`, `k_invoice set ${bent}`]
    for (const change of where)
      await desk.bend(`update $.${change} where ${change.startsWith('k_invoice_line') ? 'invoice_id' : 'id'} = '${id}'`)
    expect(await desk.red()).toEqual([check])
    for (const change of where)
      await desk.bend(
        `update $.${change.replace(bent, mended)} where ${change.startsWith('k_invoice_line') ? 'invoice_id' : 'id'} = '${id}'`,
      )
  })
})
