import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { controlMigrations, migrateControl } from '@courtyard/db/control/migrate'
import { createDatabase, type Database, type DatabaseOptions } from '@courtyard/db/database'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import pg from 'pg'
import { databaseGrants } from '../../../scripts/bootstrap-logins.mjs'

const OBJECT_IN_USE = '55006'

/** The same database through each login. The superuser is for planting faults, never for the product's own work. */
export type TestUrls = { appUrl: string; ddlUrl: string; controlUrl: string; superuserUrl: string }

export type FreshDatabase = {
  readonly urls: TestUrls
  readonly database: Database
  /** One statement as the superuser. */
  superuser(sql: string, values?: unknown[]): Promise<pg.QueryResult>
  /** The superuser's connections. */
  readonly root: pg.Pool
  /** Ends the connections and drops the database. */
  close(): Promise<void>
}

type Fresh = Pick<DatabaseOptions, 'databases'> & {
  /** Tenants whose kernel lies there already, as of one whose making stopped there: createTenant goes on with it. */
  readonly begun?: readonly string[]
}

/**
 * An empty database of its own for a test file, with the control side migrated, copied from a template that the first
 * caller makes. Needs the server of tests/setup/postgres.ts.
 */
export async function freshDatabase({ begun = [], ...more }: Fresh = {}): Promise<FreshDatabase> {
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`
  await onServer(async (run) => {
    const template = await ensureTemplate(run, begun)
    await run(`create database ${name} template ${template} strategy file_copy`)
  })
  const urls = urlsOf(name)
  await grant(urls.superuserUrl, name)
  const errors: Error[] = []
  const database = createDatabase({ ...urls, ...more, poolMax: 8, onError: (error) => errors.push(error) })
  const root = new pg.Pool({ connectionString: urls.superuserUrl, max: 2 })
  root.on('error', (error) => errors.push(error))
  return {
    urls,
    database,
    root,
    superuser: (sql, values) => root.query(sql, values),
    async close() {
      await Promise.all([database.close(), root.end()])
      await onServer((run) => drop(run, name))
    },
  }
}

/** A connection that is just being ended is waited for (PostgreSQL does, some seconds): killed, it would be an error of a test that is over. */
async function drop(run: Run, name: string): Promise<void> {
  try {
    await run(`drop database ${name}`)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== OBJECT_IN_USE) throw error
    await run(`drop database ${name} with (force)`)
  }
}

type Run = (sql: string, values?: unknown[]) => Promise<pg.QueryResult>

/** Made once per server and version of the migrations; other processes wait for it. */
async function ensureTemplate(run: Run, begun: readonly string[]): Promise<string> {
  const migrations = controlMigrations()
  const bootstrap = readFileSync(new URL('../../../scripts/bootstrap-logins.mjs', import.meta.url))
  const version = createHash('sha256')
    .update(JSON.stringify(migrations))
    .update(bootstrap)
    .update(begun.join())
    .digest('hex')
    .slice(0, 12)
  const template = `template_${version}`
  await run("select pg_advisory_lock(hashtextextended('courtyard test template', 0))")
  try {
    const found = await run('select from pg_database where datname = $1', [template])
    if (found.rowCount) return template
    const half = `${template}_half`
    await run(`drop database if exists ${half} with (force)`)
    await run(`create database ${half} template ${databaseOf('TEST_SUPERUSER_URL')} strategy file_copy`)
    await migrate(half, begun)
    await run(`alter database ${half} rename to ${template}`)
    return template
  } finally {
    await run("select pg_advisory_unlock(hashtextextended('courtyard test template', 0))")
  }
}

async function migrate(name: string, begun: readonly string[]): Promise<void> {
  const urls = urlsOf(name)
  await grant(urls.superuserUrl, name)
  const database = createDatabase({
    ...urls,
    onError: (error) => {
      throw error
    },
  })
  try {
    await migrateControl(database)
    for (const tenant of begun) await provisionTenant(database, tenant)
  } finally {
    await database.close()
  }
}

/** A copy keeps its contents but not the rights on the database itself. */
async function grant(superuserUrl: string, name: string): Promise<void> {
  await within(superuserUrl, async (run) => {
    for (const statement of databaseGrants(name)) await run(statement)
  })
}

const onServer = <T>(work: (run: Run) => Promise<T>): Promise<T> =>
  within(inDatabase(env('TEST_SUPERUSER_URL'), 'postgres'), work)

async function within<T>(url: string, work: (run: Run) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work((sql, values) => client.query(sql, values))
  } finally {
    await client.end()
  }
}

const urlsOf = (name: string): TestUrls => ({
  appUrl: inDatabase(env('TEST_APP_URL'), name),
  ddlUrl: inDatabase(env('TEST_DDL_URL'), name),
  controlUrl: inDatabase(env('TEST_CONTROL_URL'), name),
  superuserUrl: inDatabase(env('TEST_SUPERUSER_URL'), name),
})

function inDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

const databaseOf = (name: string): string => `"${new URL(env(name)).pathname.slice(1)}"`

function env(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the test through vitest, which starts PostgreSQL`)
  return value
}
