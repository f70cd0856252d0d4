import { randomUUID } from 'node:crypto'
import type { ConfirmedRows } from '@courtyard/contract/banks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bankDesk, bankDocuments, formOf, statementCsv } from './banks-world.ts'
import { deskOf } from './money-desk.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let banker: Session
let desk: ReturnType<typeof deskOf>
let bank: ReturnType<typeof bankDesk>
beforeAll(async () => {
  server = await startTestServer(['acme'], bankDocuments)
  manager = await server.signIn('acme', ['manager'])
  banker = await server.signIn('acme', ['banker'])
  desk = deskOf(server, manager)
  bank = bankDesk(banker)
})
afterAll(() => server?.close())

const sql = (text: string, values: unknown[] = []) => server.database.superuser(text, values).then(({ rows }) => rows)
/** A payer with a bill of as many yuan as the flat has square metres. */
async function owing(area: string, more: object = {}) {
  const home = await desk.payer(area)
  const bill = await desk.bill(home, 'rent')
  if (Object.keys(more).length > 0)
    await manager.send('PATCH', `/v1/records/person/${home.person}`, { json: more, headers: { 'if-match': '"1"' } })
  const { no } = (await manager.get(`/v1/records/bill/${bill.id}`)).body as { no: string }
  const { name } = (await manager.get(`/v1/records/person/${home.person}`)).body as { name: string }
  return { ...home, bill: bill.id, no, name }
}

describe('a statement', () => {
  test('is read by what the bank calls its columns, shown, and writes nothing until it is taken', async () => {
    const id = await bank.bank()
    const { text } = statementCsv([{ amount: '1,200.50', name: 'Li' }, { amount: '-5.00' }])
    const shown = await bank.preview(id, text)
    expect(shown).toMatchObject({ rows: 2, fresh: 2, known: 0, skipped: 1, bad: 0, in: '1200.50', out: '-5.00' })
    expect(shown).toMatchObject({ importable: true, from: '2026-10-20' })
    expect(shown.columns).toMatchObject({ day: '交易日期', in: '贷方发生额', reference: ['交易流水号'] })
    expect(await bank.rows(id)).toEqual([])
    await bank.take(id, text)
    const rows = await bank.rows(id)
    expect(rows.map(({ amount, account }) => [amount, account])).toEqual([
      ['1200.50', '****2345'],
      ['-5.00', '****2345'],
    ])
    // What else of the account number the file had is nowhere.
    const kept = await sql(`select s::text as row from t_acme.k_statement_row s where bank_id = $1`, [id])
    expect(kept).toHaveLength(2)
    expect(JSON.stringify(kept)).not.toContain('1111')
  })

  test('taken twice adds nothing and says so; a longer one adds what is new', async () => {
    const id = await bank.bank()
    const { text, references } = statementCsv([{ amount: '10' }, { amount: '20' }])
    expect(await bank.take(id, text)).toMatchObject({ fresh: 2, known: 0 })
    expect(await bank.take(id, text)).toMatchObject({ id: null, fresh: 0, known: 2 })
    const more = statementCsv([{ amount: '10', ref: references[0]! }, { amount: '30' }]).text
    expect(await bank.take(id, more)).toMatchObject({ fresh: 1, known: 1 })
    expect(await bank.rows(id)).toHaveLength(3)
    // Another account counts its own references.
    expect(await bank.take(await bank.bank(), text)).toMatchObject({ fresh: 2 })
  })

  test('with a bad row lists all of them and takes none', async () => {
    const id = await bank.bank()
    const { text, references } = statementCsv([{ amount: '10' }])
    await bank.take(id, text)
    const bad = statementCsv([
      ...[{ amount: '10', day: '2026-13-01' }, { amount: 'ten' }, { amount: '0.00' }, { amount: '1.234' }],
      ...[
        { amount: '10', day: '2099-01-01' },
        { amount: '11', ref: references[0]! },
      ],
      ...[
        { amount: '1', ref: 'twice' },
        { amount: '2', ref: 'twice' },
      ],
    ]).text
    const shown = await bank.preview(id, bad)
    expect(shown.importable).toBe(false)
    expect(shown.problems.map(({ row, code }) => [row, code])).toEqual([
      ...[
        [3, 'value_not_day'],
        [4, 'value_not_decimal'],
        [5, 'amount_zero'],
        [6, 'value_scale'],
      ],
      ...[
        [7, 'day_to_come'],
        [8, 'statement_conflict'],
        [10, 'duplicate_conflict'],
      ],
    ])
    const taken = await bank.post(`/v1/banks/${id}/statements`, { body: formOf(bad, { hash: shown.hash }) })
    expect([taken.status, taken.body.code]).toEqual([422, 'import_invalid'])
    expect(await bank.rows(id)).toHaveLength(1)
  })

  test('is taken as it was shown or not at all, and its columns are kept for the next one', async () => {
    const id = await bank.bank()
    const text = 'wann,betrag,wer,nummer\r\n2026-10-01,12.30,Li,A1\r\n2026-10-02,-4,,A2\r\n'
    const shown = await bank.preview(id, text)
    expect(shown).toMatchObject({ columns: null, importable: false, headers: ['wann', 'betrag', 'wer', 'nummer'] })
    const columns = { day: 'wann', amount: 'betrag', reference: ['nummer'], name: 'wer' }
    const { hash, ...chosen } = await bank.preview(id, text, { columns })
    expect(chosen).toMatchObject({ importable: true, in: '12.30', out: '-4.00' })
    const other = text.replace('12.30', '12.40')
    const stale = await bank.post(`/v1/banks/${id}/statements`, { body: formOf(other, { columns, hash }) })
    expect([stale.status, stale.body.code]).toEqual([409, 'import_stale'])
    const taken = await bank.post(`/v1/banks/${id}/statements`, { body: formOf(text, { columns, hash }) })
    expect([taken.status, taken.body.fresh]).toEqual([201, 2])
    expect((await bank.preview(id, text.replaceAll('A', 'B'))).columns).toEqual(columns)
  })

  test('needs the right bank', async () => {
    const answers = [await manager.get('/v1/banks'), await manager.send('POST', '/v1/banks', { json: { name: 'x' } })]
    expect(answers.map(({ status }) => status)).toEqual([403, 400])
    const id = await bank.bank()
    expect((await manager.get(`/v1/banks/${id}/rows`)).status).toBe(403)
    expect((await banker.get(`/v1/banks/${id}/rows`)).status).toBe(200)
  })
})

