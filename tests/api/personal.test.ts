import { watchAudit } from '@courtyard/core/audit/watch-job'
import { fixedClock } from '@courtyard/std/clock'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personalDocuments } from './personal-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards privacy: who may not see a personal value sees its mask on every path, and nothing can be asked that tells more.

const SEED = Number(process.env.COURTYARD_TEST_SEED ?? 20261123)
const PHONE = '+8613812345678'
const CARD = '11010519491231002X'
const values = {
  ...{
    name: 'Zhang San',
    kind: 'far',
    phone: '138 1234 5678',
    card: CARD,
    nick: 'Sanny',
    account: '6222020200112233445',
  },
  ...{ home: { city: 'Hangzhou', detail: 'Wensan Road 90' }, born: '1949-12-31' },
}
const MASKED = {
  ...{ phone: '138****5678', card: '110***********002X', nick: 'S**', account: '****3445' },
  home: { city: 'Hangzhou', detail: 'W***' },
}
const MISSING = '01900000-0000-7000-8000-000000000000'
const HIDDEN = ['3812345678', '12345678', '1949123', 'anny', '622202', '0112233445', 'ensan']

let server: TestServer
let manager: Session
let desk: Session
let caller: Session
let teller: Session
let [guest, own, booking] = ['', '', '']

beforeAll(async () => {
  server = await startTestServer(['acme'], personalDocuments)
  manager = await server.signIn('acme', ['manager'])
  desk = await server.signIn('acme', ['desk'])
  caller = await server.signIn('acme', ['caller'])
  teller = await server.signIn('acme', ['teller'])
  guest = await manager.make('guest', values)
  own = await manager.make('guest', { name: 'Li Si', kind: 'own', phone: '13900001111', nick: 'Sisi' })
  booking = await manager.make('booking', { no: 'B1', guest })
}, 120_000)
afterAll(() => server?.close())

const list = (session: Session, query: string) => session.get(`/v1/records/guest?${query}`)
const filtered = (session: Session, filter: object) =>
  list(session, `filter=${encodeURIComponent(JSON.stringify(filter))}`)
const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id)

describe('masked on every path', () => {
  test.each([
    ['a list', () => `/v1/records/guest`],
    ['a record', () => `/v1/records/guest/${guest}`],
    ['a record through a reference', () => `/v1/records/booking?select=guest.phone,guest.card,guest.nick,guest.home`],
    ['lookups', () => `/v1/records/booking/${booking}`],
    ['a search', () => `/v1/records/guest?q=Zhang`],
    ['history', () => `/v1/records/guest/${guest}/history`],
    ['a print', () => `/v1/templates/slip/print?record=${guest}`],
  ])('%s', async (_what, path) => {
    const [seen, whole] = [await desk.get(path()), await manager.get(path())]
    expect(seen.status).toBe(200)
    expect(whole.text, 'the control').toMatch(/13812345678|138 1234 5678/)
    for (const hidden of HIDDEN) expect(seen.text).not.toContain(hidden)
    expect(seen.text).toContain('138****5678')
  })

  test('a record names what it masks, and shows what it does not', async () => {
    const { body } = await desk.get(`/v1/records/guest/${guest}`)
    expect(body).toMatchObject({ ...MASKED, name: 'Zhang San', born: '1949-12-31' })
    expect(body['@masked']).toEqual(['phone', 'card', 'nick', 'account', 'home'])
    const { body: whole } = await manager.get(`/v1/records/guest/${guest}`)
    expect(whole).toMatchObject({ ...values, phone: PHONE })
    expect(whole).not.toHaveProperty('@masked')
  })

  test('what lies in the trash is masked, too', async () => {
    const gone = await manager.make('guest', { name: 'Gone', phone: '13711112222' })
    expect((await manager.send('DELETE', `/v1/records/guest/${gone}`)).status).toBe(204)
    const [seen, whole] = [await desk.get('/v1/trash/guest'), await manager.get('/v1/trash/guest')]
    expect([whole.text.includes('13711112222'), seen.text.includes('13711112222')]).toEqual([true, false])
    expect(seen.text).toContain('137****2222')
  })

  test('a lookup shows what its own record and what it ends in both show', async () => {
    const { body } = await caller.get(`/v1/records/booking/${booking}`)
    expect(body).toMatchObject({ guest_phone: '138****5678', guest_nick: 'S**' })
    const mine = await manager.make('booking', { no: 'B2', guest: own })
    expect((await caller.get(`/v1/records/booking/${mine}`)).body).toMatchObject({ guest_phone: '139****1111' })
    expect((await manager.get(`/v1/records/booking/${mine}`)).body).toMatchObject({ guest_phone: '+8613900001111' })
    const booker = await server.signIn('acme', ['booker'])
    const seen = (await booker.get(`/v1/records/booking/${booking}`)).body
    expect(seen).toMatchObject({ guest_phone: '138****5678', guest_nick: 'Sanny', '@masked': ['guest_phone'] })
  })
})

