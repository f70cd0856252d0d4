import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { moneyDocuments } from './adjustments-documents.ts'
import { deskOf } from './money-desk.ts'
import { notedMoney } from './noted.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let desk: ReturnType<typeof deskOf>
let clerk: Session
let boss: Session
let otherBoss: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], moneyDocuments)
  desk = deskOf(server, await server.signIn('acme', ['manager', 'desk']))
  clerk = await server.signIn('acme', ['desk'])
  boss = await server.signIn('acme', ['boss', 'desk'])
  otherBoss = await server.signIn('acme', ['boss'])
})
afterAll(async () => {
  expect(await desk.red()).toEqual([])
  await server.close()
})

/** A bill of one line that is owed. */
async function owed(area: string, standard = 'rent') {
  const payer = await desk.payer(area)
  const bill = await desk.bill(payer, standard)
  return { payer, bill, at: `/v1/bills/${bill.id}/adjustments` }
}
const reason = 'agreed on the phone'

describe('a second person', () => {
  test('is asked for a waiver, and nothing moves until that person approves; the same key answers the same', async () => {
    const { bill, at } = await owed('500')
    const key = randomUUID()
    const asked = await desk.send(clerk, at, { kind: 'waiver', percent: '10', reason }, key)
    expect([asked.status, asked.body]).toEqual([202, { state: 'asked', id: expect.any(String), amount: '50.00' }])
    expect((await desk.send(clerk, at, { kind: 'waiver', percent: '10', reason }, key)).body).toEqual(asked.body)
    expect(await desk.read(bill.id)).toMatchObject({ adjusted: '0.00', outstanding: '500.00' })

    const path = `/v1/money-requests/${asked.body.id}`
    const seen = await boss.get(path)
    expect(seen.body).toMatchObject({
      ...{ kind: 'waiver', state: 'waiting', amount: '50.00', reason, may: { decide: true, withdraw: false } },
      ...{ about: { entity: 'bill', id: bill.id }, effect: { open: '500.00', after: '450.00', reopens: [] } },
    })
    const approved = await desk.send(boss, `${path}/approve`, { note: 'fine' }, 'approve-once')
    expect([approved.status, approved.body.state, approved.body.note]).toEqual([200, 'approved', 'fine'])
    expect(approved.body.ended_by.id).toBe(boss.userId)
    expect((await desk.send(boss, `${path}/approve`, { note: 'fine' }, 'approve-once')).body).toEqual(approved.body)
    expect(await desk.read(bill.id)).toMatchObject({ receivable: '500.00', adjusted: '50.00', outstanding: '450.00' })
    const [adjustment] = (await boss.get(at)).body.items
    expect(adjustment).toMatchObject({ kind: 'waiver', amount: '50.00', reason, approved_by: 'Test Person' })
    const record = (await boss.get(`/v1/records/adjustment/${adjustment.id}`)).body
    expect(record).toMatchObject({ signed: '50.00', approved_by: boss.userId, created_by: clerk.userId })
  })

  // Guards the separation of duties: refused by the program, and by the database when the program is gone round.
  test('is never who asked', async () => {
    const { at } = await owed('100')
    const asked = await desk.send(boss, at, { kind: 'waiver', reason })
    const path = `/v1/money-requests/${asked.body.id}`
    expect((await boss.get(path)).body.may).toEqual({ decide: false, withdraw: true })
    for (const decision of ['approve', 'reject']) {
      const refused = await desk.send(boss, `${path}/${decision}`, { note: 'mine' })
      expect([refused.status, refused.body.code]).toEqual([403, 'money_request_own'])
    }
    const end = (by: string) =>
      server.database.superuser(
        `insert into t_acme.k_money_request_end (request_id, asked_by, state, by_whom, at) values ($1, $2, 'rejected', $3, now())`,
        [asked.body.id, boss.userId, by],
      )
    await expect(end(boss.userId)).rejects.toMatchObject({ constraint: 'k_money_request_end_other' })
    await expect(
      server.database.superuser(
        `insert into t_acme.k_money_request_end (request_id, asked_by, state, by_whom, at) values ($1, 'somebody', 'rejected', $2, now())`,
        [asked.body.id, boss.userId],
      ),
    ).rejects.toMatchObject({ code: '23503' })
    await end(otherBoss.userId)
    expect((await boss.get(path)).body.state).toBe('rejected')
  })

  test('who approves at the same time as another does nothing twice', async () => {
    const { bill, at } = await owed('200')
    const { body } = await desk.send(clerk, at, { kind: 'waiver', percent: '50', reason })
    const path = `/v1/money-requests/${body.id}/approve`
    const answers = await Promise.all([boss, otherBoss].map((one) => desk.send(one, path, {})))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      ...{ code: 'money_request_ended', details: { state: 'approved' } },
    })
    expect(await desk.read(bill.id)).toMatchObject({ adjusted: '100.00', outstanding: '100.00' })
  })

  test('says no with a note, who asked takes back, and neither moves anything', async () => {
    const { bill, at } = await owed('100')
    const ask = async () => (await desk.send(clerk, at, { kind: 'credit_note', reason })).body.id as string
    const [no, back] = [`/v1/money-requests/${await ask()}`, `/v1/money-requests/${await ask()}`]
    expect((await boss.post(`${no}/reject`, { note: '' })).status).toBe(400)
    expect((await boss.post(`${no}/reject`, { note: 'not like this' })).body).toMatchObject({ state: 'rejected' })
    expect((await boss.post(`${back}/withdraw`, {})).body.code).toBe('not_allowed')
    expect((await clerk.post(`${back}/withdraw`, {})).body).toMatchObject({ state: 'withdrawn' })
    for (const path of [no, back])
      expect((await desk.send(boss, `${path}/approve`, {})).body.code).toBe('money_request_ended')
    expect((await desk.read(bill.id)).outstanding).toBe('100.00')
    const { items } = (await clerk.get(`/v1/money-requests?state=ended&bill=${bill.id}`)).body
    expect(items.map(({ state }: { state: string }) => state).sort()).toEqual(['rejected', 'withdrawn'])
  })

  test('is refused what no longer fits, in words, and may not approve another sum than was asked', async () => {
    const { payer, bill, at } = await owed('300')
    const voided = (await desk.send(clerk, at, { kind: 'void', reason })).body.id
    const waived = (await desk.send(clerk, at, { kind: 'waiver', reason })).body.id
    await desk.pay(payer, '120')
    for (const [id, because] of [
      [voided, 'bill_paid'],
      [waived, 'balance_exceeded'],
    ]) {
      expect((await boss.get(`/v1/money-requests/${id}`)).body.effect).toMatchObject({ open: '180.00', after: null })
      const stale = await desk.send(boss, `/v1/money-requests/${id}/approve`, {})
      expect([stale.status, stale.body.code, stale.body.details.because]).toEqual([409, 'money_request_stale', because])
      expect((await boss.get(`/v1/money-requests/${id}`)).body.state).toBe('waiting')
    }
    await expect(
      server.database.superuser(`update t_acme.k_money_request set amount_fen = 1 where bill_id = '${bill.id}'`),
    ).rejects.toMatchObject({ code: '2F004' })
    expect((await desk.read(bill.id)).outstanding).toBe('180.00')
  })

  // Whoever gets past the rights of the database still does not have another sum approved than was asked.
  test('approves nothing that was bent after it was asked', async () => {
    const { bill, at } = await owed('100')
    const { id } = (await desk.send(clerk, at, { kind: 'waiver', reason })).body
    const bend = (asked: string) =>
      server.database.superuser(
        `set session_replication_role = replica; update t_acme.k_money_request set asked = ${asked} where id = '${id}'; set session_replication_role = origin`,
      )
    const parts = `jsonb_build_array(asked #> '{parts,0}' || '{"fen": "4000"}')`
    await server.database.superuser(
      `create table public.kept as select asked from t_acme.k_money_request where id = '${id}'`,
    )
    await bend(`jsonb_set(asked, '{parts}', ${parts})`)
    expect((await desk.send(boss, `/v1/money-requests/${id}/approve`, {})).status).toBe(500)
    expect((await desk.read(bill.id)).outstanding).toBe('100.00')
    // The control: as it was asked, it is approved.
    await bend('(select asked from public.kept)')
    expect((await desk.send(boss, `/v1/money-requests/${id}/approve`, {})).status).toBe(200)
    expect((await desk.read(bill.id)).outstanding).toBe('0.00')
  })
})