describe('whose a row is', () => {
  test('is said with how sure that is: by number, name and amount; doubt is never certain', async () => {
    const one = await owing('101.01', { no: 'C-0001' })
    const two = await owing('102.02')
    const twin = await owing('103.03', { name: 'Zhang Wei' })
    const other = await owing('103.03', { name: 'Zhang Wei' })
    const { rows } = await bank.with([
      { amount: '101.01', remark: `物业费${one.no}谢谢` },
      { amount: '50', remark: `part of ${one.no}` },
      { amount: '101.01', remark: 'C-0001' },
      { amount: '102.02', name: two.name },
      { amount: '7', name: two.name },
      { amount: '102.02' },
      { amount: '103.03', name: 'Zhang Wei' },
      { amount: '101.01', remark: one.no, name: two.name },
      { amount: '-101.01', remark: one.no },
      { amount: '9.87', remark: 'nobody' },
    ])
    const said = rows.map(({ suggestions }) => suggestions.map((of) => [of.payer.id, of.rule, of.confidence]))
    expect(said.slice(0, 6)).toEqual([
      [[one.person, 'bill_number', 'certain']],
      [[one.person, 'bill_number', 'likely']],
      [[one.person, 'payer_number', 'certain']],
      [[two.person, 'name_and_amount', 'certain']],
      [[two.person, 'name', 'possible']],
      [[two.person, 'amount', 'possible']],
    ])
    expect(new Set(said[6]!.map(([payer]) => payer))).toEqual(new Set([twin.person, other.person]))
    expect(said[6]!.map(([, , confidence]) => confidence)).toEqual(['likely', 'likely'])
    expect(said[7]).toEqual([
      [one.person, 'bill_number', 'likely'],
      [two.person, 'name', 'possible'],
    ])
    expect(said.slice(8)).toEqual([[], []])
    expect(rows[0]!.suggestions[0]!.bills).toEqual([{ id: one.bill, no: one.no }])
  })

  test('is not said again after a person said it is not', async () => {
    const one = await owing('111.11')
    const { bank: id, rows } = await bank.with([{ amount: '111.11' }])
    expect(rows[0]!.suggestions).toHaveLength(1)
    await bank.post(`/v1/statement-rows/${rows[0]!.id}/reject`, { json: { payer: one.person } })
    expect((await bank.rows(id))[0]!.suggestions).toEqual([])
  })

  test('names only payers that the reader may read, and nobody settles for others', async () => {
    const seen = await owing('121.21', { phone: 'seen' })
    const hidden = await owing('122.22')
    // Who may read a payer does not therefore read the bills.
    const met = await owing('123.23', { phone: 'met' })
    const half = bankDesk(await server.signIn('acme', ['half_banker']))
    const { rows } = await half.with([
      { amount: '121.21' },
      { amount: '122.22' },
      { amount: '1', remark: hidden.no },
      { amount: '123.23', remark: met.no },
    ])
    expect(rows.map(({ suggestions }) => suggestions.map(({ payer }) => payer.id))).toEqual([[seen.person], [], [], []])
    const answer = await half.confirm([{ row: rows[1]!, payer: hidden.person }])
    const missing = await half.confirm([{ row: rows[1]!, payer: randomUUID() }])
    expect(answer.body.items[0].problem.code).toBe('record_missing')
    expect(answer.text).toBe(missing.text)
  })
})

