import { randomUUID } from 'node:crypto'
import type { DebitAnswered, DebitBatchDetail, DebitProposal } from '@courtyard/contract/debits'
import { SEAL_MANDATES_JOB, sealMandatesJob } from '@courtyard/core/money/debits/mandate-account'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bankDesk, bankDocuments, formOf } from './banks-world.ts'
import { deskOf } from './money-desk.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let banker: Session
let desk: ReturnType<typeof deskOf>
let bank: ReturnType<typeof bankDesk>
let account: string
beforeAll(async () => {
  server = await startTestServer(['acme'], bankDocuments)
  manager = await server.signIn('acme', ['manager'])
  banker = await server.signIn('acme', ['banker'])
  desk = deskOf(server, manager)
  bank = bankDesk(banker)
  account = await bank.bank('CCB')
})
afterAll(() => server?.close())

const sql = (text: string, values: unknown[] = []) => server.database.superuser(text, values).then(({ rows }) => rows)
const ACCOUNT = '6222021234567890'
/** A payer with a bill of as many yuan, and an agreement. */
async function debtor(area: string, more: object = {}) {
  const home = await desk.payer(area)
  const bill = await desk.bill(home, 'rent')
  const mandate = await bank.post('/v1/mandates', {
    json: { payer: home.person, holder: 'Zhou', account: ACCOUNT, ...more },
  })
  expect([mandate.status, mandate.text]).toEqual([201, expect.any(String)])
  return { ...home, bill, mandate: mandate.body.id as string }
}
const proposal = async (): Promise<DebitProposal> => (await banker.get('/v1/debit-proposal')).body
const rowOf = async (payer: string) => (await proposal()).rows.find((row) => row.payer.id === payer)
const sumOf = (rows: readonly { amount: string }[]) =>
  (rows.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0) / 100).toFixed(2)
/** A batch of these payers, as it was proposed. */
async function make(payers: readonly string[], more: object = {}) {
  const rows = (await proposal()).rows.filter(({ payer }) => payers.includes(payer.id))
  const asked = { bank: account, debit_on: '2026-11-10', payers, count: rows.length, total: sumOf(rows) }
  return await bank.post('/v1/debit-batches', { json: { ...asked, ...more } })
}
async function made(payers: readonly string[]): Promise<DebitBatchDetail> {
  const { status, body, text } = await make(payers)
  expect([status, status < 300 ? '' : text]).toEqual([201, ''])
  return body
}
type Said = { readonly ref: string; readonly status: string; readonly amount?: string; readonly reason?: string }
const answerCsv = (said: readonly Said[]) =>
  [
    '业务编号,金额,状态,原因',
    ...said.map(({ ref, status, amount = '', reason = '' }) => [ref, amount, status, reason].join(',')),
  ].join('\r\n')
async function answer(batch: string, said: readonly Said[], key?: string): Promise<DebitAnswered> {
  const text = answerCsv(said)
  const shown = await banker.send('POST', `/v1/debit-batches/${batch}/answers/preview`, { body: formOf(text) })
  const { hash } = shown.body
  const done = await bank.post(`/v1/debit-batches/${batch}/answers`, { body: formOf(text, { hash }) }, key)
  expect([done.status, done.status < 300 ? '' : done.text]).toEqual([200, ''])
  return done.body
}