describe('limits', () => {
  test('below the limit it is done at once, and pieces count together', async () => {
    const limited = await startTestServer(['acme'], (tenant) =>
      moneyDocuments(tenant, { approval: { adjustmentsAbove: '100', refundsAbove: '50.00' } }),
    )
    try {
      const at = deskOf(limited, await limited.signIn('acme', ['manager', 'desk']))
      const asker = await limited.signIn('acme', ['desk'])
      const payer = await at.payer('500')
      const bill = await at.bill(payer, 'rent')
      const waive = (amount: string) =>
        at.send(asker, `/v1/bills/${bill.id}/adjustments`, {
          ...{ kind: 'waiver', parts: [{ line: bill.lines[0]!.id, amount }], reason },
        })
      expect((await waive('60.00')).body).toMatchObject({ state: 'done', amount: '60.00' })
      expect((await waive('40.00')).body).toMatchObject({ state: 'done' })
      expect((await waive('0.01')).body).toMatchObject({ state: 'asked' })
      const { id } = await at.pay(payer, '600')
      const back = (amount: string) => at.send(asker, `/v1/payments/${id}/refunds`, { amount, method: 'cash', reason })
      expect((await back('50.00')).body).toMatchObject({ state: 'done' })
      expect((await back('0.01')).body).toMatchObject({ state: 'asked' })
      expect(await at.red()).toEqual([])
    } finally {
      await limited.close()
    }
  })
})

