import { setTimeout as sleep } from 'node:timers/promises'
import { Fault, isFault } from '@courtyard/std/fault'
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { type CellDoor, createCellDoor, createKeySource, type KeySource, KeysWanted } from './cell-door.ts'
import type { ControlTables } from './control/tables.ts'
import { faultOf, isReadOnlyRefusal, isRetryable, isStaleMember, isStalePlan } from './errors.ts'
import { schemaOf } from './identifier.ts'
import { createPlacement, type Placement, type PlacementOptions } from './placement.ts'
import { isReadingOnly } from './reading-only.ts'
import {
  type Opening,
  openingOf,
  runTenantTx,
  runTogether,
  type Statement,
  type TenantTx,
  type TenantTxOptions,
} from './tenant-tx.ts'

export type { Statement, TenantTx, TenantTxOptions } from './tenant-tx.ts'
export type { CompiledQuery }
export type DatabaseOptions = PlacementOptions

export type WithTenantOptions = TenantTxOptions & {
  /** How often the whole work is run again after a deadlock, a serialization failure or a lock timeout. Default 0. */
  readonly retries?: number
  /** Meets no sealed cell: the keys themselves are read so. */
  readonly isKeyless?: true
}

/** The door to PostgreSQL. Tenants' data is reached by withTenant and by nothing else. */
export type Database = {
  /**
   * Runs `work` in one transaction as the tenant's role with an empty search path; commits when it resolves.
   * Throws Fault tenant_missing for a tenant without a role, and the Faults of errors.ts. Runs `work` once more where a
   * publish made a plan of the connection stale.
   */
  withTenant<T>(tenant: string, work: (tx: TenantTx) => Promise<T>, options?: WithTenantOptions): Promise<T>
  /**
   * Rows of statements that need nothing of one another: one read-only transaction as the tenant, one round trip in all.
   * Throws what the first failing one throws, as withTenant does; then none has answered.
   */
  read(
    tenant: string,
    statementsOf: (target: { readonly schema: string }) => readonly Statement[],
  ): Promise<unknown[][]>
  /** Where keys of sealed cells come from; told once, when a process is put together. */
  readonly sealWith: KeySource['sealWith']
  /** Says that a tenant has sealed cells before one is met, so that its first transaction begins with its keys. */
  readonly holdsCells: (tenant: string) => void
  /** Tables of schema control. Values come as pg's own types (Date, number as text). */
  readonly control: Kysely<ControlTables>
  /** For libraries that bring their own queries: sign-in and queue, on the control login. */
  readonly controlPool: pg.Pool
  /** Used by ddl/ and control/ only. */
  readonly placement: Placement
  /** Ends all connections; idle ones at once, busy ones when they are given back. */
  close(): Promise<void>
}

/** A Database over the three URLs, and those of further databases. Opens no connection yet. */
export function createDatabase(options: DatabaseOptions): Database {
  const placement = createPlacement(options)
  const keys = createKeySource()
  return {
    withTenant: (tenant, work, more = {}) => withTenant({ placement, keys }, { tenant, ...more }, work),
    read: (tenant, statementsOf) =>
      withKeys(keys, { tenant }, (door) => read(placement, { tenant, door }, statementsOf)),
    sealWith: keys.sealWith,
    holdsCells: keys.met,
    control: new Kysely<ControlTables>({ dialect: new PostgresDialect({ pool: placement.control }) }).withSchema(
      'control',
    ),
    controlPool: placement.control,
    placement,
    close: () => placement.close(),
  }
}

type Target = WithTenantOptions & { readonly tenant: string }
type Held = { readonly placement: Placement; readonly keys: KeySource }

/** Once more with the tenant's keys, where a cell was met without them: nothing of the first time was committed. */
async function withKeys<T>(
  keys: KeySource,
  { tenant, isKeyless }: Pick<Target, 'tenant' | 'isKeyless'>,
  work: (door: CellDoor) => Promise<T>,
): Promise<T> {
  try {
    return await work(createCellDoor(isKeyless ? undefined : await keys.before(tenant).catch(withoutKeys)))
  } catch (error) {
    if (!(error instanceof KeysWanted) || isKeyless) throw error
    keys.met(tenant)
    return await work(createCellDoor(await keys.before(tenant)))
  }
}

/** A process that was given no master key works as long as it meets no cell; then it is told. */
function withoutKeys(error: unknown): undefined {
  if (!isFault(error) || error.code !== 'keys_unavailable') throw error
}

async function withTenant<T>(held: Held, target: Target, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  const { placement, keys } = held
  for (let attempt = 0; ; attempt++) {
    try {
      return await withKeys(keys, target, (door) => once(placement, { ...target, door }, work))
    } catch (error) {
      if (isReadingOnly() && isReadOnlyRefusal(error)) throw new Fault('viewing_as', {}, { cause: error })
      if (attempt >= (target.retries ?? 0) || !isRetryable(error)) throw faultOf(error)
      // Whoever won may not even be awake yet: taking the same row again before it would only lose, or win, once more.
      await sleep(STEP_BACK_MS + placement.jitter(STEP_BACK_MS * 2 ** attempt))
    }
  }
}

const STEP_BACK_MS = 10

type Opened = { readonly door: CellDoor }

async function once<T>(placement: Placement, target: Target & Opened, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  const schema = schemaOf(target.tenant)
  const options = isReadingOnly() ? { ...target, readOnly: true } : target
  const { tenant, prepare, door } = target
  const opening = { tenant, schema, sql: openingOf(schema, options), prepare, door }
  return await onConnection(placement, opening, (client) => runTenantTx(client, opening, work))
}

async function read(
  placement: Placement,
  { tenant, door }: Opened & { readonly tenant: string },
  statementsOf: (target: { readonly schema: string }) => readonly Statement[],
): Promise<unknown[][]> {
  const schema = schemaOf(tenant)
  const opening = { tenant, schema, sql: openingOf(schema, { readOnly: true }), door }
  const statements = statementsOf({ schema })
  return await onConnection(placement, opening, (client) => runTogether(client, opening, statements))
}

/** Connections that are tried for one transaction: what one of them does not know of roles, a new one does. */
const CONNECTIONS_MAX = 3

/** Nothing was done where the role was refused, so the same work is begun again on another connection. */
async function onConnection<T>(
  placement: Placement,
  opening: Opening,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await onOneConnection(placement, opening, work)
    } catch (error) {
      if (!isStaleMember(error) || tried >= CONNECTIONS_MAX) throw error
    }
  }
}

async function onOneConnection<T>(
  placement: Placement,
  { tenant }: Opening,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let isStale = false
  const client = await (await placement.siteOf(tenant)).connect('app')
  const ignore = () => undefined // the statement in flight rejects with it; here it only must not be thrown into the air
  client.on('error', ignore)
  try {
    return await work(client).catch(async (error: unknown) => {
      isStale = isStaleMember(error)
      if (!isStalePlan(error)) throw error
      await forgetPlans(client)
      return await work(client)
    })
  } finally {
    client.off('error', ignore)
    // Given back only when the server itself said that no transaction is open; else role and path could live on.
    client.release(isStale || client.getTransactionStatus() !== 'I')
  }
}

/** PostgreSQL refuses a stale plan for as long as it has its name, so the server and pg's own list both let go of all. */
async function forgetPlans(client: pg.PoolClient): Promise<void> {
  await client.query('deallocate all')
  Object.assign(client.connection, { parsedStatements: {} }) // its own list of what the server knows
}