test('a payer has one agreement at a time, shown without its account number; it is ended and made anew', async () => {
  const one = await debtor('10')
  const again = await bank.post('/v1/mandates', { json: { payer: one.person, holder: 'Li', account: ACCOUNT } })
  expect([again.status, again.body.code]).toEqual([409, 'mandate_exists'])
  const listed = await banker.get(`/v1/mandates?payer=${one.person}`)
  expect(listed.body.items).toMatchObject([{ holder: 'Zhou', account: '****7890', ended_at: null }])
  expect(listed.text).not.toContain(ACCOUNT)
  const formula = await bank.post('/v1/mandates', { json: { payer: one.person, holder: '=cmd()', account: ACCOUNT } })
  expect(formula.status).toBe(400)
  const end = () => bank.post(`/v1/mandates/${one.mandate}/end`, { json: { reason: 'moved' } })
  expect((await end()).body.ended_at).not.toBeNull()
  expect((await end()).body.code).toBe('mandate_missing')
  expect(await rowOf(one.person)).toBeUndefined()
  const next = await bank.post('/v1/mandates', { json: { payer: one.person, holder: 'Li', account: ACCOUNT } })
  expect(next.status).toBe(201)
  expect(await rowOf(one.person)).toMatchObject({ holder: 'Li', amount: '10.00' })
  await expect(sql(`update t_acme.k_mandate set account = '999999'`)).rejects.toThrow('is kept')
  expect((await manager.get('/v1/mandates')).status).toBe(403)
})

test('a batch is what was shown, sealed with count and total, and its file has every row with the whole account', async () => {
  const one = await debtor('20.20', { bank: 'CCB Branch', agreement: 'X1' })
  const two = await debtor('30.30')
  const stale = await make([one.person, two.person], { total: '50.49' })
  expect([stale.status, stale.body.code]).toEqual([409, 'total_stale'])
  const batch = await made([one.person, two.person])
  expect(batch).toMatchObject({ total: { count: 2, amount: '50.50' }, states: { pending: { count: 2 } } })
  const { bytes, headers } = await banker.bytes(`/v1/debit-batches/${batch.id}/file`)
  const lines = new TextDecoder().decode(bytes).trim().split('\r\n')
  const row = (payer: string) => batch.rows.find((of) => of.payer?.id === payer)!
  expect(lines).toHaveLength(3)
  expect(lines).toContain(`${row(one.person).no},${row(one.person).reference},Zhou,${ACCOUNT},CCB Branch,X1,20.20`)
  expect(headers.get('content-disposition')).toContain(`${batch.no}.csv`)
  expect((await banker.get(`/v1/debit-batches/${batch.id}`)).text).not.toContain(ACCOUNT)
})

test('a line that a bank is asked for is in no second batch, by whoever and however fast, and the counter sees it', async () => {
  const one = await debtor('40')
  const both = await Promise.all([make([one.person]), make([one.person])])
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  const batch = both.find(({ status }) => status === 201)!.body as DebitBatchDetail
  expect(await rowOf(one.person)).toBeUndefined()
  const seen = (await banker.get(`/v1/payers/${one.person}/account`)).body
  expect(seen.bills[0].lines[0]).toMatchObject({ open: '40.00', in_debit: batch.no })
  const line = one.bill.lines[0]!.id
  await expect(sql(`insert into t_acme.k_debit_claim values ($1, $2)`, [line, batch.rows[0]!.id])).rejects.toThrow(
    'k_debit_claim_pkey',
  )
  // The database seals it too.
  await expect(
    sql(
      `insert into t_acme.k_debit_row (batch_id, row_no, payer_id, mandate_id, amount_fen) values ($1, 9, gen_random_uuid(), $2, 1)`,
      [batch.id, one.mandate],
    ),
  ).rejects.toThrow('is not its rows')
  await expect(
    sql(
      `insert into t_acme.k_debit_batch (created_by, no, bank_id, debit_on, row_count, total_fen, currency) values ('x', 'x', $1, now(), 1, 1, 'CNY')`,
      [account],
    ),
  ).rejects.toThrow('is not whole')
})