describe('a confirmed row', () => {
  test('is a payment under the bank’s reference that settles what was meant, and reversing it opens the row', async () => {
    const home = await owing('130')
    const { bank: id, rows } = await bank.with([{ amount: '100', remark: home.no }])
    const answer = await bank.confirm([{ row: rows[0]!, payer: home.person }])
    expect(answer.body).toMatchObject({ done: 1, total: '100.00' })
    expect((await desk.read(home.bill)).paid).toBe('100.00')
    const [paid] = await bank.rows(id)
    expect(paid).toMatchObject({ state: 'paid', payment: { payer: { id: home.person } }, suggestions: [] })
    const payment = (await manager.get(`/v1/records/payment/${paid!.payment!.id}`)).body
    expect(payment).toMatchObject({ method: 'transfer', reference: rows[0]!.reference, received_on: '2026-10-20' })
    const again = await bank.confirm([{ row: rows[0]!, payer: home.person }])
    expect(again.body).toMatchObject({ done: 0, items: [{ problem: { code: 'statement_row_taken' } }] })
    const reopened = await bank.post(`/v1/statement-rows/${rows[0]!.id}/reopen`, { json: { reason: 'wrong' } })
    expect(reopened.body.code).toBe('statement_row_taken')
    await bank.post(`/v1/payments/${paid!.payment!.id}/reversal`, { json: { reason: 'not theirs' } })
    expect((await bank.rows(id))[0]).toMatchObject({ state: 'open', payment: null })
    expect((await desk.read(home.bill)).paid).toBe('0.00')
    const anew = await bank.confirm([{ row: rows[0]!, payer: home.person }])
    expect(anew.body).toMatchObject({ done: 1 })
    const events = await sql(`select kind from t_acme.k_statement_event where row_id = $1 order by id`, [rows[0]!.id])
    expect(events.map(({ kind }) => kind)).toEqual(['paid', 'opened', 'paid'])
    expect(await desk.red()).toEqual([])
  })

  test('pays once when many confirm at once, under keys of their own and under one', async () => {
    const home = await owing('140')
    const { rows } = await bank.with([{ amount: '140' }, { amount: '3' }])
    const key = randomUUID()
    const all = await Promise.all([
      ...Array.from({ length: 4 }, () => bank.confirm([{ row: rows[0]!, payer: home.person }])),
      ...Array.from({ length: 3 }, () => bank.confirm([{ row: rows[1]!, payer: home.person }], key)),
    ])
    const own = all.slice(0, 4).map(({ body }) => (body as ConfirmedRows).items[0]!)
    expect(own.filter(({ payment }) => payment !== null)).toHaveLength(1)
    expect(own.flatMap(({ problem }) => problem?.code ?? [])).toEqual(Array(3).fill('statement_row_taken'))
    const same = new Set(all.slice(4).map(({ body }) => (body as ConfirmedRows).items[0]!.payment?.id))
    expect([same.size, same.has(undefined)]).toEqual([1, false])
    const made = await sql(`select amount_fen from t_acme.k_payment where payer_id = $1`, [home.person])
    expect(made.map(({ amount_fen }) => amount_fen).sort()).toEqual(['14000', '300'])
  })

  test('stands beside ones that cannot be: each says what became of it, and other sums than shown are refused', async () => {
    const home = await owing('150')
    const { rows } = await bank.with([{ amount: '150' }, { amount: '-2' }])
    const stale = await bank.post('/v1/statement-rows/confirm', {
      json: { rows: [{ row: rows[0]!.id, payer: home.person }], count: 1, total: '149.99' },
    })
    expect([stale.status, stale.body.code, stale.body.details.total]).toEqual([409, 'total_stale', '150.00'])
    const answer = await bank.confirm([
      { row: rows[0]!, payer: home.person },
      { row: rows[1]!, payer: home.person },
    ])
    expect(answer.body).toMatchObject({ done: 1, total: '150.00' })
    expect(answer.body.items[1]).toMatchObject({ payment: null, problem: { code: 'statement_row_unfit' } })
  })

  test('of a payment that was entered by hand is linked to it, not paid again', async () => {
    const home = await owing('160')
    const reference = `slip ${randomUUID()}`
    const taken = await bank.post('/v1/payments', {
      json: { payer: home.person, amount: '160', method: 'transfer', reference },
    })
    const { bank: id, rows } = await bank.with([{ amount: '160', ref: reference }, { amount: '161' }])
    expect(rows[0]!.there).toMatchObject({ id: taken.body.id, amount: '160.00' })
    const twice = await bank.confirm([{ row: rows[0]!, payer: home.person }])
    expect(twice.body.items[0].problem.code).toBe('payment_reference_used')
    const link = (row: number) =>
      bank.post(`/v1/statement-rows/${rows[row]!.id}/link`, { json: { payment: taken.body.id } })
    expect((await link(1)).body.code).toBe('statement_row_unfit')
    expect((await link(0)).body).toMatchObject({ state: 'linked', payment: { id: taken.body.id } })
    const open = await bank.post(`/v1/statement-rows/${rows[0]!.id}/reopen`, { json: { reason: 'other money' } })
    expect(open.body.state).toBe('open')
    expect((await bank.rows(id)).map(({ state }) => state)).toEqual(['open', 'open'])
  })

  test('of another account under the same reference is other money', async () => {
    const home = await owing('170')
    const reference = `same ${randomUUID()}`
    for (const amount of ['100', '70']) {
      const { rows } = await bank.with([{ amount, ref: reference }])
      expect((await bank.confirm([{ row: rows[0]!, payer: home.person }])).body.done).toBe(1)
    }
    expect((await desk.read(home.bill)).paid).toBe('170.00')
  })

  test('is held by the database too: no claim of another amount, none twice, none changed', async () => {
    const home = await owing('180')
    const { rows } = await bank.with([{ amount: '180' }, { amount: '1' }, { amount: '180' }])
    const { body } = await bank.confirm([{ row: rows[0]!, payer: home.person }])
    const payment = body.items[0].payment.id
    const claim = (row: number, by: string = payment) =>
      sql(
        `insert into t_acme.k_statement_claim (row_id, kind, payment_id, created_by) values ($1, 'linked', $2, 'x')`,
        [...[rows[row]!.id, by]],
      )
    const other = await bank.post('/v1/payments', { json: { payer: home.person, amount: '2', method: 'pos' } })
    await expect(claim(1, other.body.id)).rejects.toThrow('paid by a payment of its amount')
    await expect(claim(0)).rejects.toThrow('k_statement_claim_pkey')
    await expect(claim(2)).rejects.toThrow('k_statement_claim_payment_id_key')
    await expect(sql(`update t_acme.k_statement_row set amount_fen = 1`)).rejects.toThrow('append-only')
    await expect(sql(`update t_acme.k_statement_claim set reason = 'x'`)).rejects.toThrow('append-only')
  })
})

