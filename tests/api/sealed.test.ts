import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { createSealer } from '@courtyard/adapters/vault/sealer'
import type { Actor, Deps } from '@courtyard/core/deps'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import { sealsNothing } from '@courtyard/core/personal/seals-nothing'
import { readKeys, TURN_KEYS_JOB, turnKeys, turnKeysJob } from '@courtyard/core/personal/turn-keys'
import { listRecords } from '@courtyard/core/records/list-records'
import { createDatabase } from '@courtyard/db/database'
import { checkDrift } from '@courtyard/db/ddl/drift'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import { storageOf } from '@courtyard/metadata/fields'
import { TEST_SECRET, testSealer } from '@courtyard/testkit/test-sealer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personalDocuments } from './personal-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards whoever loses a disk or a backup: SQL holds cells, and a cell opens for the record and field it was sealed for.

const PHONE = '+8613812345678'
const ACCOUNT = '6222020200112233445'
const system: Actor = { id: 'test', name: 'test', tenant: 'acme', kind: 'system', roles: [], record: null }

let server: TestServer
let manager: Session
let [guest, other, foreign] = ['', '', '']
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], personalDocuments)
  manager = await server.signIn('acme', ['manager'])
  const far = await server.signIn('beta', ['manager'])
  guest = await manager.make('guest', { name: 'Zhang', phone: PHONE, account: ACCOUNT })
  other = await manager.make('guest', { name: 'Li', phone: '13900001111', account: '6222020200119999' })
  foreign = await far.make('guest', { name: 'Wang', phone: PHONE, account: ACCOUNT })
}, 120_000)
afterAll(() => server?.close())

const sql = (text: string, values: unknown[] = []) => server.database.superuser(text, values)
const read = (id: string) => manager.get(`/v1/records/guest/${id}`)
const change = async (id: string, json: object) => {
  const { headers } = await read(id)
  return await manager.send('PATCH', `/v1/records/guest/${id}`, {
    ...{ json, headers: { 'if-match': headers.get('etag') ?? '' } },
  })
}

test('tables and history hold cells; two of one value look alike to nobody but by what they are found by, and not across tenants', async () => {
  const { rows } = await sql(
    `select phone, account from t_acme.e_guest where id = $1 union all select phone, account from t_beta.e_guest where id = $2`,
    [guest, foreign],
  )
  const [own, far] = rows as { phone: Buffer; account: Buffer }[]
  for (const cell of [own!.phone, own!.account]) expect(cell.includes(Buffer.from('2345678'))).toBe(false)
  expect(own!.phone.subarray(2, 18).equals(far!.phone.subarray(2, 18))).toBe(false)
  const history = await sql(`select changes::text as text from t_acme.k_history where record_id = $1`, [guest])
  expect(history.rows[0].text).toContain('\\\\x')
  expect(history.rows[0].text).not.toContain('13812345678')
  expect((await manager.get(`/v1/records/guest/${guest}/history`)).text).toContain(PHONE)
  expect((await read(guest)).body).toMatchObject({ phone: PHONE, account: ACCOUNT })
})

// A copy of a cell elsewhere is what whoever writes to the database could try.
test.each([
  [
    'another record',
    () =>
      `update t_acme.e_guest set phone = (select phone from t_acme.e_guest where id = '${guest}') where id = '${other}'`,
  ],
  ['another field', () => `update t_acme.e_guest set account = phone where id = '${other}'`],
  [
    'another tenant',
    () =>
      `update t_acme.e_guest set phone = (select phone from t_beta.e_guest where id = '${foreign}') where id = '${other}'`,
  ],
])('a cell moved to %s does not open', async (_what, statement) => {
  await sql('create table public.kept as select phone, account from t_acme.e_guest where id = $1', [other])
  try {
    await sql('drop index t_acme.e_guest_phone_live_key')
    await sql(statement())
    expect((await read(other)).status).toBe(500)
    expect((await read(guest)).status, 'the rest opens').toBe(200)
  } finally {
    await sql(
      `update t_acme.e_guest g set phone = k.phone, account = k.account from public.kept k where g.id = '${other}'`,
    )
    await sql(
      'create unique index e_guest_phone_live_key on t_acme.e_guest (substr(phone, 3, 16)) where deleted_at is null',
    )
    await sql('drop table public.kept')
  }
  expect((await read(other)).body, 'the control').toMatchObject({ phone: '+8613900001111' })
})

test('a sealed key is held by what its cells are found by; what lies in the trash gives it free', async () => {
  const twin = await manager.post('/v1/records/guest', { name: 'Twin', phone: '138-1234-5678' })
  expect([twin.status, twin.body.code]).toEqual([409, 'record_duplicate'])
  expect(JSON.stringify(twin.body.issues)).toContain('/phone')
  const gone = await manager.make('guest', { name: 'Gone', phone: '13755556666' })
  expect((await manager.send('DELETE', `/v1/records/guest/${gone}`)).status).toBe(204)
  await manager.make('guest', { name: 'Next', phone: '13755556666' })
})