describe('adjustments', () => {
  test('F31: half of a late fee of 22.00 is 11.00, and the amount that was charged stays', async () => {
    const payer = await desk.payer('1000')
    await desk.bill(payer, 'rent')
    const late = await desk.run(payer.flat, 'rent', '2026-03')
    expect(late.lines).toMatchObject([{ item: 'late_fee', amount: '22.00' }])
    const body = { kind: 'waiver', parts: [{ line: late.lines[0]!.id, percent: '50' }], reason: 'first time' }
    const asked = await desk.send(clerk, `/v1/bills/${late.id}/adjustments`, body)
    expect(asked.body.amount).toBe('11.00')
    await desk.send(boss, `/v1/money-requests/${asked.body.id}/approve`, {})
    expect(await desk.read(late.id)).toMatchObject({ receivable: '22.00', adjusted: '11.00', outstanding: '11.00' })
  })

  test('8 waivers of one bill at once never exceed it', async () => {
    const { bill, at } = await owed('100')
    const asked = await Promise.all(
      Array.from({ length: 8 }, () =>
        desk.send(clerk, at, { kind: 'waiver', parts: [{ line: bill.lines[0]!.id, amount: '30.00' }], reason }),
      ),
    )
    expect(asked.map(({ status }) => status)).toEqual(Array(8).fill(202))
    const done = await Promise.all(
      asked.map(({ body }) => desk.send(boss, `/v1/money-requests/${body.id}/approve`, {})),
    )
    expect(done.filter(({ status }) => status === 200)).toHaveLength(3)
    for (const { body } of done.filter(({ status }) => status !== 200)) expect(body.code).toBe('money_request_stale')
    expect(await desk.read(bill.id)).toMatchObject({ adjusted: '90.00', outstanding: '10.00' })
  })

  test('a bill that is void lets its charge be billed again; one that is paid is not voided', async () => {
    const { payer, bill, at } = await owed('700')
    const { id } = (await desk.send(clerk, at, { kind: 'void', reason })).body
    await desk.send(boss, `/v1/money-requests/${id}/approve`, {})
    expect(await desk.read(bill.id)).toMatchObject({ status: 'void', outstanding: '0.00' })
    const again = await desk.bill(payer, 'rent')
    expect(again.id).not.toBe(bill.id)
    await desk.pay(payer, '700')
    const refused = await desk.send(clerk, `/v1/bills/${again.id}/adjustments`, { kind: 'void', reason })
    expect([refused.status, refused.body.code]).toEqual([409, 'bill_paid'])
  })

  test('what was written off can be recovered, and not more than that', async () => {
    const { bill, at } = await owed('106')
    const { id } = (await desk.send(clerk, at, { kind: 'write_off', reason: 'gone abroad' })).body
    await desk.send(boss, `/v1/money-requests/${id}/approve`, {})
    expect(await desk.read(bill.id)).toMatchObject({ adjusted: '106.00', outstanding: '0.00' })
    const recover = (amount: string) =>
      desk.send(clerk, at, { kind: 'recovered', parts: [{ line: bill.lines[0]!.id, amount }], reason: 'came back' })
    expect((await recover('106.01')).body.code).toBe('balance_exceeded')
    expect((await recover('6.00')).body).toMatchObject({ state: 'done', amount: '6.00' })
    expect(await desk.read(bill.id)).toMatchObject({ adjusted: '100.00', outstanding: '6.00' })
    expect((await recover('100.01')).body.code).toBe('balance_exceeded')
  })

  test('a bill of a closed period is adjusted by a document of an open day that refers to it', async () => {
    const { bill, at } = await owed('100')
    await server.database.superuser(`insert into t_acme.k_closed (period) values ('2025-12')`)
    const { id } = (await desk.send(clerk, at, { kind: 'credit_note', reason })).body
    expect((await desk.send(boss, `/v1/money-requests/${id}/approve`, {})).status).toBe(200)
    const { rows } = await server.database.superuser(
      `select kind, effective_on::text as day from t_acme.k_journal where bill_id = '${bill.id}' order by id`,
    )
    expect(rows).toEqual([
      { kind: 'bill', day: '2025-12-31' },
      { kind: 'credit', day: '2026-11-22' },
    ])
    await server.database.superuser(`delete from t_acme.k_closed`)
  })

  test.each([
    [{ kind: 'void', parts: [{ line: randomUUID(), amount: '1.00' }], reason }, '/parts'],
    [{ kind: 'write_off', percent: '50', reason }, '/percent'],
    [{ kind: 'waiver', percent: '101', reason }, '/percent'],
    [{ kind: 'waiver', reason: ' ' }, '/reason'],
    [{ kind: 'waiver', parts: [{ line: randomUUID() }], reason }, '/parts'],
  ])('a request of another shape is refused where it is wrong: %j', async (body, pointer) => {
    const answer = await desk.send(clerk, `/v1/bills/${randomUUID()}/adjustments`, body)
    expect([answer.status, answer.body.issues[0].pointer]).toEqual([400, pointer])
  })

  test('need a key, the right, and a bill that one may read', async () => {
    const { at } = await owed('10')
    const body = { kind: 'waiver', reason }
    expect((await clerk.post(at, body)).body.code).toBe('idempotency_key_missing')
    const onlooker = await server.signIn('acme', ['onlooker'])
    expect((await desk.send(onlooker, at, body)).body.code).toBe('not_allowed')
    expect((await onlooker.get('/v1/money-requests')).body.code).toBe('not_allowed')
    expect((await desk.send(clerk, `/v1/bills/${randomUUID()}/adjustments`, body)).body.code).toBe('record_missing')
    const asked = await desk.send(clerk, at, body)
    const stranger = await server.signIn('acme', ['desk'])
    expect((await stranger.get(`/v1/money-requests/${asked.body.id}`)).body.code).toBe('money_request_missing')
    expect((await clerk.get('/v1/money-requests')).body.items.length).toBeGreaterThan(0)
    expect((await stranger.get('/v1/money-requests')).body.items).toEqual([])
  })
})