test('rows and fields stay pairs: shown as it is only where one rule says so of this field on this row', async () => {
  const { body } = await list(caller, 'sort=name')
  const [li, zhang] = body.items
  expect(li).toMatchObject({ phone: '+8613900001111', nick: 'S**' })
  expect(li['@masked']).not.toContain('phone')
  expect(zhang).toMatchObject({ phone: '138****5678', nick: 'S**' })
})

describe('what may be asked', () => {
  test('a value is found whole and by its last four, however it is typed, and by no other part', async () => {
    expect(idsOf(await filtered(desk, { field: 'phone', op: 'eq', value: '138-1234-5678' }))).toEqual([guest])
    expect(idsOf(await filtered(desk, { field: 'phone', op: 'in', value: [PHONE, '+8613700000000'] }))).toEqual([guest])
    for (const q of ['13812345678', '5678', '3445', '6222020200112233445'])
      expect([q, idsOf(await list(desk, `q=${q}`))]).toEqual([q, [guest]])
    for (const q of ['1381', '345', '2345678', 'anny', 'Sanny'])
      expect([q, idsOf(await list(desk, `q=${q}`))]).toEqual([q, []])
    expect(idsOf(await list(manager, 'q=anny')), 'who sees a nick finds it').toEqual([guest])
  })

  test(`whole and last four find what they find in the plain values, however they are typed (seed ${SEED})`, async () => {
    const digits = fc.integer({ min: 0, max: 9999 }).map((number) => String(number).padStart(4, '0'))
    // Few endings, so that several people have the same.
    const phones = fc.uniqueArray(fc.tuple(digits, fc.constantFrom('0001', '0002', '1000')), {
      minLength: 24,
      maxLength: 24,
      selector: (one) => one.join(),
    })
    const [made] = fc.sample(phones, { numRuns: 1, seed: SEED })
    const typed = [(a: string, b: string) => `138${a}${b}`, (a: string, b: string) => `+86 138-${a}-${b}`]
    const plain = new Map<string, string>()
    for (const [at, [middle, end]] of made!.entries()) {
      const account = `622202${middle}0000${end}`
      const id = await manager.make('guest', {
        name: `R${at}`,
        phone: typed[at % 2]!(middle, end),
        account,
        note: 'random',
      })
      plain.set(id, `+86138${middle}${end}`)
    }
    const random = { field: 'note', op: 'eq', value: 'random' }
    const found = async (field: string, op: string, value: string) => {
      const { body } = await filtered(desk, { and: [random, { field, op, value }] })
      return body.items.map(({ id }: { id: string }) => id).sort()
    }
    const those = (holds: (phone: string) => boolean) =>
      [...plain].flatMap(([id, phone]) => (holds(phone) ? [id] : [])).sort()
    for (const [at, [middle, end]] of made!.entries()) {
      const whole = those((phone) => phone === `+86138${middle}${end}`)
      expect([middle, await found('phone', 'eq', typed[(at + 1) % 2]!(middle, end))]).toEqual([middle, whole])
      expect(await found('account', 'eq', `622202${middle}0000${end}`)).toEqual(whole)
    }
    for (const end of ['0001', '0002', '1000', '9999']) {
      const ending = those((phone) => phone.endsWith(end))
      expect([end, await found('phone', 'last4', end)]).toEqual([end, ending])
      expect([end, await found('account', 'last4', end)]).toEqual([end, ending])
      const { body } = await list(desk, `q=${end}&limit=200&filter=${encodeURIComponent(JSON.stringify(random))}`)
      expect([end, body.items.map(({ id }: { id: string }) => id).sort()]).toEqual([end, ending])
    }
    for (const [field, value] of [
      ['nick', '0001'],
      ['phone', '00011'],
      ['card', 'x'],
    ] as const)
      expect((await filtered(desk, { field, op: 'last4', value })).body.code).toBe('filter_invalid')
  })

  test('the last four of a number are not those of its extension', async () => {
    const id = await manager.make('guest', { name: 'Office', phone: '0571-88887777 转 8012' })
    const last4 = async (value: string) => idsOf(await filtered(desk, { field: 'phone', op: 'last4', value }))
    expect([await last4('7777'), await last4('8012')]).toEqual([[id], []])
  })

  test('whether there is one may be asked', async () => {
    const present = await filtered(desk, { field: 'phone', op: 'present' })
    expect(idsOf(present)).toEqual(expect.arrayContaining([guest, own]))
    expect(idsOf(await filtered(desk, { field: 'card', op: 'missing' }))).not.toContain(guest)
    expect(idsOf(await filtered(desk, { field: 'nick', op: 'present' }))).toContain(guest)
  })

  test.each([
    ['an order', 'sort=phone'],
    ['an order through a reference', 'sort=-card'],
    ['a part', `filter=${JSON.stringify({ field: 'phone', op: 'contains', value: '234' })}`],
    ['a range', `filter=${JSON.stringify({ field: 'card', op: 'gt', value: '2' })}`],
  ])('%s is refused to everybody', async (_what, query) => {
    for (const session of [desk, manager])
      expect((await list(session, query)).body).toMatchObject({ code: 'field_sealed' })
  })

  test('groups and extremes are refused to everybody', async () => {
    for (const query of ['group_by=phone&measures=count', 'measures=max:card']) {
      const answer = await manager.get(`/v1/aggregates/guest?${query}`)
      expect([query, answer.body.code]).toEqual([query, 'field_sealed'])
    }
  })

  test('of what has an order, masked values are nothing', async () => {
    const groups = await desk.get('/v1/aggregates/guest?group_by=nick&measures=count')
    expect(groups.body.rows).toMatchObject([{ group: { nick: null } }])
    const whole = await manager.get('/v1/aggregates/guest?group_by=nick&measures=count')
    expect(JSON.stringify(whole.body.rows)).toContain('Sanny')
    expect(idsOf(await filtered(desk, { field: 'nick', op: 'eq', value: 'Sanny' }))).toEqual([])
    expect(idsOf(await filtered(manager, { field: 'nick', op: 'eq', value: 'Sanny' }))).toEqual([guest])
  })
})

