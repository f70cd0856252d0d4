import { randomBytes } from 'node:crypto'
import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { createSealer } from '@courtyard/adapters/vault/sealer'
import { runCommand } from '@courtyard/cli/run-command'
import type { Actor, Deps } from '@courtyard/core/deps'
import { listMembers } from '@courtyard/core/members/list-members'
import { addressFound, openAddress, sealAddress } from '@courtyard/core/members/member-address'
import { dataKeysOf } from '@courtyard/core/personal/data-keys'
import { RESEAL_BATCH, readKeys, TURN_KEYS_JOB, turnKeys, turnKeysJob } from '@courtyard/core/personal/turn-keys'
import { TEST_SECRET } from '@courtyard/testkit/test-sealer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { membersDocuments } from './members-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], membersDocuments)
  manager = await server.signIn('acme', ['manager'])
  await fill(processOf())
})
afterAll(() => server?.close())

const PEOPLE = RESEAL_BATCH + 100
const WORKERS = 8
const system: Actor = { id: 'test', name: 'test', tenant: 'acme', kind: 'system', roles: [], record: null }

/** Processes that share a database and the time, each with keys of its own in memory. */
let passedMs = 0
const start = Date.parse('2026-11-22T04:00:00Z')
const clock = { now: () => new Date(start + passedMs) }
const processOf = (): Deps => ({
  ...{ ...server.deps, clock },
  sealer: createSealer({
    keeper: createKeyKeeper({ keys: [], secret: TEST_SECRET }),
    ...{ keys: dataKeysOf(server.deps.db), clock, monotonicMs: () => passedMs },
  }),
})
const idOf = (n: number) => `person-${String(n).padStart(4, '0')}`

async function fill(deps: Deps): Promise<void> {
  const sealer = await deps.sealer.sealerFor('acme')
  const rows = Array.from({ length: PEOPLE }, (_, n) => ({
    ...{ user_id: idOf(n), name: `P ${n}`, roles: [] as string[] },
    ...sealAddress(sealer, idOf(n), `p${n}@first.example`),
  }))
  await deps.db.withTenant('acme', (tx) => tx.kernel.insertInto('k_member').values(rows).execute())
}

/** One write and one look for what was written last, of one of the people that are this worker's, and a look at what others wrote. */
async function workOnce(deps: Deps, who: string, address: { before: string; next: string }): Promise<void> {
  const found = await listMembers(deps, system, { q: address.before })
  expect(found.items.map(({ id, email }) => [id, email])).toEqual([[who, address.before]])
  const page = await listMembers(deps, system, { cursor: who })
  for (const { id, email } of page.items.filter((one) => one.id.startsWith('person-')))
    expect(email, id).toMatch(/^p[\d-]+@(first|next)\.example$/)
  const sealer = await deps.sealer.sealerFor('acme')
  await deps.db.withTenant('acme', (tx) =>
    tx.kernel
      .updateTable('k_member')
      .set(sealAddress(sealer, who, address.next))
      .where('user_id', '=', who)
      .execute(),
  )
}

const dueOf = async (version: number): Promise<Date> => {
  const { rows } = await server.database.superuser(
    `select due_at from t_acme.k_job where kind = '${TURN_KEYS_JOB}' and payload ->> 'version' = $1`,
    [String(version)],
  )
  expect(rows).toHaveLength(1)
  return rows[0].due_at
}

const versionsOf = async () =>
  (
    await server.database.superuser(
      `select get_byte(email_sealed, 0) * 256 + get_byte(email_sealed, 1) as version, count(*)::int as n from t_acme.k_member
       where user_id like 'person-%' group by 1 order by 1`,
    )
  ).rows

test('three versions turn while eight read and write: nobody sees an error, and all is sealed with the last', async () => {
  expect(await versionsOf()).toEqual([{ version: 1, n: PEOPLE }])
  const addresses = new Map<string, string>()
  let rounds = 0
  let isOver = false
  const done = new Array<number>(WORKERS).fill(0)
  const worker = async (at: number): Promise<void> => {
    const deps = processOf()
    for (let turn = 0; !isOver; turn++) {
      const who = idOf(at + WORKERS * (turn % 60))
      const before = addresses.get(who) ?? `p${Number(who.slice(-4))}@first.example`
      const next = `p${at}-${turn}@next.example`
      await workOnce(deps, who, { before, next })
      addresses.set(who, next)
      done[at] = turn + 1
    }
  }
  const workers: Promise<void>[] = []
  // Whoever waits for others hears at once that one of them failed.
  const failing = Promise.withResolvers<never>()
  failing.promise.catch(() => undefined)
  /** Lets the time pass once everybody did something since: nobody's step takes longer than two of these. */
  const pass = async (ms: number): Promise<void> => {
    const before = [...done]
    const isWaiting = () => workers.some((_, at) => done[at]! <= before[at]!)
    while (isWaiting()) await Promise.race([failing.promise, new Promise(setImmediate)])
    passedMs += ms
    rounds++
  }
  // Processes that began at different times hear of a new version at different times.
  for (let at = 0; at < WORKERS; at++) {
    workers.push(worker(at))
    workers.at(-1)?.catch(failing.reject)
    await pass(30_000)
  }
  const jobs = processOf()
  for (const version of [2, 3, 4]) {
    expect((await turnKeys(jobs, system)).turning?.version).toBe(version)
    const due = await dueOf(version)
    while (clock.now() < due) await pass(30_000)
    const job = { tenant: 'acme', id: idOf(0), kind: TURN_KEYS_JOB, payload: { version }, attempt: 1 }
    for (let tries = 0; tries < 50; tries++) {
      await turnKeysJob(jobs, job, { worker: 'test', renew: async () => true })
      if ((await readKeys(jobs, system)).turning === null) break
    }
  }
  isOver = true
  await Promise.all(workers)
  expect(rounds).toBe(WORKERS + 24)
  expect(Math.min(...done)).toBeGreaterThan(24)
  expect(await versionsOf()).toEqual([{ version: 4, n: PEOPLE }])
  const sealer = await processOf().sealer.sealerFor('acme')
  const rows = await server.deps.db.withTenant('acme', (tx) =>
    tx.kernel
      .selectFrom('k_member')
      .select(['user_id', 'email', 'email_sealed', 'email_found'])
      .where('user_id', 'like', 'person-%')
      .execute(),
  )
  for (const row of rows) {
    const expected = addresses.get(row.user_id) ?? `p${Number(row.user_id.slice(-4))}@first.example`
    expect(openAddress(sealer, row)).toBe(expected)
    expect(row.email_found).toEqual(addressFound(sealer, expected))
  }
  const { versions } = await readKeys(jobs, system)
  expect(versions.map((of) => [of.version, of.retired_at !== null])).toEqual([
    [4, false],
    [3, true],
    [2, true],
    [1, true],
  ])
})