describe('the answer of a bank', () => {
  test('pays some and refuses others: what was refused is proposed again with why, what is not named stays pending', async () => {
    const [one, two, three] = [await debtor('50'), await debtor('60'), await debtor('70')]
    const batch = await made([one.person, two.person, three.person])
    const ref = (payer: string) => batch.rows.find((row) => row.payer?.id === payer)!.reference
    const first = await answer(batch.id, [
      { ref: ref(one.person), status: '成功', amount: '50.00' },
      { ref: ref(two.person), status: '失败', amount: '60.00', reason: '余额不足' },
    ])
    expect(first).toMatchObject({ paid: { count: 1, amount: '50.00' }, refused: { count: 1, amount: '60.00' } })
    expect(first.batch.states).toMatchObject({ pending: { count: 1, amount: '70.00' } })
    expect((await desk.read(one.bill.id)).paid).toBe('50.00')
    const [paid] = await sql(
      `select method, reference, received_on::text as day from t_acme.k_payment where payer_id = $1`,
      [one.person],
    )
    expect(paid).toEqual({ method: 'direct_debit', reference: ref(one.person), day: '2026-11-10' })
    expect(await rowOf(two.person)).toMatchObject({ amount: '60.00', refused: '余额不足' })
    expect(await rowOf(three.person)).toBeUndefined()
    // The refused one is asked for again and pays.
    const next = await made([two.person])
    await answer(next.id, [{ ref: next.rows[0]!.reference, status: '扣款成功' }])
    expect((await desk.read(two.bill.id)).paid).toBe('60.00')
    expect(await desk.red()).toEqual([])
  })

  test('that comes again adds nothing; a row pays once when two send it at once', async () => {
    const one = await debtor('80')
    const batch = await made([one.person])
    const said = [{ ref: batch.rows[0]!.reference, status: '成功' }]
    const key = randomUUID()
    const all = await Promise.all([answer(batch.id, said), answer(batch.id, said), answer(batch.id, said, key)])
    expect(all.reduce((sum, { paid }) => sum + paid.count, 0)).toBe(1)
    expect(new Set(['debit_ended', ...all.flatMap(({ problems }) => problems.map(({ code }) => code))]).size).toBe(1)
    const again = await banker.send('POST', `/v1/debit-batches/${batch.id}/answers/preview`, {
      body: formOf(answerCsv(said)),
    })
    expect(again.body).toMatchObject({ same: 1, paid: { count: 0 }, applicable: false, problems: [] })
    expect(await sql(`select 1 from t_acme.k_payment where payer_id = $1`, [one.person])).toHaveLength(1)
    await expect(
      sql(
        `insert into t_acme.k_debit_end (created_by, row_id, state, reason, on_day) values ('x', $1, 'refused', 'x', now())`,
        [batch.rows[0]!.id],
      ),
    ).rejects.toThrow('k_debit_end_pkey')
  })

  test('with a row that does not fit is shown whole and takes nothing', async () => {
    const [one, two] = [await debtor('90'), await debtor('91')]
    const batch = await made([one.person, two.person])
    const [a, b] = batch.rows.map(({ reference }) => reference) as [string, string]
    const amountOf = (ref: string) => batch.rows.find(({ reference }) => reference === ref)!.amount
    const text = answerCsv([
      { ref: a, status: '成功', amount: amountOf(a) },
      { ref: b, status: '成功', amount: '1.00' },
      { ref: 'D-none', status: '成功' },
      { ref: a, status: '成功' },
      { ref: b, status: '' },
    ])
    const shown = await banker.send('POST', `/v1/debit-batches/${batch.id}/answers/preview`, { body: formOf(text) })
    expect(shown.body.problems.map(({ row, code }: { row: number; code: string }) => [row, code])).toEqual([
      [3, 'debit_amount'],
      [4, 'debit_unknown'],
      [5, 'duplicate_conflict'],
      [6, 'value_missing'],
    ])
    const sent = await bank.post(`/v1/debit-batches/${batch.id}/answers`, {
      body: formOf(text, { hash: shown.body.hash }),
    })
    expect(sent.body.code).toBe('import_invalid')
    expect((await banker.get(`/v1/debit-batches/${batch.id}`)).body.states.pending.count).toBe(2)
  })

  test('for lines that were paid meanwhile leaves the money as prepayment; a reversed payment opens them for the next batch', async () => {
    const one = await debtor('100')
    const batch = await made([one.person])
    const cash = await bank.post('/v1/payments', { json: { payer: one.person, amount: '60', method: 'cash' } })
    expect(cash.status).toBe(201)
    await answer(batch.id, [{ ref: batch.rows[0]!.reference, status: '成功' }])
    const owed = (await banker.get(`/v1/payers/${one.person}/account`)).body
    expect(owed).toMatchObject({ open: '0.00', prepaid: '60.00' })
    const { rows } = (await banker.get(`/v1/debit-batches/${batch.id}`)).body as DebitBatchDetail
    await bank.post(`/v1/payments/${rows[0]!.payment!.id}/reversal`, { json: { reason: 'sent back by the bank' } })
    expect((await banker.get(`/v1/debit-batches/${batch.id}`)).body.rows[0].payment.reversed).toBe(true)
    expect(await rowOf(one.person)).toMatchObject({ amount: '40.00' })
  })

  test('after the batch was withdrawn is refused, and its lines are proposed again', async () => {
    const one = await debtor('110')
    const batch = await made([one.person])
    const withdraw = () => bank.post(`/v1/debit-batches/${batch.id}/withdraw`, { json: { reason: 'wrong day' } })
    expect((await withdraw()).body.states.withdrawn).toEqual({ count: 1, amount: '110.00' })
    expect((await withdraw()).body.code).toBe('debit_ended')
    const text = answerCsv([{ ref: batch.rows[0]!.reference, status: '成功' }])
    const shown = await banker.send('POST', `/v1/debit-batches/${batch.id}/answers/preview`, { body: formOf(text) })
    expect(shown.body.problems).toMatchObject([{ code: 'debit_ended' }])
    expect((await banker.get(`/v1/debit-batches/${batch.id}/file`)).body.code).toBe('debit_ended')
    expect(await rowOf(one.person)).toMatchObject({ amount: '110.00', refused: null })
  })
})