describe('writing', () => {
  const change = async (session: Session, json: object) => {
    const { headers } = await session.get(`/v1/records/guest/${own}`)
    return await session.send('PATCH', `/v1/records/guest/${own}`, {
      ...{ json, headers: { 'if-match': headers.get('etag') ?? '' } },
    })
  }

  test('who sees a mask may write a new value, and is answered its mask', async () => {
    const answer = await change(desk, { phone: '13900003333', note: 'moved' })
    expect([answer.status, answer.body.phone]).toEqual([200, '139****3333'])
    expect((await manager.get(`/v1/records/guest/${own}`)).body.phone).toBe('+8613900003333')
  })

  test.each([{ phone: '139****3333' }, { nick: 'S**' }, { account: '****3445' }, { home: { detail: 'W***' } }])(
    'a mask is never written back: %o',
    async (json) => {
      const answer = await change(desk, json)
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('value_masked')
    },
  )
})

test('a hook sends masks unless its document says otherwise, and so they lie in the outbox', async () => {
  const { rows } = await server.database.superuser(
    `select payload->>'hook' as hook, payload->'fields' as fields from t_acme.k_outbox where topic = 'hook' order by id`,
  )
  const of = (name: string) => rows.filter(({ hook }) => hook === name).map(({ fields }) => fields)
  expect(of('masked_out')).toContainEqual({ name: 'Zhang San', phone: '138****5678', nick: 'S**' })
  expect(of('whole_out')).toContainEqual({ name: 'Zhang San', nick: 'Sanny' })
})

test('the matrix says who sees personal values as they are', async () => {
  const { body } = await manager.get('/v1/access/matrix?entity=guest')
  const cell = (role: string) =>
    body.cells.find((one: { role: string; action: string }) => one.role === role && one.action === 'read')
  expect(cell('manager').rules).toMatchObject([{ unmasked: true }])
  expect(cell('desk').rules).toMatchObject([{ unmasked: false }])
})

