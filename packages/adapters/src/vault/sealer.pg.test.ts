import { randomBytes } from 'node:crypto'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import { readingOnly } from '@courtyard/db/reading-only'
import { TEST_SECRET } from '@courtyard/testkit/test-sealer'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeyKeeper } from './key-keeper.ts'
import { createSealer } from './sealer.ts'

let two: TwoTenants
let now = new Date('2026-11-23T08:00:00Z')
let elapsedMs = 0
beforeAll(async () => {
  two = await twoTenants()
})
afterAll(() => two?.close())

const place = { entity: 'party', field: 'phone', record: 'r1' }
const master = randomBytes(32)
const parts = (keys: readonly Uint8Array[] = [master]) => ({
  keeper: createKeyKeeper({ keys, secret: TEST_SECRET }),
  keys: dataKeysOf(two.database),
  clock: { now: () => now },
  monotonicMs: () => elapsedMs,
})
const pass = (ms: number): void => {
  now = new Date(now.getTime() + ms)
  elapsedMs += ms
}

test('a tenant has keys of its own from the first time on, made once however many ask at once', async () => {
  const processes = Array.from({ length: 8 }, () => createSealer(parts()))
  const sealers = await Promise.all(processes.map((one) => one.sealerFor('acme')))
  const sealed = sealers.map((sealer, at) => sealer.seal(`value ${at}`, place))
  for (const sealer of sealers) expect(sealed.map((one) => sealer.open(one, place))).toHaveLength(8)
  const { rows } = await two.superuser('select use, version from t_acme.k_data_key order by 1')
  expect(rows).toEqual([
    { use: 'look_up', version: 1 },
    { use: 'seal', version: 1 },
  ])
  const beta = await createSealer(parts()).sealerFor('beta')
  expect(beta.lookUp('8000', { ...place, part: 'tail' })).not.toEqual(
    sealers[0]!.lookUp('8000', { ...place, part: 'tail' }),
  )
})

// Guards who looks as somebody else: the first look at a tenant must not fail because it may write nothing.
test('the first keys are made even where nothing else may be written', async () => {
  await two.superuser('alter table t_beta.k_data_key disable trigger k_data_key_stays')
  await two.superuser('delete from t_beta.k_data_key')
  await two.superuser('alter table t_beta.k_data_key enable trigger k_data_key_stays')
  const sealer = await readingOnly(() => createSealer(parts()).sealerFor('beta'))
  expect(sealer.newest).toBe(1)
})

test('another master key opens nothing and makes nothing; the right one behind a new one opens all', async () => {
  const sealed = (await createSealer(parts()).sealerFor('acme')).seal('kept', place)
  const wrong = createSealer(parts([randomBytes(32)]))
  await expect(wrong.sealerFor('acme')).rejects.toMatchObject({ code: 'keys_unavailable' })
  await expect(wrong.sealerFor('acme')).rejects.toMatchObject({ code: 'keys_unavailable' })
  expect((await two.superuser('select from t_acme.k_data_key')).rowCount).toBe(2)
  const turned = await createSealer(parts([randomBytes(32), master])).sealerFor('acme')
  expect(turned.open(sealed, place)).toBe('kept')
})

test('a wrapped key of one tenant is none of another, and what wraps tells no key', async () => {
  for (const tenant of ['acme', 'beta']) await createSealer(parts()).sealerFor(tenant)
  const rows = await dataKeysOf(two.database).load('acme')
  await two.superuser('update t_beta.k_data_key set wrapped = $1 where use = $2', [rows[1]!.wrapped, 'seal'])
  await expect(createSealer(parts()).sealerFor('beta')).rejects.toMatchObject({ code: 'keys_unavailable' })
})

test('a further version seals only when every process holds it, and what it sealed opens everywhere then', async () => {
  const [one, other] = [createSealer(parts()), createSealer(parts())]
  const before = await other.sealerFor('acme')
  expect(await one.addVersion('acme')).toEqual({ version: 2, sealsFrom: new Date(now.getTime() + 120_000) })
  one.forget('acme')
  expect((await one.sealerFor('acme')).newest).toBe(1)
  pass(59_000)
  expect(await other.sealerFor('acme')).toBe(before)
  pass(61_000)
  const newest = await one.sealerFor('acme')
  expect(newest.newest).toBe(2)
  const opened = (await other.sealerFor('acme')).open(newest.seal('by the new one', place), place)
  expect(opened).toBe('by the new one')
})

test('a key never goes and is never another one; only how it is wrapped may change', async () => {
  const refused = async (sql: string) => await two.superuser(sql).catch(({ message }: Error) => message)
  expect(await refused('delete from t_acme.k_data_key')).toMatch(/append-only/)
  expect(await refused('truncate t_acme.k_data_key')).toMatch(/append-only/)
  expect(await refused('update t_acme.k_data_key set version = 9 where version = 2')).toMatch(/a key is kept/)
  const [row] = (await dataKeysOf(two.database).load('acme')).filter(({ use }) => use === 'seal')
  const anew = createKeyKeeper({ keys: [randomBytes(32)], secret: TEST_SECRET })
  const wrapped = await anew.wrap(randomBytes(32), 'else')
  await dataKeysOf(two.database).rewrap('acme', { ...row!, wrapped: 'another process was first' }, wrapped)
  expect((await dataKeysOf(two.database).load('acme')).map((one) => one.wrapped)).not.toContain(wrapped)
  await dataKeysOf(two.database).rewrap('acme', row!, row!.wrapped)
  await dataKeysOf(two.database).retire('acme', 2, now)
  expect(await refused('update t_acme.k_data_key set retired_at = null')).toMatch(/a key is kept/)
})
