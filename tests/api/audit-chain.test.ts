import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileAnchor } from '@courtyard/adapters/anchor/file-anchor'
import { createHeadSigner } from '@courtyard/adapters/anchor/head-signer'
import { anchorHead } from '@courtyard/core/audit/anchor-job'
import { note } from '@courtyard/core/audit/note'
import { purgeAudit } from '@courtyard/core/audit/purge-audit'
import { verifyAudit } from '@courtyard/core/audit/verify-audit'
import type { TenantTx } from '@courtyard/db/database'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import { forgetAudit } from '@courtyard/db/kernel/audit-rows'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'

let fresh: FreshDatabase
let folder: string
beforeAll(async () => {
  fresh = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'courtyard-anchor-'))
})
afterAll(async () => {
  await fresh?.close()
  await rm(folder, { recursive: true, force: true })
})

const clock = { now: () => new Date() }
const deps = () => ({ db: fresh.database, clock })
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
const as = <T>(tenant: string, work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant(tenant, work)
const fill = async (tenant: string, rows: number) => {
  for (let n = 0; n < rows; n++)
    await as(tenant, async (tx) => note(tx, { by: 'ann', action: 'bank.changed', what: { count: n } }))
}
const found = async (tenant: string, ports?: Parameters<typeof verifyAudit>[2]) =>
  (await verifyAudit(deps(), tenant, ports)).found.map(({ kind, number, to }) => [kind, number, to])

test('what is older than 400 days is purged, the cut is noted, and the chain is whole behind it', async () => {
  await provisionTenant(fresh.database, 'kept')
  for (const days of [500, 401, 399, 1])
    await as('kept', async (tx) => tx.note({ actor: 'ann', action: 'sign_out', at: ago(days) }))
  expect(await purgeAudit(deps(), 'kept')).toBe(2)
  expect(await purgeAudit(deps(), 'kept')).toBe(0)
  expect(await verifyAudit(deps(), 'kept')).toMatchObject({ sound: true, rows: 3, head: 5 })
})

test('a purge that nobody noted is named', async () => {
  await provisionTenant(fresh.database, 'cut')
  for (const days of [500, 401, 1])
    await as('cut', async (tx) => tx.note({ actor: 'ann', action: 'sign_out', at: ago(days) }))
  await as('cut', (tx) => forgetAudit(tx, ago(0)))
  expect(await found('cut')).toEqual([['removed', 1, 2]])
})

test('the database and the verifier mean the same bytes, whatever is said', async () => {
  await provisionTenant(fresh.database, 'bytes')
  const odd = ['', '中文', '😀', 'a:b', '"\\', '\u2028', '=1', ' '.repeat(3)]
  for (const text of odd)
    await as('bytes', async (tx) =>
      note(tx, {
        by: text || '-',
        action: 'bank.changed',
        subject: ['bank', text],
        what: { reason: text, over: [text, 1.5], no: null },
      }),
    )
  expect(await verifyAudit(deps(), 'bytes')).toMatchObject({ sound: true, rows: odd.length })
})

test('a tail that was cut off with the head set back is named by an anchor, and a forged anchor is told', async () => {
  await provisionTenant(fresh.database, 'tail')
  const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7))
  const ports = { anchor: createFileAnchor(folder), signer: createHeadSigner([key]) }
  await fill('tail', 8)
  expect([await anchorHead(deps(), 'tail', ports), await anchorHead(deps(), 'tail', ports)]).toEqual([true, false])
  expect(await verifyAudit(deps(), 'tail', { ports })).toMatchObject({ sound: true, anchors: 1, forged: 0 })
  await fresh.superuser(`alter table t_tail.k_audit disable trigger all; alter table t_tail.k_audit_head disable trigger all;
    delete from t_tail.k_audit where number > 5;
    update t_tail.k_audit_head h set number = 5, hash = a.hash from t_tail.k_audit a where a.number = 5`)
  expect(await found('tail')).toEqual([])
  expect(await found('tail', { ports })).toEqual([['removed', 6, 8]])
  const file = join(folder, 'tail.jsonl')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('"number":8', '"number":5'))
  expect(await verifyAudit(deps(), 'tail', { ports })).toMatchObject({ sound: false, anchors: 0, forged: 1 })
  const other = { ...ports, signer: createHeadSigner([Buffer.from(key).reverse(), key]) }
  await writeFile(file, `${text}{"half`)
  expect(await verifyAudit(deps(), 'tail', { ports: other })).toMatchObject({ anchors: 1, forged: 0 })
})