test('files look as the bank wants them, by account', async () => {
  const other = await bank.bank()
  const usual = (await banker.get(`/v1/banks/${other}/debit-layout`)).body
  expect(usual.is_own).toBe(false)
  const layout = {
    columns: [
      { header: 'REF', value: 'reference' },
      { header: 'FEN', value: 'fen' },
    ],
    answer: { reference: 'REF', status: 'CODE', paid: ['00'], reason: 'TEXT' },
  }
  const put = await banker.send('PUT', `/v1/banks/${other}/debit-layout`, { json: layout })
  expect(put.body).toMatchObject({ layout, is_own: true })
  const one = await debtor('120.05')
  const { body: batch } = await make([one.person], { bank: other })
  const file = await banker.bytes(`/v1/debit-batches/${batch.id}/file`)
  expect(new TextDecoder().decode(file.bytes).trim()).toBe(`REF,FEN\r\n${batch.rows[0].reference},12005`)
  const text = `REF,CODE,TEXT\r\n${batch.rows[0].reference},51,no funds`
  const shown = await banker.send('POST', `/v1/debit-batches/${batch.id}/answers/preview`, { body: formOf(text) })
  expect(shown.body).toMatchObject({ refused: { count: 1, amount: '120.05' }, paid: { count: 0 } })
})

test.each([
  [
    'a line stays claimed for a row that ended',
    `insert into $.k_debit_claim (line_id, row_id) select l.line_id, l.row_id from $.k_debit_line l join $.k_debit_end e using (row_id) order by l.line_id limit 1`,
    `delete from $.k_debit_claim c using $.k_debit_end e where e.row_id = c.row_id`,
  ],
  [
    'a row is not its lines',
    `update $.k_debit_row set amount_fen = amount_fen + 1 where id = (select row_id from $.k_debit_end where state = 'refused' limit 1)`,
    `update $.k_debit_row set amount_fen = amount_fen - 1 where id = (select row_id from $.k_debit_end where state = 'refused' limit 1)`,
  ],
])('the books tell when %s', async (_what, bent, mended) => {
  expect(await desk.red()).toEqual([])
  await desk.bend(bent)
  expect(await desk.red()).toEqual(['debits_are_their_payment'])
  await desk.bend(mended)
})

