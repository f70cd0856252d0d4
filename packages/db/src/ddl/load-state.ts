import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import type { Database } from '../database.ts'
import { qualified, schemaOf } from '../identifier.ts'
import { type ActualSchema, inspectSchema } from './inspect.ts'

/** What is in force. */
export type PublishedState = {
  readonly schema: string
  /** 0 when nothing was published yet. */
  readonly version: number
  readonly catalog: Catalog | undefined
  readonly documents: unknown
  /** Physical names by `entity` or `entity.<field…>` (decision 0002). */
  readonly physical: Readonly<Record<string, string>>
  readonly actual: ActualSchema
}

/** What is in force, without locking or changing anything: for previews. Throws Fault tenant_missing. */
export async function readPublished(db: Database, tenant: string): Promise<PublishedState> {
  const client = await (await db.placement.siteOf(tenant)).connect('look')
  try {
    await client.query("set search_path = ''")
    return await loadState(client, tenant)
  } finally {
    client.release(client.getTransactionStatus() !== 'I')
  }
}

/** What is in force, in one snapshot of its own. Throws Fault tenant_missing for a tenant without a schema. */
export async function loadState(client: pg.ClientBase, tenant: string): Promise<PublishedState> {
  await client.query('begin isolation level repeatable read read only')
  try {
    return await readState(client, tenant, schemaOf(tenant))
  } finally {
    await client.query('rollback').catch(() => undefined) // a lost connection rolls back by itself
  }
}

type CatalogRow = { version: number; catalog: Catalog; documents: unknown }

async function readState(client: pg.ClientBase, tenant: string, schema: string): Promise<PublishedState> {
  const actual = await inspectSchema(client, schema)
  if (!actual.k_catalog) throw new Fault('tenant_missing', { tenant })
  const newest = await client.query<CatalogRow>(
    `select version, catalog, documents from ${qualified(schema, 'k_catalog')} order by version desc limit 1`,
  )
  const names = await client.query<{ entity: string; field: string; name: string }>(
    `select entity, field, name from ${qualified(schema, 'k_physical')}`,
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
  }
}
