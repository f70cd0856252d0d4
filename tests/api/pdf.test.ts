import { runFees } from '@courtyard/core/billing/run-fees'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { billPrintJob } from '@courtyard/core/pdf/bill-print-job'
import { BILL_PRINT_JOB, purgeBillPrints } from '@courtyard/core/pdf/bill-prints'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentsDocuments } from './payments-documents.ts'
import { readPdf, scanPdf } from './read-pdf.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const payerRole = file('roles/payer.json', {
  ...{
    kind: 'role',
    name: 'payer',
    for: 'portal',
    identity: { entity: 'person', email: 'email' },
    label: label('Payer'),
  },
  rules: [
    { name: 'me', action: ['read', 'export'], subject: 'person', where: 'id = $actor.record', fields: ['name'] },
    {
      name: 'mine',
      action: ['read', 'export'],
      subject: 'payment',
      where: 'payer = $actor.record',
      fields: ['no', 'payer', 'amount'],
    },
    {
      name: 'bills',
      action: ['read', 'export'],
      subject: 'bill',
      where: 'payer = $actor.record',
      fields: ['no', 'payer', 'receivable'],
    },
  ],
})
const sheet = file('templates/flat_paper.json', {
  ...{ kind: 'template', name: 'flat_paper', label: label('Flat paper'), entity: 'flat' },
  print: {
    blocks: [
      { type: 'title', name: 'title', text: { en: 'Flat {code}', 'zh-CN': '房屋 {code}' } },
      { type: 'qr', name: 'code', code: 'https://example.com/{code}' },
    ],
  },
})
const ownReceipt = file('templates/receipt.json', {
  ...{ kind: 'template', name: 'receipt', label: label('Our receipt'), entity: 'payment' },
  print: { blocks: [{ type: 'title', name: 'title', text: { en: 'OURS {no}', 'zh-CN': '本公司收据 {no}' } }] },
})
const documents = (tenant: string) => [
  ...paymentsDocuments(tenant),
  ...[payerRole, sheet, ...(tenant === 'beta' ? [ownReceipt] : [])],
]
const MISSING = '01900000-0000-7000-8000-000000000000'

let server: TestServer
let manager: Session
let payer: string
let flat: string
let run: string
let bill: { id: string; no: string }
let payment: { id: string; no: string; receipt_no: string }
let count = 0

const send = (session: Session, path: string, json: object) =>
  session.send('POST', path, { json, headers: { 'idempotency-key': `pdf-key-${++count}` } })

async function billed(session: Session, amountPaid: string) {
  const site = await session.make('site', { name: 'North' })
  const flat = await session.make('flat', { site, code: '3-1-1201', area: '10', status: 'free' })
  const payer = await session.make('person', { name: '欧阳<b>娜娜</b>', phone: 'desk 1' })
  await session.make('stay', { flat, person: payer, from: '2026-01-01' })
  await session.make('fee_attachment', { standard: 'water', subject: flat, from_on: '2026-01-01' })
  const started = await session.post('/v1/fee-runs', { period: '2026-10', standards: ['water'] })
  await runFees(server.deps, { tenant: session.tenant, runId: started.body.id, worker: 'test' })
  const paid = await send(session, '/v1/payments', { payer, amount: amountPaid, method: 'transfer', reference: 'T-7' })
  const [bill] = (await session.get('/v1/records/bill')).body.items
  return { flat, payer, bill, payment: paid.body, run: started.body.id as string }
}

beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], documents)
  manager = await server.signIn('acme', ['manager'])
  const made = await billed(manager, '10010.05')
  payer = made.payer
  flat = made.flat
  run = made.run
  bill = made.bill
  payment = made.payment
}, 120_000)
afterAll(() => server?.close())

const receiptOf = (session: Session, id = payment.id) => session.bytes(`/v1/payments/${id}/receipt.pdf`)

test('a receipt says who paid what, in digits and capitals, counts its prints, and its code leads to it', async () => {
  const { status, headers, bytes } = await receiptOf(manager)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/pdf')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toContain('no-store')
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="__ ${payment.receipt_no}.pdf"; filename*=UTF-8''%E6%94%B6%E6%8D%AE%20${payment.receipt_no}.pdf`,
  )
  expect(bytes.length).toBeLessThan(200_000)
  const { text, sheets } = await readPdf(bytes)
  expect(sheets).toHaveLength(1)
  for (const part of [
    ...[payment.receipt_no, '欧阳<b>娜娜</b>', '3-1-1201', bill.no, '30.00', '9,980.05', '¥10,010.05', 'T-7', '转账'],
    ...['壹万零壹拾元零伍分', '第 1 次打印', '第 1 页，共 1 页'],
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('作废')
  expect(await scanPdf(bytes)).toBe(`https://courtyard.example.com/t/acme/payments/${payment.id}/receipt`)
  await manager.send('HEAD', `/v1/payments/${payment.id}/receipt.pdf`)
  expect((await readPdf((await receiptOf(manager)).bytes)).text).toContain('第 2 次打印')
})

test('receipts that are printed at once get numbers of their own', async () => {
  const taken = await send(manager, '/v1/payments', { payer, amount: '1', method: 'cash' })
  const prints = await Promise.all(Array.from({ length: 6 }, () => receiptOf(manager, taken.body.id)))
  const texts = await Promise.all(prints.map(async ({ bytes }) => (await readPdf(bytes)).text))
  const numbers = texts.map((text) => /第 (\d+) 次打印/.exec(text)?.[1])
  expect(numbers.sort()).toEqual(['1', '2', '3', '4', '5', '6'])
})

