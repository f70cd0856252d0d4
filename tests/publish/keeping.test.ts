import { createOutbound } from '@courtyard/adapters/outbound/outbound'
import { ensureNightly, lookForDrift, NIGHTLY_JOB, nextNight, nightlyJob } from '@courtyard/core/keeping/nightly-job'
import { resumePublishes } from '@courtyard/core/publish/resume-publishes'
import { upgradeTenants } from '@courtyard/core/tenants/upgrade-tenants'
import type { JournalStep } from '@courtyard/db/ddl/journal'
import { withPublisher } from '@courtyard/db/ddl/publisher'
import { abandonPublish } from '@courtyard/db/ddl/run-publish'
import { KERNEL_VERSION } from '@courtyard/db/kernel/install'
import type { Entity } from '@courtyard/metadata/catalog'
import { createApp } from '@courtyard/server/app'
import { keepKernels } from '@courtyard/server/keep-kernels'
import { startJobs } from '@courtyard/server/worker'
import { makeOlder } from '@courtyard/testkit/older-tenant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../api/support.ts'
import { publishLiteral } from './publish-literal.ts'
import { AFTER, BEFORE, MOVES, seedTenant } from './step-world.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta', 'old', 'older'])
})
afterAll(() => server?.close())

const rows = async (sql: string) => (await server.database.superuser(sql)).rows
const enlist = (tenant: string) =>
  server.database.superuser(`insert into control.tenant (name, label, state) values ($1, '{}', 'active')`, [tenant])

describe('a tenant that has not published since the program became newer', () => {
  test('is brought up to date at the start; until then the process says that it is not ready', async () => {
    expect(await makeOlder(server.database, 'old')).toBeGreaterThan(5)
    const logged: unknown[] = []
    const kernels = keepKernels(server.deps, (entry) => logged.push(entry))
    const app = createApp({ ...server.world, kernels })
    const ready = async () => {
      const answer = await app.request('http://courtyard.test/readyz')
      return [answer.status, await answer.json()]
    }
    expect(await ready()).toEqual([503, expect.objectContaining({ code: 'not_ready' })])
    await kernels.look()
    expect(await ready()).toEqual([200, { status: 'ready', databases: { main: 'up' } }])
    expect(logged).toEqual([{ level: 'info', message: 'tenants upgraded', tenants: 1 }])
    expect(await rows('select kernel_version from t_old.k_meta')).toEqual([{ kernel_version: KERNEL_VERSION }])
    const manager = await server.signIn('old', ['manager'])
    const folder = await manager.make('folder', { name: 'kept' })
    expect((await manager.get(`/v1/records/folder/${folder}`)).status).toBe(200)
    expect((await manager.get('/v1/drafts')).status).toBe(200)
  })

  test('while somebody changes its tables it stays behind and is counted, the others are upgraded, and it is later', async () => {
    await makeOlder(server.database, 'old')
    await makeOlder(server.database, 'older')
    const failures: string[] = []
    const look = () => upgradeTenants(server.deps, (tenant) => failures.push(tenant))
    const during = await withPublisher(server.deps.db, { tenant: 'old' }, look)
    expect([during, failures]).toEqual([{ upgraded: 1, behind: 1 }, ['old']])
    expect(await look()).toEqual({ upgraded: 1, behind: 0 })
    expect(await look()).toEqual({ upgraded: 0, behind: 0 })
  })
})

