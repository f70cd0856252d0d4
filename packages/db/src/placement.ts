import { randomInt } from 'node:crypto'
import { assert } from '@courtyard/std/assert'
import { systemMonotonicMs } from '@courtyard/std/clock'
import { Fault } from '@courtyard/std/fault'
import type pg from 'pg'
import { isPgError } from './errors.ts'
import { createPool, createSite, SESSION, type Site, type SiteUrls } from './site.ts'

/** The database that DATABASE_URL names; the control side lies in it. */
export const MAIN = 'main'

export type PlacementOptions = SiteUrls & {
  readonly controlUrl?: string | undefined
  /** More databases that tenants may lie in, by name (decision 0018). */
  readonly databases?: Readonly<Record<string, SiteUrls>> | undefined
  /** Per database. */
  readonly poolMax?: number | undefined
  readonly statementTimeoutMs?: number | undefined
  /** How long a request waits for a connection. Default ten seconds. */
  readonly connectMs?: number | undefined
  /** A random whole number below the bound, so that those who lost a lock do not come back together. */
  readonly jitter?: ((below: number) => number) | undefined
  /** Milliseconds that only grow. */
  readonly monotonicMs?: (() => number) | undefined
  /** Told of errors on idle connections: the server restarted, an operator ended a session. */
  onError(error: Error): void
}

/** Which database a tenant lies in, and its connections: the one door to them. */
export type Placement = {
  /**
   * The database of a tenant, as the control side says; one it does not know yet is looked for in `main`. Believed for
   * some seconds. Throws Fault database_unavailable for one in a database that this process was not told of.
   */
  siteOf(tenant: string): Promise<Site>
  /** Every database, `main` first. */
  readonly sites: readonly Site[]
  readonly control: pg.Pool
  jitter(below: number): number
  close(): Promise<void>
}

/** A tenant is moved while it is suspended for longer than this: docs/runbooks/database.md. */
export const PLACED_FRESH_MS = 5_000
const KEPT_MAX = 20_000

type Kept = { readonly database: string; readonly since: number }

/** Opens nothing yet: pools connect when they are asked. */
export function createPlacement(options: PlacementOptions): Placement {
  const { monotonicMs = systemMonotonicMs, onError, databases = {} } = options
  assert(databases[MAIN] === undefined, 'the first database is main')
  const given = { ...options, monotonicMs }
  const sites = new Map(
    Object.entries({ [MAIN]: options, ...databases }).map(([name, urls]) => [name, createSite(name, urls, given)]),
  )
  // Sign-in and queue libraries expect pg's own types here.
  const control = createPool(options.controlUrl ?? options.appUrl, 'control', { max: 5, options: SESSION, onError })
  const kept = new Map<string, Kept>()

  const lookUp = async (tenant: string): Promise<string> => {
    const found = await databaseOf(control, tenant)
    if (found === undefined) return MAIN
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(tenant, { database: found, since: monotonicMs() })
    return found
  }

  return {
    async siteOf(tenant) {
      const known = kept.get(tenant)
      const isFresh = known !== undefined && monotonicMs() - known.since < PLACED_FRESH_MS
      // While the control side is down, whoever was placed goes on.
      const name = isFresh
        ? known.database
        : await lookUp(tenant).catch((error: unknown) => known?.database ?? refuse(error))
      const site = sites.get(name)
      if (!site) throw new Fault('database_unavailable', { database: name, retry_after_seconds: 60 })
      return site
    },
    sites: [...sites.values()],
    control,
    jitter: options.jitter ?? ((below) => randomInt(below)),
    async close() {
      await Promise.all([...[...sites.values()].map((site) => site.close()), control.end()])
    },
  }
}

function refuse(error: unknown): never {
  throw error
}

/** Undefined for a tenant that the control side does not know, or before there is one. */
async function databaseOf(control: pg.Pool, tenant: string): Promise<string | undefined> {
  try {
    const { rows } = await control.query<{ database: string }>('select database from control.tenant where name = $1', [
      tenant,
    ])
    return rows[0]?.database
  } catch (error) {
    if (isPgError(error) && (error.code === '42P01' || error.code === '3F000')) return undefined
    throw error
  }
}