test('a payment that was taken back says so across its receipt, and why', async () => {
  const taken = await send(manager, '/v1/payments', { payer, amount: '12', method: 'cash' })
  await send(manager, `/v1/payments/${taken.body.id}/reversal`, { reason: '记错了' })
  const { text } = await readPdf((await receiptOf(manager, taken.body.id)).bytes)
  for (const part of ['作废', '记错了', taken.body.receipt_no, '12.00']) expect(text).toContain(part)
})

test('a bill has its lines, its total, what is to pay, and a code of its own; asked twice it is the same bytes', async () => {
  const first = await manager.bytes(`/v1/bills/${bill.id}/bill.pdf`)
  expect(first.status).toBe(200)
  const { text } = await readPdf(first.bytes)
  for (const part of ['缴费通知单', bill.no, '2026-10', '30.00', '合计', 'water', '零元整', '2026-10-01', '2026-10-31'])
    expect(text).toContain(part)
  expect(text).not.toContain('2026-11-01')
  expect(await scanPdf(first.bytes)).toBe(`https://courtyard.example.com/t/acme/bills/${bill.id}`)
  const again = await manager.bytes(`/v1/bills/${bill.id}/bill.pdf`)
  expect(Buffer.from(again.bytes).equals(Buffer.from(first.bytes))).toBe(true)
})

test('a template of the tenant is printed, and one called receipt stands in for the kernel', async () => {
  const paper = await manager.bytes(`/v1/templates/flat_paper/records/${flat}.pdf`)
  expect((await readPdf(paper.bytes)).text).toContain('房屋 3-1-1201')
  expect(await scanPdf(paper.bytes)).toBe('https://example.com/3-1-1201')
  const beta = await server.signIn('beta', ['manager'])
  const other = await billed(beta, '5')
  const { text } = await readPdf((await receiptOf(beta, other.payment.id)).bytes)
  expect(text).toContain(`本公司收据 ${other.payment.no}`)
  expect(text).toContain('第 1 次打印')
})

// Guards privacy: paper is no way round a right.
test('who may not read the record gets no paper of it, and nobody sees more on paper than elsewhere', async () => {
  const mine = await server.signIn('acme', ['payer'], { record: payer })
  const { status, bytes } = await receiptOf(mine)
  expect(status).toBe(200)
  const { text } = await readPdf(bytes)
  expect(text).toContain('10,010.05')
  expect(text).toContain('其他账单')
  for (const hidden of ['T-7', '3-1-1201', bill.no, '转账']) expect(text).not.toContain(hidden)
  const own = await readPdf((await mine.bytes(`/v1/bills/${bill.id}/bill.pdf`)).bytes)
  expect(own.text).toContain(bill.no)
  for (const hidden of ['water', '3-1-1201', '2026-10']) expect(own.text).not.toContain(hidden)
  const stranger = await server.signIn('acme', ['payer'], { record: flat })
  const problem = async (path: string) => {
    const answer = await stranger.get(path)
    return [answer.status, answer.body.code]
  }
  expect(await problem(`/v1/payments/${payment.id}/receipt.pdf`)).toEqual([404, 'payment_missing'])
  expect(await problem(`/v1/payments/${MISSING}/receipt.pdf`)).toEqual([404, 'payment_missing'])
  expect(await problem(`/v1/bills/${bill.id}/bill.pdf`)).toEqual([404, 'bill_missing'])
  expect(await problem(`/v1/bills/${MISSING}/bill.pdf`)).toEqual([404, 'bill_missing'])
  expect(await problem(`/v1/templates/flat_paper/records/${flat}.pdf`)).toEqual([404, 'template_unknown'])
  expect((await manager.get(`/v1/templates/flat_paper/records/${flat}`)).status).toBe(404)
  expect((await manager.get(`/v1/templates/flat_paper/records/${MISSING}.pdf`)).status).toBe(404)
})

test('the bills of a run are one file, made by a worker for who asked, until it expires', async () => {
  const asked = await manager.post(`/v1/fee-runs/${run}/bill-prints`, {})
  expect([asked.status, asked.body.state, asked.body.bills]).toEqual([202, 'queued', 1])
  const at = `/v1/bill-prints/${asked.body.id}`
  expect((await manager.post(`/v1/fee-runs/${run}/bill-prints`, {})).body.id).toBe(asked.body.id)
  expect((await manager.get(`${at}/bills.pdf`)).status).toBe(404)
  const { files, pdf, publicUrl } = server.world
  const handlers = { [BILL_PRINT_JOB]: billPrintJob({ files, pdf, publicUrl }) }
  await runDueJobs(server.deps, handlers, { worker: 'prints', tenants: ['acme'] })
  expect((await manager.get(at)).body).toMatchObject({ state: 'done', bills: 1, bills_done: 1 })
  const done = await manager.bytes(`${at}/bills.pdf`)
  expect(done.headers.get('content-disposition')).toContain(
    `filename*=UTF-8''${encodeURIComponent('账单')}%202026-10.pdf`,
  )
  expect((await readPdf(done.bytes)).text).toContain(bill.no)
  const other = await server.signIn('acme', ['manager'])
  for (const path of [at, `${at}/bills.pdf`]) expect((await other.get(path)).body.code).toBe('file_missing')
  server.clock.day('2026-11-24T04:00:00Z')
  try {
    expect((await manager.get(`${at}/bills.pdf`)).body.code).toBe('file_missing')
    expect(await purgeBillPrints({ ...server.deps, files }, 'acme')).toBe(1)
    expect(await files.open(`acme/${asked.body.id}`, {})).toBeUndefined()
    expect(await purgeBillPrints({ ...server.deps, files }, 'acme')).toBe(0)
  } finally {
    server.clock.day('2026-11-22T04:00:00Z')
  }
})
