import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSampledServer } from './sampled.ts'
import type { Session, TestServer } from './support.ts'

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startSampledServer()
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

let count = 0
const create = (values: object = {}) => manager.post('/v1/records/sampled', { code: `n${count++}`, ...values })
const tails = (answers: readonly { status: number; body: { no: string } }[]) =>
  answers
    .filter(({ status }) => status === 201)
    .map(({ body }) => Number(body.no.slice(-3)))
    .sort((a, b) => a - b)

test('records that are created at once get numbers without a gap, also when some are refused in the middle', async () => {
  const taken = await create({ code: 'taken' })
  expect(taken.body).toMatchObject({ no: 'WO-202611-001', loose: '1号' })
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, index) => create(index % 3 === 0 ? { code: 'taken' } : {})),
  )
  expect(answers.filter(({ status }) => status === 409 || status === 422)).toHaveLength(8)
  expect(tails(answers)).toEqual(Array.from({ length: 16 }, (_, index) => index + 2))
  // Gaps are what the other policy pays with: refused records used up numbers too.
  const loose = answers.flatMap(({ status, body }) => (status === 201 ? [Number.parseInt(body.loose, 10)] : []))
  expect(new Set(loose).size).toBe(16)
  expect(Math.max(...loose)).toBeGreaterThan(17)
})

test('a number without gaps makes the next record of its prefix wait, one with gaps makes nobody wait', async () => {
  const lock = (prefix: string) =>
    server.database.superuser(`select last from t_acme.k_sequence where prefix = '${prefix}' for update skip locked`)
  expect((await lock('WO-202611-{seq}')).rows).toHaveLength(1)
  expect((await lock('{seq}号')).rows).toHaveLength(1)
  const seen: number[] = []
  await server.deps.db.withTenant('acme', async (tx) => {
    await tx.kernel.updateTable('k_sequence').set({ last: '500' }).where('prefix', '=', '{seq}号').execute()
    seen.push((await lock('{seq}号')).rows.length, (await lock('WO-202611-{seq}')).rows.length)
  })
  expect(seen).toEqual([0, 1])
  expect((await create()).body.loose).toBe('501号')
})

test('a new month begins at one, in the time zone of the tenant, and the old one goes on where it was', async () => {
  server.clock.day('2026-11-30T16:00:00Z')
  expect((await create()).body.no).toBe('WO-202612-001')
  server.clock.day('2026-11-30T15:59:59Z')
  const { body } = await create()
  expect(body.no).toMatch(/^WO-202611-0(1|2)\d$/)
  server.clock.day('2026-11-22T04:00:00Z')
  await server.database.superuser(`update t_acme.k_sequence set last = 999 where prefix = 'WO-202611-{seq}'`)
  expect((await create()).body.no).toBe('WO-202611-1000')
})

test('a number is never taken from who writes, and stays when the record is changed', async () => {
  const { body } = await create()
  const changed = await manager.send('PATCH', `/v1/records/sampled/${body.id}`, {
    json: { no: 'WO-1' },
    headers: { 'if-match': '"1"' },
  })
  expect(changed.body.issues).toMatchObject([{ code: 'field_read_only', pointer: '/no' }])
  const other = await manager.send('PATCH', `/v1/records/sampled/${body.id}`, {
    json: { f_text: 'abc' },
    headers: { 'if-match': '"1"' },
  })
  expect(other.body.no).toBe(body.no)
})