test('the reconciliation tells the whole as matched, left aside with reasons, and open', async () => {
  const home = await owing('190')
  const { bank: id, rows } = await bank.with([
    ...[{ amount: '190' }, { amount: '5' }, { amount: '6' }, { amount: '-7' }, { amount: '8', day: '2026-09-30' }],
  ])
  await bank.confirm([{ row: rows[0]!, payer: home.person }])
  const ignored = await bank.post(`/v1/statement-rows/${rows[1]!.id}/ignore`, { json: { reason: 'own transfer' } })
  expect(ignored.body).toMatchObject({ state: 'ignored', reason: 'own transfer' })
  const { body } = await banker.get(`/v1/banks/${id}/reconciliation?from=2026-10-01&to=2026-10-31`)
  expect(body.in).toEqual({
    ...{ total: { count: 3, amount: '201.00' }, matched: { count: 1, amount: '190.00' } },
    ...{ ignored: { count: 1, amount: '5.00' }, open: { count: 1, amount: '6.00' } },
    reasons: [{ reason: 'own transfer', count: 1, amount: '5.00' }],
  })
  expect(body.out).toMatchObject({ total: { count: 1, amount: '-7.00' }, open: { count: 1, amount: '-7.00' } })
  expect(body.statements).toMatchObject([{ fresh: 5, known: 0 }])
})

test('the books tell when a row is claimed for what is not its payment', async () => {
  expect(await desk.red()).toEqual([])
  await desk.bend(`update $.k_statement_claim set payment_id = gen_random_uuid()
    where row_id = (select row_id from $.k_statement_claim where kind = 'paid' limit 1)`)
  expect(await desk.red()).toEqual(['statement_rows_are_their_payment'])
})