test('the same value written again changes no cell and no history; another one does', async () => {
  const cellOf = async () =>
    (await sql('select phone from t_acme.e_guest where id = $1', [guest])).rows[0].phone as Buffer
  const historyOf = async () => (await manager.get(`/v1/records/guest/${guest}/history`)).body.items
  const [cell, before] = [await cellOf(), (await historyOf()).length]
  expect((await change(guest, { phone: '138 1234 5678' })).status).toBe(200)
  expect((await cellOf()).equals(cell)).toBe(true)
  expect(await historyOf()).toHaveLength(before)
  expect((await change(guest, { phone: '13812340000' })).status).toBe(200)
  const [latest] = await historyOf()
  expect(latest.changes).toEqual([{ field: 'phone', old: PHONE, new: '+8613812340000' }])
  expect((await change(guest, { phone: PHONE })).status).toBe(200)
})

test('a process that never met a cell of the tenant begins again with its keys: reading in one flight, and in a transaction', async () => {
  const db = createDatabase({ ...server.database.urls, poolMax: 1, onError: () => undefined })
  try {
    testSealer(db, server.deps.clock)
    const deps: Deps = { ...server.deps, db }
    const page = await listRecords(
      deps,
      { ...system, roles: ['manager'], kind: 'console' },
      {
        ...{ entity: 'guest', filter: { field: 'phone', op: 'eq', value: PHONE }, select: ['phone'] },
      },
    )
    expect(page.items).toMatchObject([{ id: guest, phone: PHONE }])
  } finally {
    await db.close()
  }
})

test('a process without a master key works on what is not sealed, and is told when it meets what is', async () => {
  const db = createDatabase({ ...server.database.urls, poolMax: 1, onError: () => undefined })
  try {
    db.sealWith(sealsNothing.sealerFor)
    db.holdsCells('acme')
    const deps: Deps = { ...server.deps, db }
    const actor: Actor = { ...system, roles: ['manager'], kind: 'console' }
    const page = await listRecords(deps, actor, { entity: 'guest', select: ['name'] })
    expect(page.items.length).toBeGreaterThan(0)
    const asked = listRecords(deps, actor, { entity: 'guest', select: ['phone'] })
    await expect(asked).rejects.toMatchObject({ code: 'keys_unavailable' })
  } finally {
    await db.close()
  }
})

test('the tables are as publishing made them: the drift check knows sealed columns and what they are found by', async () => {
  const drifts = () =>
    checkDrift(
      server.database.database,
      'acme',
      ({ catalog, schema }) => catalog && planSchema(catalog, { schema, storageOf: (field) => storageOf(field)! }),
    )
  expect(await drifts()).toEqual([])
  await sql('drop index t_acme.e_guest_phone_tail_idx')
  expect(await drifts()).toMatchObject([{ kind: 'index_missing', name: 'e_guest_phone_tail_idx' }])
  await sql('create index e_guest_phone_tail_idx on t_acme.e_guest (substr(phone, 19, 16))')
  expect(await drifts()).toEqual([])
})

test('a key turns under records that are read and written: no error, every cell of the newest version, no history of it', async () => {
  const ids = [guest, other]
  for (let at = 0; at < 20; at++)
    ids.push(await manager.make('guest', { name: `T${at}`, phone: `1360000${1000 + at}` }))
  const {
    rows: [{ count: before }],
  } = await sql('select count(*) from t_acme.k_history')
  let passedMs = 0
  const clock = { now: () => new Date(Date.parse('2026-11-22T04:00:00Z') + passedMs) }
  const db = createDatabase({ ...server.database.urls, onError: () => undefined })
  const sealer = createSealer({
    keeper: createKeyKeeper({ keys: [], secret: TEST_SECRET }),
    ...{ keys: dataKeysOf(db), clock, monotonicMs: () => passedMs },
  })
  db.sealWith(sealer.sealerFor)
  const jobs: Deps = { ...server.deps, db, clock, sealer }
  try {
    let isOver = false
    let [reads, writes] = [0, 0]
    const reader = async () => {
      for (; !isOver; reads++) {
        const answer = await manager.get('/v1/records/guest?limit=200&select=phone,account')
        expect(answer.status).toBe(200)
      }
    }
    const writer = async () => {
      for (; !isOver; writes++) {
        const answer = await change(ids[2 + (writes % 20)]!, { phone: `1350000${1000 + (writes % 9000)}` })
        expect(answer.status, answer.text).toBe(200)
      }
    }
    const working = [reader(), reader(), writer()]
    for (const one of working) one.catch(() => undefined)
    const { turning } = await turnKeys(jobs, system)
    passedMs += 250_000
    // Four minutes later every process holds the new version.
    server.clock.day(clock.now().toISOString())
    server.deps.sealer.forget('acme')
    const payload = { version: turning!.version }
    const job = { tenant: 'acme', id: guest, kind: TURN_KEYS_JOB, payload, attempt: 1 }
    for (let tries = 0; tries < 5; tries++) await turnKeysJob(jobs, job, { worker: 'test', renew: async () => true })
    isOver = true
    await Promise.all(working)
    await turnKeysJob(jobs, job, { worker: 'test', renew: async () => true })
    expect((await readKeys(jobs, system)).turning).toBeNull()
    expect([reads > 0, writes > 0]).toEqual([true, true])
    const { rows } = await sql(
      'select distinct get_byte(account, 1) as version from t_acme.e_guest where account is not null',
    )
    expect(rows).toEqual([{ version: turning!.version }])
    const {
      rows: [{ count: after }],
    } = await sql('select count(*) from t_acme.k_history')
    expect(Number(after) - Number(before)).toBe(writes)
    expect((await read(guest)).body).toMatchObject({ phone: PHONE, account: ACCOUNT })
  } finally {
    await db.close()
  }
}, 120_000)