describe('refunds', () => {
  test('F35: take back the newest settlements first and a late fee last, open the bill again, and the same can be paid', async () => {
    const payer = await desk.payer('1000')
    const first = await desk.bill(payer, 'rent')
    const late = await desk.run(payer.flat, 'rent', '2026-03')
    const second = await desk.bill(payer, 'damage', '2026-04')
    const { id } = await desk.pay(payer, '2022')
    for (const bill of [first, late, second]) expect((await desk.read(bill.id)).outstanding).toBe('0.00')
    const path = `/v1/payments/${id}/refunds`
    const back = { amount: '1200.00', method: 'transfer', reason: 'paid twice' }
    expect((await desk.send(clerk, path, back)).body).toMatchObject({
      ...{ code: 'balance_exceeded', details: { open: '0.00', asked: '1200.00' } },
    })
    const asked = await desk.send(clerk, path, { ...back, reopen: true })
    const request = `/v1/money-requests/${asked.body.id}`
    expect((await boss.get(request)).body.effect).toMatchObject({
      reopens: [
        { bill: second.id, amount: '1000.00' },
        { bill: first.id, amount: '200.00' },
      ],
    })
    expect((await desk.send(boss, `${request}/approve`, {})).status).toBe(200)
    // The late fee that was earned stays paid; of the older bill only what was needed is open again.
    expect((await desk.read(second.id)).outstanding).toBe('1000.00')
    expect((await desk.read(first.id)).outstanding).toBe('200.00')
    expect((await desk.read(late.id)).outstanding).toBe('0.00')

    const [refund] = (await boss.get(path)).body.items
    expect(refund).toMatchObject({ state: 'pending', amount: '1200.00' })
    const end = (state: string) => desk.send(clerk, `/v1/refunds/${refund.id}/end`, { state })
    expect((await end('succeeded')).body).toEqual({ state: 'succeeded' })
    expect((await end('failed')).body.code).toBe('refund_ended')
    expect((await boss.get(`/v1/records/refund/${refund.id}`)).body.state).toBe('succeeded')
    await desk.pay(payer, '1200')
    for (const bill of [first, late, second]) expect((await desk.read(bill.id)).outstanding).toBe('0.00')
  })

  test('a refund that failed gives the credit back', async () => {
    const payer = await desk.payer('10')
    const { id } = await desk.pay(payer, '80')
    const path = `/v1/payments/${id}/refunds`
    const asked = await desk.send(clerk, path, { amount: '80.00', method: 'cash', reason })
    await desk.send(boss, `/v1/money-requests/${asked.body.id}/approve`, {})
    const seen = (await boss.get(path)).body
    expect(seen).toMatchObject({ free: '0.00', refunded: '80.00', items: [{ state: 'pending' }] })
    await desk.send(clerk, `/v1/refunds/${seen.items[0].id}/end`, { state: 'failed', detail: 'account closed' })
    expect((await boss.get(path)).body).toMatchObject({ free: '80.00', refunded: '0.00' })
  })
})