describe('a publish whose process died', () => {
  test('is gone on with by the next look, and one that somebody works on is not', async () => {
    await seedTenant(server.database, 'killed', 50)
    await enlist('killed')
    const stopped = (step: JournalStep) => {
      if (step.step.phase === 'backfill') throw new Error('the process died')
    }
    const published = publishLiteral(server.deps.db, 'killed', AFTER, { moves: MOVES, between: stopped })
    await expect(published).rejects.toThrow('the process died')
    const failures: unknown[] = []
    const look = () => resumePublishes(server.deps, { onFailure: (_, error) => failures.push(error) })
    expect(await withPublisher(server.deps.db, { tenant: 'killed' }, look)).toEqual([])
    expect(await rows('select state from t_killed.k_publish where to_version = 2')).toEqual([{ state: 'running' }])
    expect(await look()).toEqual([expect.objectContaining({ tenant: 'killed', version: 2 })])
    expect(await rows('select state from t_killed.k_publish where to_version = 2')).toEqual([{ state: 'done' }])
    expect([await look(), failures]).toEqual([[], []])
  })

  test('is gone on with by a worker when it starts, which leaves the job of the night too', async () => {
    await seedTenant(server.database, 'rebooted', 50)
    await enlist('rebooted')
    const stopped = ({ step }: JournalStep) => {
      if (step.phase === 'backfill') throw new Error('the process died')
    }
    const published = publishLiteral(server.deps.db, 'rebooted', AFTER, { moves: MOVES, between: stopped })
    await expect(published).rejects.toThrow('the process died')
    const logged: Record<string, unknown>[] = []
    const { controlUrl } = server.database.urls
    const ports = { outbound: createOutbound() }
    const worker = await startJobs(server.deps, { controlUrl, log: (entry) => logged.push(entry), ports })
    try {
      const state = async () => await rows('select state from t_rebooted.k_publish where to_version = 2')
      await expect.poll(state, { timeout: 15_000 }).toEqual([{ state: 'done' }])
      // The night of this test's clock is long past, so its job may be done, and left again by the minute's look.
      const nights = async () => await rows(`select from t_rebooted.k_job where kind = '${NIGHTLY_JOB}'`)
      await expect.poll(async () => (await nights()).length, { timeout: 10_000 }).toBeGreaterThan(0)
      expect(logged).toContainEqual(expect.objectContaining({ message: 'publish resumed', tenant: 'rebooted' }))
    } finally {
      await worker.stop()
    }
  })
})

describe('the history of a table that a publish moves values of', () => {
  const kept = (entities: readonly Entity[]) => entities.map((one) => ({ ...one, history: true as const }))
  const moved = () =>
    rows(
      `select by, action, count(*)::int as rows, bool_and(at > '2026-06-01') as now from t_moved.k_history group by 1, 2 order by 1, 2`,
    )
  test('says that it was the publish, of whoever published; what is taken back too, and what people do stays theirs', async () => {
    await seedTenant(server.database, 'moved', 10)
    await publishLiteral(server.deps.db, 'moved', kept(BEFORE))
    await server.database.superuser(`update t_moved.e_room set updated_by = 'ann'`)
    expect(await moved()).toEqual([])
    const stopped = ({ step }: JournalStep) => {
      if (step.phase === 'guard') throw new Error('stopped')
    }
    const publish = (between?: typeof stopped) =>
      publishLiteral(server.deps.db, 'moved', kept(AFTER), { moves: MOVES, ...(between ? { between } : {}) })
    await expect(publish(stopped)).rejects.toThrow('stopped')
    // Every row is filled, mapped or both, and has one entry; a column of another form that holds the same is none.
    expect(await moved()).toEqual([{ by: 'test', action: 'publish', rows: 10, now: true }])
    const noted = await rows('select distinct jsonb_object_keys(changes) as name from t_moved.k_history order by 1')
    expect(noted.map(({ name }) => name)).toEqual(['length', 'note', 'state'])
    await abandonPublish(server.deps.db, 'moved')
    const [undone] = await moved()
    expect([undone.by, undone.action, undone.rows > 10]).toEqual(['test', 'publish', true])
    await publish()
    await server.database.superuser(`update t_moved.e_room set code = 'x', updated_by = 'ann' where code = 'r1'`)
    expect((await moved()).map(({ by, action }) => `${by} ${action}`)).toEqual(['ann update', 'test publish'])
  })
})

