import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import { qualified } from '../identifier.ts'
import { appendAudit } from '../kernel/audit.ts'
import type { JournalEntry } from './journal.ts'
import { inTransaction, type Publisher } from './publisher.ts'

/** Channel on which a new version is told, payload `tenant:version`. */
export const CATALOG_CHANNEL = 'courtyard_catalog'

/**
 * The new version comes into force: its row, the physical names and the notice in one transaction, if the version it was
 * made over is still the newest. Throws Fault publish_conflict otherwise. Inside an open transaction it is part of that.
 */
export async function runSwitch(at: Publisher, entry: JournalEntry, after: () => Promise<void>): Promise<void> {
  const isInside = at.client.getTransactionStatus?.() === 'T'
  const work = () => writeVersion(at, entry, after)
  if (isInside) await work()
  else await inTransaction(at, { lockMs: 5_000, statementMs: 30_000 }, work)
}

async function writeVersion(
  { client, schema }: Publisher,
  { id, from, publication }: JournalEntry,
  after: () => Promise<void>,
) {
  const { catalog, documents, by, note, notes = [] } = publication
  assert(catalog.version === from + 1, 'a publish makes the next version')
  const written = await client.query(
    `insert into ${qualified(schema, 'k_catalog')} (version, hash, catalog, documents, published_by, note)
     select $1, $2, $3, $4, $5, $6 where $7 = (select coalesce(max(version), 0) from ${qualified(schema, 'k_catalog')})
     on conflict (version) do nothing`,
    [catalog.version, catalog.hash, JSON.stringify(catalog), JSON.stringify(documents), by, note, from],
  )
  if (!written.rowCount) throw new Fault('publish_conflict', { expected: from })
  await writeNames(client, schema, publication.physical)
  await client.query(
    `update ${qualified(schema, 'k_publish')} set state = 'switched', switched_at = now(), updated_at = now() where id = $1`,
    [id],
  )
  const about = { actor: by, subject: 'catalog', subjectId: `${catalog.version}` }
  const what = { from, hash: catalog.hash, publish: id }
  await client.query('select pg_notify($1, $2)', [CATALOG_CHANNEL, `${catalog.tenant}:${catalog.version}`])
  await after()
  await appendAudit(client, schema, [{ ...about, action: 'version.published', what }, ...notes])
}

async function writeNames(client: pg.ClientBase, schema: string, physical: Readonly<Record<string, string>>) {
  const rows = Object.entries(physical).map(([key, name]) => {
    const dot = key.indexOf('.')
    const [entity, field] = dot < 0 ? [key, ''] : [key.slice(0, dot), key.slice(dot + 1)]
    return { entity, field, name }
  })
  // The map is whole: a name that was renamed leaves it, so that it may be given anew.
  const table = qualified(schema, 'k_physical')
  await client.query(`delete from ${table}`)
  await client.query(
    `insert into ${table} (entity, field, name)
     select entity, field, name from jsonb_to_recordset($1) as given (entity text, field text, name text)`,
    [JSON.stringify(rows)],
  )
}