// Guards account numbers at rest. Rows from before are sealed once; a key that is not newer seals nothing anew.
test('no row holds an account number as text, and one from before is the same in the file of the bank once it is sealed', async () => {
  const one = await debtor('70')
  const older = await debtor('80')
  const text = async () =>
    String(
      (
        await sql(
          `select string_agg(t::text, ' ') as t from t_acme.k_mandate t where id in ('${one.mandate}', '${older.mandate}')`,
        )
      )[0]?.t,
    )
  expect(await text()).not.toContain(ACCOUNT)
  await sql(`alter table t_acme.k_mandate disable trigger k_mandate_kept;
    update t_acme.k_mandate set account = '${ACCOUNT}', account_sealed = null where id = '${older.mandate}';
    alter table t_acme.k_mandate enable trigger k_mandate_kept`)
  const batch = await made([one.person, older.person])
  const file = async () => new TextDecoder().decode((await banker.bytes(`/v1/debit-batches/${batch.id}/file`)).bytes)
  const before = await file()
  expect(before.split(ACCOUNT)).toHaveLength(3)
  const job = { tenant: 'acme', id: one.mandate, kind: SEAL_MANDATES_JOB, payload: {}, attempt: 1 }
  await sealMandatesJob(server.deps, job, { worker: 'test', renew: async () => true })
  expect(await text()).not.toContain(ACCOUNT)
  expect(await file()).toBe(before)
  const swapped = sql(
    `update t_acme.k_mandate set account_sealed = (select account_sealed from t_acme.k_mandate where id = '${older.mandate}') where id = '${one.mandate}'`,
  )
  await expect(swapped).rejects.toThrow('is kept')
})

test('while nodes of the version before may run, they find the number where they look for it', async () => {
  const since = (from: string) =>
    sql(
      `alter table t_acme.k_sealing disable trigger user; update t_acme.k_sealing set from_at = ${from}; alter table t_acme.k_sealing enable trigger user`,
    )
  await since(`now() + interval '1 hour'`)
  const one = await debtor('90')
  await since(`'-infinity'`)
  const account = () => sql('select account from t_acme.k_mandate where id = $1', [one.mandate])
  expect(await account()).toEqual([{ account: ACCOUNT }])
  const job = { tenant: 'acme', id: one.mandate, kind: SEAL_MANDATES_JOB, payload: {}, attempt: 1 }
  await sealMandatesJob(server.deps, job, { worker: 'test', renew: async () => true })
  expect(await account()).toEqual([{ account: '****7890' }])
})

test('an account number is shown whole to who may do what has to do with banks, with a reason and a row of the audit', async () => {
  const one = await debtor('95')
  const path = `/v1/mandates/${one.mandate}/reveal`
  const noted = () =>
    sql(
      `select actor, what from t_acme.k_audit where action = 'value.revealed' and subject = 'mandate' and subject_id = $1`,
      [one.mandate],
    )
  expect((await manager.post(path, { reason: 'the bank asks' })).status).toBe(403)
  expect((await banker.post(path, { reason: ' ' })).status).toBe(400)
  expect((await banker.post(`/v1/mandates/${randomUUID()}/reveal`, { reason: 'the bank asks' })).body.code).toBe(
    'mandate_missing',
  )
  expect(await noted()).toEqual([])
  const shown = await banker.post(path, { reason: 'the bank asks' })
  expect([shown.status, shown.body, shown.headers.get('cache-control')]).toEqual([
    200,
    { value: ACCOUNT, shown_seconds: 60 },
    expect.stringContaining('no-store'),
  ])
  expect(await noted()).toEqual([{ actor: banker.userId, what: { field: 'account', reason: 'the bank asks' } }])
})
