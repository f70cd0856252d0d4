import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { ControlTables } from './control/tables.ts'
import { faultOf, isRetryable } from './errors.ts'
import { schemaOf } from './identifier.ts'
import { createPlacement, type Placement, type PlacementOptions } from './placement.ts'
import { openingOf, runTenantTx, type TenantTx, type TenantTxOptions } from './tenant-tx.ts'

export type { TenantTx, TenantTxOptions } from './tenant-tx.ts'
export type { CompiledQuery }
export type DatabaseOptions = PlacementOptions

export type WithTenantOptions = TenantTxOptions & {
  /** How often the whole work is run again after a deadlock, a serialization failure or a lock timeout. Default 0. */
  readonly retries?: number
}

/** The door to PostgreSQL. Tenants' data is reached by withTenant and by nothing else. */
export type Database = {
  /**
   * Runs `work` in one transaction as the tenant's role with an empty search path; commits when it resolves.
   * Throws Fault tenant_missing for a tenant without a role, and the Faults of errors.ts.
   */
  withTenant<T>(tenant: string, work: (tx: TenantTx) => Promise<T>, options?: WithTenantOptions): Promise<T>
  /** Tables of schema control. Values come as pg's own types (Date, number as text). */
  readonly control: Kysely<ControlTables>
  /** For libraries that bring their own queries: sign-in and queue, on the control login. */
  readonly controlPool: pg.Pool
  /** Used by ddl/ and control/ only. */
  readonly placement: Placement
  /** Ends all connections; idle ones at once, busy ones when they are given back. */
  close(): Promise<void>
}

/** A Database over the three URLs. Opens no connection yet. */
export function createDatabase(options: DatabaseOptions): Database {
  const placement = createPlacement(options)
  return {
    withTenant: (tenant, work, more = {}) => withTenant(placement, { tenant, ...more }, work),
    control: new Kysely<ControlTables>({ dialect: new PostgresDialect({ pool: placement.control }) }).withSchema(
      'control',
    ),
    controlPool: placement.control,
    placement,
    close: () => placement.close(),
  }
}

type Target = WithTenantOptions & { readonly tenant: string }

async function withTenant<T>(placement: Placement, target: Target, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(placement, target, work)
    } catch (error) {
      if (attempt >= (target.retries ?? 0) || !isRetryable(error)) throw faultOf(error)
    }
  }
}

async function once<T>(placement: Placement, target: Target, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  const schema = schemaOf(target.tenant)
  const client = await placement.poolFor(target.tenant).connect()
  const ignore = () => undefined // the statement in flight rejects with it; here it only must not be thrown into the air
  client.on('error', ignore)
  try {
    return await runTenantTx(client, { tenant: target.tenant, schema, sql: openingOf(schema, target) }, work)
  } finally {
    client.off('error', ignore)
    // Given back only when the server itself said that no transaction is open; else role and path could live on.
    client.release(client.getTransactionStatus() !== 'I')
  }
}
