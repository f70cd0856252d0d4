import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { assert } from '@courtyard/std/assert'
import type pg from 'pg'
import type { Database } from '../database.ts'

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

const FOLDER = new URL('./migrations/', import.meta.url)
const LEDGER = `create schema if not exists control;
  create table if not exists control.migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())`

/** The numbered files of control/migrations in order. Forward only: a file that has run is never edited. */
export function controlMigrations(folder: URL = FOLDER): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name) => {
    const sql = readFileSync(new URL(name, folder), 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

/**
 * Brings the control side to this version; all or nothing, one process at a time, idempotent. Gives the names that ran.
 * Throws when a file that ran has been edited since, or when the database is ahead of this program.
 */
export async function migrateControl(db: Database, migrations = controlMigrations()): Promise<string[]> {
  const client = await db.placement.control.connect()
  try {
    await client.query('begin')
    await client.query("select pg_advisory_xact_lock(hashtextextended('courtyard control', 0))")
    await client.query(LEDGER)
    const pending = pendingOf(await appliedOn(client), migrations)
    for (const { name, sql, checksum } of pending) {
      await client.query(sql)
      await client.query('insert into control.migration (name, checksum) values ($1, $2)', [name, checksum])
    }
    await client.query('commit')
    return pending.map((migration) => migration.name)
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** What readyz asks: reachable, and nothing pending. Throws when the database cannot be reached. */
export async function controlStatus(db: Database, migrations = controlMigrations()): Promise<{ pending: string[] }> {
  const known = await db.controlPool.query<{ found: string | null }>("select to_regclass('control.migration') as found")
  const applied = known.rows[0]?.found ? await appliedOn(db.controlPool) : []
  return { pending: pendingOf(applied, migrations).map((migration) => migration.name) }
}

type Applied = { name: string; checksum: string }

async function appliedOn(client: pg.ClientBase | pg.Pool): Promise<Applied[]> {
  return (await client.query<Applied>('select name, checksum from control.migration order by name')).rows
}

function pendingOf(applied: readonly Applied[], migrations: readonly Migration[]): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum } of applied) {
    const migration = byName.get(name)
    assert(
      migration,
      `control migration ${name} ran here but is unknown to this program: it is older than the database`,
    )
    assert(migration.checksum === checksum, `control migration ${name} was edited after it ran`)
  }
  const done = new Set(applied.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
}