describe('every night', () => {
  test('each active tenant has one job of the next night, however often it is asked for', async () => {
    await ensureNightly(server.deps)
    await ensureNightly(server.deps)
    for (const tenant of ['acme', 'beta'])
      expect(
        await rows(
          `select payload, due_at > now() as later from t_${tenant}.k_job where state = 'queued' and kind = '${NIGHTLY_JOB}'`,
        ),
      ).toHaveLength(1)
    expect(nextNight(new Date('2026-11-23T17:59:59Z'))).toBe('2026-11-23T18:00:00.000Z')
    expect(nextNight(new Date('2026-11-23T18:00:00Z'))).toBe('2026-11-24T18:00:00.000Z')
  })

  test('what somebody changed by hand is told, kept and read by who may publish; mended, it is gone', async () => {
    const manager = await server.signIn('beta', ['manager'])
    const told: unknown[] = []
    const night = () =>
      nightlyJob((found) => told.push(found))(
        server.deps,
        { id: '', kind: NIGHTLY_JOB, payload: {}, attempt: 1, tenant: 'beta' },
        { worker: 'test', renew: async () => true },
      )
    await night()
    expect([told, (await manager.get('/v1/drift')).body.items]).toEqual([[], []])
    await server.database.superuser('grant select on t_beta.e_flat to public')
    await night()
    const drift = { kind: 'rights', table: 'e_flat', name: 'public', expected: '', actual: 'select' }
    expect(told).toEqual([{ tenant: 'beta', drifts: [drift] }])
    const { body } = await manager.get('/v1/drift')
    expect([body.items, typeof body.checked_at]).toEqual([[drift], 'string'])
    const clerk = await server.signIn('beta', ['clerk'])
    expect((await clerk.get('/v1/drift')).status).toBe(403)
    await server.database.superuser('revoke select on t_beta.e_flat from public')
    await lookForDrift(server.deps, 'beta')
    expect((await manager.get('/v1/drift')).body.items).toEqual([])
  })

  test('what has lain in the trash for too long goes, also where its own job is dead', async () => {
    const manager = await server.signIn('beta', ['manager'])
    const [old, young] = [
      await manager.make('folder', { name: 'old' }),
      await manager.make('folder', { name: 'young' }),
    ]
    for (const id of [old, young]) await manager.send('DELETE', `/v1/records/folder/${id}`)
    await server.database.superuser(
      `update t_beta.e_folder set deleted_at = deleted_at - interval '400 days' where id = '${old}'`,
    )
    await server.database.superuser("update t_beta.k_job set state = 'dead' where kind = 'purge_trash'")
    await nightlyJob(() => undefined)(
      server.deps,
      { id: '', kind: NIGHTLY_JOB, payload: {}, attempt: 1, tenant: 'beta' },
      { worker: 'test', renew: async () => true },
    )
    expect(await rows('select id from t_beta.e_folder')).toEqual([{ id: young }])
  })

  test('values that a publish replaced go after 30 days, those of a younger or unfinished one stay', async () => {
    await server.database.superuser(`insert into t_acme.k_publish (id, from_version, to_version, state, payload, published_by, finished_at)
      values (uuidv7(), 1, 2, 'done', '{}', 'test', now() - interval '31 days'), (uuidv7(), 1, 2, 'done', '{}', 'test', now() - interval '29 days'),
      (uuidv7(), 1, 2, 'failed', '{}', 'old and failed', now() - interval '40 days'), (uuidv7(), 1, 3, 'running', '{}', 'test', null)`)
    await server.database.superuser(`insert into t_acme.k_undo (publish_id, table_name, column_name, record_id, old_value, at)
      select id, 'e_flat', 'code', uuidv7(), '1', now() - interval '60 days' from t_acme.k_publish where from_version = 1 and payload = '{}'`)
    server.clock.day(new Date().toISOString())
    await nightlyJob(() => undefined)(
      server.deps,
      { id: '', kind: NIGHTLY_JOB, payload: {}, attempt: 1, tenant: 'acme' },
      { worker: 'test', renew: async () => true },
    )
    const left = await rows(
      `select p.state, p.finished_at is null as open from t_acme.k_undo u join t_acme.k_publish p on p.id = u.publish_id order by 1`,
    )
    expect(left).toEqual([
      { state: 'done', open: false },
      { state: 'running', open: true },
    ])
  })
})