// Guards whoever writes while a key is turned: their row is not waited for, and not forgotten.
test('a row that somebody holds is left to them, and the older key is not retired before it is sealed anew', async () => {
  const jobs = processOf()
  const version = (await turnKeys(jobs, system)).turning?.version
  passedMs += 240_000
  const job = { tenant: 'acme', id: idOf(0), kind: TURN_KEYS_JOB, payload: { version }, attempt: 1 }
  const run = () => turnKeysJob(jobs, job, { worker: 'test', renew: async () => true })
  await server.deps.db.withTenant('acme', async (tx) => {
    await tx.kernel.selectFrom('k_member').select('user_id').where('user_id', '=', idOf(7)).forUpdate().execute()
    await run()
    expect((await readKeys(jobs, system)).turning).toMatchObject({ version, rows_left: 1 })
  })
  await run()
  expect((await readKeys(jobs, system)).turning).toBeNull()
  expect(await versionsOf()).toEqual([{ version, n: PEOPLE }])
})

test('who may assign roles turns a key and sees how far it is; nobody else does, and asking twice turns one', async () => {
  for (const path of ['/v1/keys/turn', '/v1/keys']) {
    const viewer = await server.signIn('acme', ['viewer'])
    expect((path.endsWith('turn') ? await viewer.post(path, {}) : await viewer.get(path)).status).toBe(403)
  }
  const first = await manager.post('/v1/keys/turn', {})
  expect([first.status, first.body.turning]).toEqual([200, expect.objectContaining({ version: 6, rows_done: 0 })])
  expect(first.body.turning.rows_left).toBeGreaterThanOrEqual(PEOPLE)
  const second = await manager.post('/v1/keys/turn', {})
  expect(second.body.versions).toHaveLength(6)
  expect(second.text).not.toMatch(/wrapped|v1\./)
  const { rows } = await server.database.superuser(
    `select payload ->> 'version' as version from t_acme.k_job where kind = '${TURN_KEYS_JOB}' and payload ->> 'version' = '6'`,
  )
  expect(rows).toHaveLength(1)
  const noted = await server.database.superuser(
    `select actor, action, subject_id from t_acme.k_audit where action like 'keys.%' order by number`,
  )
  expect(noted.rows.map(({ action, subject_id }) => `${action} ${subject_id}`)).toEqual([
    ...[
      'keys.turned 2',
      'keys.retired 2',
      'keys.turned 3',
      'keys.retired 3',
      'keys.turned 4',
      'keys.retired 4',
      'keys.turned 5',
      'keys.retired 5',
      'keys.turned 6',
    ],
  ])
  expect(noted.rows.at(-1)?.actor).toBe(manager.userId)
})

test('at the command line a key is turned and shown, and the master key is turned by wrapping anew', async () => {
  const newer = randomBytes(32)
  const command = async (line: string, keys: readonly Uint8Array[] = []) => {
    let out = ''
    const code = await runCommand([...line.split(' '), '--lang', 'en'], {
      env: { root: '', library: '', locale: 'en', urls: server.database.urls, master: { keys, secret: TEST_SECRET } },
      out: (text) => {
        out += text
      },
      err: (text) => {
        out += String(text)
      },
    })
    return { code, out }
  }
  expect(await command('keys turn --tenant acme')).toMatchObject({
    code: 0,
    out: expect.stringContaining('turning to version 6'),
  })
  expect((await command('keys list --tenant acme')).out).toMatch(/^6 .*seals\n5 /)
  expect(await command('keys turn --installation')).toEqual({ code: 0, out: 'version 2 is there' })
  const first = await command('keys rewrap --json', [newer])
  expect(JSON.parse(first.out).wrapped).toEqual({ '': 3, acme: 7 })
  expect(JSON.parse((await command('keys rewrap --json', [newer])).out).wrapped).toEqual({ '': 0, acme: 0 })
  // The older master key is let go: nothing but the newer one is known from here on.
  const opening = (keys: readonly Uint8Array[]) =>
    createSealer({
      keeper: createKeyKeeper({ keys, secret: 'another secret altogether' }),
      keys: dataKeysOf(server.deps.db),
      clock,
    })
  const people = await server.database.superuser(
    `select user_id, email, email_sealed from t_acme.k_member where user_id = '${idOf(599)}'`,
  )
  expect(openAddress(await opening([newer]).sealerFor('acme'), people.rows[0])).toBe('p599@first.example')
  await expect(opening([]).sealerFor('acme')).rejects.toMatchObject({ code: 'keys_unavailable' })
})