describe('reveal', () => {
  const reveal = (session: Session, id: string, json: object) => session.post(`/v1/records/guest/${id}/reveal`, json)
  const why = { field: 'phone', reason: 'a burst pipe' }
  const noted = async () => (await manager.get('/v1/audit?action=value.revealed')).body.items

  test('gives one value for a reason, and the audit has a row of it', async () => {
    const answer = await reveal(teller, own, why)
    expect(answer.body).toEqual({ value: '+8613900003333', shown_seconds: 60 })
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const [row] = await noted()
    expect(row).toMatchObject({ subject: 'guest', subject_id: own, by: { id: teller.userId } })
    expect(row.what).toEqual(why)
    expect((await teller.get(`/v1/records/guest/${own}`)).body.phone, 'read again').toBe('139****3333')
  })

  test.each<[string, () => Promise<{ status: number; body: { code: string } }>, number, string]>([
    ['without the right', () => reveal(desk, own, why), 403, 'not_allowed'],
    ['a record that the rule does not reach', () => reveal(teller, guest, why), 403, 'not_allowed'],
    ['a field that the rule does not carry', () => reveal(teller, own, { ...why, field: 'nick' }), 403, 'not_allowed'],
    ['a field without a mask', () => reveal(teller, own, { ...why, field: 'note' }), 403, 'not_allowed'],
    ['a field that is not there', () => reveal(teller, own, { ...why, field: 'nothing' }), 400, 'field_unknown'],
    ['a record that is not there', () => reveal(teller, MISSING, why), 404, 'record_missing'],
    ['no reason', () => reveal(teller, own, { ...why, reason: ' ' }), 400, 'request_invalid'],
  ])('is refused: %s, and nothing is noted', async (_what, ask, status, code) => {
    const before = (await noted()).length
    const answer = await ask()
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(await noted()).toHaveLength(before)
  })

  test('more in an hour than the company allows is told to who reads the audit', async () => {
    const entry = { actor: teller.userId, action: 'value.revealed', at: '2026-11-22T04:05:00Z' }
    const revealed = (times: number) =>
      server.deps.db.withTenant('acme', async (tx) => {
        for (let count = 0; count < times; count++) tx.note(entry)
      })
    const watched = () => watchAudit({ ...server.deps, clock: fixedClock('2026-11-22T04:10:00Z') }, 'acme')
    await revealed(3)
    expect(await watched()).toEqual([])
    await revealed(1)
    expect(await watched()).toEqual([{ kind: 'mass_reveal', actor: teller.userId, count: 4 }])
    expect((await manager.get('/v1/notifications')).text).toContain('查看大量个人信息')
  })
})

describe('a list that leaves as a file', () => {
  test('holds what may leave, and the audit says which personal fields left unmasked', async () => {
    const query = 'select=name,phone,note&purpose=export'
    expect((await list(caller, query)).body).toMatchObject({ code: 'not_allowed' })
    const [seen, whole] = [await list(desk, query), await list(manager, query)]
    expect([seen.text.includes('13812345678'), whole.text.includes('13812345678')]).toEqual([false, true])
    const leaver = await server.signIn('acme', ['leaver'])
    const taken = (await list(leaver, query)).text
    expect([taken.includes('138****5678'), taken.includes('+8613900003333')]).toEqual([true, true])
    const { body } = await manager.get('/v1/audit?action=list.exported')
    expect(body.items.map(({ by, what }: { by: { id: string }; what: object }) => [by.id, what])).toEqual([
      [leaver.userId, { entity: 'guest', rows: expect.any(Number), personal: 'name, phone' }],
      [manager.userId, { entity: 'guest', rows: expect.any(Number), personal: 'name, phone' }],
      [desk.userId, { entity: 'guest', rows: expect.any(Number), personal: 'name' }],
    ])
  })
})

test('a report over people says in its last line who took it along and when, and the audit which groups name people', async () => {
  server.clock.day('2026-11-23T04:05:00Z')
  const { text } = await manager.get('/v1/reports/bookings/export.csv')
  const lines = text.trim().split(/\r?\n/)
  expect(lines.some((line) => line.startsWith('Zhang San,'))).toBe(true)
  expect(lines.at(-1)).toMatch(/^"?Test Person 于 2026年11月23日 12:05 导出/)
  const [row] = (await manager.get('/v1/audit?action=report.exported')).body.items
  expect(row.what).toMatchObject({ format: 'csv', personal: 'guest' })
})