describe('deposits', () => {
  test('F29: 5,000 are held as no income, 380 of damage are settled by them, and 4,620.00 are refunded', async () => {
    const payer = await desk.payer('5000')
    const bond = await desk.bill(payer, 'bond')
    const line = bond.lines[0]!
    const balance = async (kind: string) => {
      const { rows } = await server.database.superuser(
        `select coalesce(sum(b.credit_fen - b.debit_fen), 0)::text as fen from t_acme.k_balance b
         join t_acme.k_account a on a.id = b.account_id where a.kind = $1 and a.key like $2`,
        [kind, kind === 'deposit' ? `${payer.person}:%` : 'bond%'],
      )
      return rows[0]!.fen
    }
    expect([await balance('deposit'), await balance('revenue')]).toEqual(['500000', '0'])
    const release = (body: object) =>
      desk.send(clerk, `/v1/deposits/${line.id}/release`, { reason: 'moved out', ...body })
    // Billed is not held: what nobody paid is not set free.
    expect((await release({})).body.code).toBe('balance_exceeded')
    const paid = await desk.pay(payer, '5000')

    await clerkUpdatesArea(payer.flat, '380')
    const damage = await desk.bill(payer, 'damage')
    const released = await release({ settle: [{ line: damage.lines[0]!.id, amount: '380.00' }] })
    expect([released.status, released.body]).toEqual([
      201,
      { payment: expect.any(String), no: expect.any(String), released: '5000.00', settled: '380.00', left: '4620.00' },
    ])
    expect((await desk.read(damage.id)).outstanding).toBe('0.00')
    expect(await balance('deposit')).toBe('0')
    expect((await release({ amount: '0.01' })).body.code).toBe('balance_exceeded')

    const path = `/v1/payments/${released.body.payment}/refunds`
    expect((await desk.send(clerk, path, { amount: '4620.01', method: 'transfer', reason })).body.code).toBe(
      'balance_exceeded',
    )
    const asked = await desk.send(clerk, path, { amount: '4620.00', method: 'transfer', reason })
    expect((await desk.send(boss, `/v1/money-requests/${asked.body.id}/approve`, {})).status).toBe(200)
    // The money that paid the deposit cannot go back a second time.
    const twice = await desk.send(clerk, `/v1/payments/${paid.id}/refunds`, {
      amount: '5000.00',
      method: 'cash',
      reopen: true,
      reason,
    })
    expect((await desk.send(boss, `/v1/money-requests/${twice.body.id}/approve`, {})).body).toMatchObject({
      ...{ code: 'money_request_stale', details: { because: 'deposit_released' } },
    })
  })

  test('a deposit that is owed can be credited, is no loss to write off, and a line of something else is no deposit', async () => {
    const { bill, at } = await owed('100', 'bond')
    const asked = await desk.send(clerk, at, { kind: 'write_off', reason })
    expect((await desk.send(boss, `/v1/money-requests/${asked.body.id}/approve`, {})).body.code).toBe('request_invalid')
    const credit = await desk.send(clerk, at, { kind: 'credit_note', reason })
    expect((await desk.send(boss, `/v1/money-requests/${credit.body.id}/approve`, {})).status).toBe(200)
    expect((await desk.read(bill.id)).outstanding).toBe('0.00')
    const rent = await owed('10')
    const refused = await desk.send(clerk, `/v1/deposits/${rent.bill.lines[0]!.id}/release`, { reason })
    expect([refused.status, refused.body.code]).toEqual([404, 'deposit_missing'])
  })
})

async function clerkUpdatesArea(flat: string, area: string): Promise<void> {
  const manager = await server.signIn('acme', ['manager'])
  const { body } = await manager.get(`/v1/records/flat/${flat}`)
  const headers = { 'if-match': `"${body.version}"` }
  expect((await manager.send('PATCH', `/v1/records/flat/${flat}`, { json: { area }, headers })).status).toBe(200)
}

// Last, over all that was done above: money that moves without a row of the audit is money that nobody answers for.
test('the audit tells of each of these documents who made it', async () => {
  const actions = [
    'bill.adjusted',
    'bill.recovered',
    'deposit.released',
    'money_request.asked',
    'money_request.ended',
    'refund.ended',
    'refund.made',
  ] as const
  const noted = await notedMoney(server, actions)
  expect(noted.map(({ action }) => action)).toEqual(actions)
  // The one that a test above wrote past the program, and no other.
  const missing = noted.flatMap((one) => one.missing.map(() => one.action))
  expect(missing).toEqual(['money_request.ended'])
})
