import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import type { Database } from '../database.ts'
import { isPgError } from '../errors.ts'
import { schemaOf } from '../identifier.ts'

/** The one connection of a publish: it holds the tenant's advisory lock, so nobody else changes its tables meanwhile. */
export type Publisher = {
  readonly client: pg.ClientBase
  readonly tenant: string
  readonly schema: string
  /** A random whole number below the bound. */
  jitter(below: number): number
}

/** Name of the lock that every change of a tenant's tables holds. */
export const DDL_LOCK = "hashtextextended('courtyard ddl ' || $1, 0)"

const WAIT_FOR_OTHERS_MS = 30_000

/** Whose tables, and how long somebody else who changes them is waited for. Default half a minute. */
export type Alone = { readonly tenant: string; readonly waitMs?: number | undefined }

/**
 * Runs `work` alone for the tenant. The lock is the connection's, so it ends with the process that held it, at once.
 * Throws Fault publish_running when another publish holds it for longer than `waitMs`.
 */
export async function withPublisher<T>(
  db: Database,
  { tenant, waitMs = WAIT_FOR_OTHERS_MS }: Alone,
  work: (at: Publisher) => Promise<T>,
): Promise<T> {
  const schema = schemaOf(tenant)
  const client = await (await db.placement.siteOf(tenant)).connect('ddl')
  const ignore = () => undefined // the statement in flight rejects with it
  client.on('error', ignore)
  try {
    await client.query(`set search_path = ''; set lock_timeout = ${Math.max(1, Math.trunc(waitMs))}`)
    await client.query(`select pg_advisory_lock(${DDL_LOCK})`, [schema]).catch((error: unknown) => {
      if (!isPgError(error) || error.code !== '55P03') throw error
      throw new Fault('publish_running', { tenant }, { cause: error })
    })
    return await work({ client, tenant, schema, jitter: db.placement.jitter })
  } finally {
    client.off('error', ignore)
    client.release(true) // closed: with it go the lock and all settings
  }
}

/** Runs `work` in one transaction with these bounds. */
export async function inTransaction<T>(
  { client }: Publisher,
  bounds: { readonly lockMs: number; readonly statementMs: number },
  work: () => Promise<T>,
): Promise<T> {
  try {
    await client.query(
      `begin; set local lock_timeout = ${bounds.lockMs}; set local statement_timeout = ${bounds.statementMs}`,
    )
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // a lost connection rolls back by itself
    throw error
  }
}

/** Says who publishes, for a transaction or until the connection resets it: rows of the history that it leaves are theirs. */
export async function notePublisher(
  { client }: Publisher,
  by: string,
  until: 'transaction' | 'connection' = 'transaction',
): Promise<void> {
  await client.query("select set_config('courtyard.publisher', $1, $2)", [by, until === 'transaction'])
}

/** Waits; time passes in the database's world only, so nothing here decides by the clock. */
export const pause = async (ms: number): Promise<void> => {
  if (ms > 0) await sleep(ms)
}
