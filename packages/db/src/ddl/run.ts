import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import type { Database } from '../database.ts'
import { isPgError, isRetryable } from '../errors.ts'
import { qualified, schemaOf } from '../identifier.ts'
import { installTenant } from '../kernel/install.ts'
import { type ActualSchema, inspectSchema } from './inspect.ts'
import type { DdlPlan, Statement } from './statement.ts'

/** What is in force when a publish has the tenant to itself. */
export type PublishedState = {
  readonly schema: string
  /** 0 when nothing was published yet. */
  readonly version: number
  readonly catalog: Catalog | undefined
  readonly documents: unknown
  /** Physical names by `entity` or `entity.<field…>` (decision 0002). */
  readonly physical: Readonly<Record<string, string>>
  readonly actual: ActualSchema
  /** Schema pg_trgm lives in, when the database has it. */
  readonly trigramSchema: string | undefined
}

/** What a publish decided to write. */
export type Publication = {
  readonly catalog: Catalog
  readonly documents: unknown
  readonly physical: Readonly<Record<string, string>>
  readonly plan: DdlPlan
  readonly by: string
  readonly note: string
}

/** Channel on which a new version is told, payload `tenant:version`. */
export const CATALOG_CHANNEL = 'courtyard_catalog'

const WAIT_FOR_OTHERS_MS = 30_000
const LOCK_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 120_000
const ATTEMPTS_MAX = 8

/** Makes the tenant's schema, role and kernel tables. Idempotent; all or nothing. */
export async function provisionTenant(db: Database, tenant: string): Promise<void> {
  await asDdl(db, tenant, (client, schema) => installTenant(client, schema, db.placement.appLogin))
}

/**
 * Runs one publish: alone for its tenant, in one transaction. `decide` sees what is in force and gives what to write, or
 * undefined for nothing. A lost lock starts the whole over, so `decide` must be pure. Throws Fault publish_needs_migration
 * when the plan refuses or the data do not fit it, tenant_missing for a tenant without a schema.
 */
export async function runPublish(
  db: Database,
  tenant: string,
  decide: (state: PublishedState) => Publication | undefined,
): Promise<Publication | undefined> {
  return await asDdl(db, tenant, async (client, schema) => {
    const state = await loadState(client, tenant, schema)
    const publication = decide(state)
    if (publication) await writePublication(client, state, publication)
    return publication
  })
}

/** What is in force, without locking or changing anything: for previews. */
export async function readPublished(db: Database, tenant: string): Promise<PublishedState> {
  const client = await db.placement.ddl.connect()
  try {
    await client.query("begin isolation level repeatable read read only; set local search_path = ''")
    return await loadState(client, tenant, schemaOf(tenant))
  } finally {
    await client.query('rollback').catch(() => undefined)
    client.release(client.getTransactionStatus() !== 'I')
  }
}

async function asDdl<T>(
  db: Database,
  tenant: string,
  work: (client: pg.PoolClient, schema: string) => Promise<T>,
): Promise<T> {
  const schema = schemaOf(tenant)
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(db, schema, (client) => work(client, schema))
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !mayTryAgain(error)) throw error
    }
    // Waiting in the lock queue would hold up every request behind us, so step aside for a moment.
    await sleep(50 * attempt + db.placement.jitter(200))
  }
}

/** Roles are shared by all databases of a server: another one may make or grant the same role at this moment. */
function mayTryAgain(error: unknown): boolean {
  if (isRetryable(error)) return true
  if (!isPgError(error)) return false
  return (
    (error.code === '23505' && error.constraint?.startsWith('pg_') === true) ||
    error.code === '42710' ||
    (error.code === 'XX000' && /tuple concurrently/.test(error.message))
  )
}

async function inTransaction<T>(db: Database, schema: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.placement.ddl.connect()
  const ignore = () => undefined // the statement in flight rejects with it
  client.on('error', ignore)
  try {
    await client.query(`begin; set local search_path = ''; set local lock_timeout = ${WAIT_FOR_OTHERS_MS};
      set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`)
    await client.query("select pg_advisory_xact_lock(hashtextextended('courtyard ddl ' || $1, 0))", [schema])
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.off('error', ignore)
    client.release(client.getTransactionStatus() !== 'I')
  }
}

type CatalogRow = { version: number; catalog: Catalog; documents: unknown }

async function loadState(client: pg.ClientBase, tenant: string, schema: string): Promise<PublishedState> {
  const actual = await inspectSchema(client, schema)
  if (!actual.k_catalog) throw new Fault('tenant_missing', { tenant })
  const newest = await client.query<CatalogRow>(
    `select version, catalog, documents from ${qualified(schema, 'k_catalog')} order by version desc limit 1`,
  )
  const names = await client.query<{ entity: string; field: string; name: string }>(
    `select entity, field, name from ${qualified(schema, 'k_physical')}`,
  )
  const trigram = await client.query<{ nspname: string }>(
    `select n.nspname from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'`,
  )
  const row = newest.rows[0]
  return {
    schema,
    version: row?.version ?? 0,
    catalog: row?.catalog,
    documents: row?.documents,
    physical: Object.fromEntries(
      names.rows.map(({ entity, field, name }) => [field ? `${entity}.${field}` : entity, name]),
    ),
    actual,
    trigramSchema: trigram.rows[0]?.nspname,
  }
}

async function writePublication(client: pg.ClientBase, state: PublishedState, publication: Publication): Promise<void> {
  const { catalog, plan, physical, documents, by, note } = publication
  if (plan.refusals.length > 0) throw new Fault('publish_needs_migration', { changes: plan.refusals })
  assert(catalog.version === state.version + 1, 'a publish makes the next version')
  for (const statement of plan.statements) await runStatement(client, statement)
  await client.query(
    `insert into ${qualified(state.schema, 'k_catalog')} (version, hash, catalog, documents, published_by, note) values ($1, $2, $3, $4, $5, $6)`,
    [catalog.version, catalog.hash, JSON.stringify(catalog), JSON.stringify(documents), by, note],
  )
  await writeNames(client, state, physical)
  await client.query('select pg_notify($1, $2)', [CATALOG_CHANNEL, `${catalog.tenant}:${catalog.version}`])
}

async function writeNames(client: pg.ClientBase, state: PublishedState, physical: Readonly<Record<string, string>>) {
  const rows = Object.entries(physical).map(([key, name]) => {
    const dot = key.indexOf('.')
    const [entity, field] = dot < 0 ? [key, ''] : [key.slice(0, dot), key.slice(dot + 1)]
    return { entity, field, name }
  })
  // The map is whole: a name that was renamed leaves it, so that it may be given anew.
  const table = qualified(state.schema, 'k_physical')
  await client.query(`delete from ${table}`)
  await client.query(
    `insert into ${table} (entity, field, name)
     select entity, field, name from jsonb_to_recordset($1) as given (entity text, field text, name text)`,
    [JSON.stringify(rows)],
  )
}

/** SQLSTATEs that mean: the rows that are there do not fit what the new version asks. */
const DATA_DOES_NOT_FIT: ReadonlySet<string> = new Set(['23502', '23503', '23505', '23514', '23P01', '22000'])

async function runStatement(client: pg.ClientBase, { sql, about }: Statement): Promise<void> {
  try {
    await client.query(sql)
  } catch (error) {
    if (!isPgError(error) || !DATA_DOES_NOT_FIT.has(error.code)) throw error
    const change = { reason: 'data_does_not_fit', entity: about.entity, name: about.name, sqlstate: error.code }
    throw new Fault('publish_needs_migration', { changes: [change] }, { cause: error })
  }
}
