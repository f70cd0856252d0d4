import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantTx } from '../database.ts'
import { provisionTenant } from '../ddl/provision.ts'
import { auditEnds, auditRowsAfter, forgetAudit } from './audit-rows.ts'
import { enqueueJob } from './jobs.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
})
afterAll(() => fresh?.close())

const as = <T>(work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant('acme', work)
const rows = () => as((tx) => auditRowsAfter(tx, 0, 10_000))
const entry = (what: Record<string, string | number> = {}) => ({ actor: 'ann', action: 'role.assigned', what })
const refusal = (sql: string) =>
  fresh.superuser(sql).then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

test('what is noted is kept with what was done, in its order, and nothing of what was rolled back', async () => {
  await as(async (tx) => {
    tx.note({ ...entry({ n: 1 }), subject: 'member', subjectId: 'bob' })
    await enqueueJob(tx, { kind: 'noted', payload: {} })
    tx.note(entry({ n: 2 }))
  })
  const failing = as(async (tx) => {
    tx.note(entry({ n: 3 }))
    await enqueueJob(tx, { kind: 'failed', payload: {} })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect((await rows()).map(({ number, what, subject_id }) => [number, what, subject_id])).toEqual([
    ['1', '{"n":1}', 'bob'],
    ['2', '{"n":2}', null],
  ])
})

test('what cannot be noted is not done: the change is rolled back with it', async () => {
  const before = await rows()
  const refused = as(async (tx) => {
    await enqueueJob(tx, { kind: 'unnoted', payload: {} })
    tx.note({ ...entry(), actor: null as unknown as string })
  })
  await expect(refused).rejects.toThrow(/^record_invalid/)
  expect(await rows()).toEqual(before)
  expect((await fresh.superuser("select from t_acme.k_job where kind = 'unnoted'")).rows).toEqual([])
})

test('what PostgreSQL keeps in no text does not stop a change', async () => {
  await as(async (tx) => tx.note(entry({ said: 'a\0b \ud800 \\u0000 "' })))
  const said = JSON.parse((await rows()).at(-1)!.what)
  expect(said).toEqual({ said: 'a\ufffdb \ufffd \\u0000 "' })
})

test('eight writers at once make one chain without a hole', async () => {
  const { number: before } = (await as(auditEnds)).head
  const write = async (writer: number) => {
    for (let n = 0; n < 12; n++)
      await as(async (tx) => {
        tx.note(entry({ writer, n }))
        await enqueueJob(tx, { kind: 'busy', payload: { writer, n } })
      })
  }
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(write))
  const chain = await rows()
  expect(chain.length).toBe(Number(before) + 96)
  chain.forEach((row, at) => {
    expect([row.number, row.prev]).toEqual([`${at + 1}`, at === 0 ? '00'.repeat(32) : chain[at - 1]!.hash])
  })
  expect((await as(auditEnds)).head).toEqual({ number: chain.at(-1)!.number, hash: chain.at(-1)!.hash })
})

test('a tenant can append by the function alone, and change nothing of what was done', async () => {
  const count = (await rows()).length
  const role = (sql: string) => refusal(`set local role t_acme; ${sql}`)
  expect(await role('select number from t_acme.k_audit limit 1')).toBe('done')
  for (const sql of [
    `insert into t_acme.k_audit select * from t_acme.k_audit limit 0`,
    `update t_acme.k_audit set actor = 'eve'`,
    'delete from t_acme.k_audit',
    'update t_acme.k_audit_head set number = 0',
    `insert into t_acme.k_audit_purge (to_number, hash, rows) values (1, decode(repeat('00', 32), 'hex'), 1)`,
  ])
    expect([sql, await role(sql)]).toEqual([sql, '42501'])
  // The owner of the tables is stopped as well, though he could take the triggers away: that is for the verifier to see.
  for (const sql of [
    `update t_acme.k_audit set actor = 'eve' where number = 1`,
    'delete from t_acme.k_audit where number = 2',
    'truncate t_acme.k_audit',
    'update t_acme.k_audit_head set number = 0',
    'delete from t_acme.k_audit_head',
    `insert into t_acme.k_audit_purge (to_number, hash, rows) values (2, decode(repeat('00', 32), 'hex'), 2)`,
  ])
    expect([sql, await refusal(sql)]).toEqual([sql, '2F004'])
  expect((await rows()).length).toBe(count)
})

test('nothing younger than 183 days is let go, whatever is asked, and never the last row', async () => {
  await provisionTenant(fresh.database, 'old')
  const old = <T>(work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant('old', work)
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  for (const days of [300, 184, 182, 200, 1]) await old(async (tx) => tx.note({ ...entry({ days }), at: ago(days) }))
  const kept = await old((tx) => auditRowsAfter(tx, 0, 10))
  expect(await old((tx) => forgetAudit(tx, ago(0)))).toEqual({ rows: 2, to: 2, hash: kept[1]!.hash })
  // The third is young, so the old one behind it stays too: a chain has no holes.
  expect((await old((tx) => auditRowsAfter(tx, 0, 10))).map(({ number }) => number)).toEqual(['3', '4', '5'])
  expect((await old((tx) => forgetAudit(tx, ago(0)))).rows).toBe(0)
  await provisionTenant(fresh.database, 'past')
  const past = <T>(work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant('past', work)
  for (const days of [300, 299]) await past(async (tx) => tx.note({ ...entry(), at: ago(days) }))
  expect((await past((tx) => forgetAudit(tx, ago(0)))).rows).toBe(1)
  expect((await past((tx) => auditRowsAfter(tx, 0, 10))).map(({ number }) => number)).toEqual(['2'])
})
