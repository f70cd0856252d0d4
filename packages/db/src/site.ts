import { Fault } from '@courtyard/std/fault'
import pg from 'pg'
import { isExhausted, isUnreachable } from './errors.ts'
import { exactTypes } from './pg-types.ts'

/** The URLs of one database; without `ddlUrl` the login of requests changes tables too. */
export type SiteUrls = { readonly appUrl: string; readonly ddlUrl?: string | undefined }

/** One database: a pool for requests, one for changing tables, and one for looking at them, which waits for no change. */
export type Site = {
  readonly name: string
  readonly app: pg.Pool
  readonly ddl: pg.Pool
  readonly look: pg.Pool
  /** Login of `app`, which gets `set role` into each tenant. */
  readonly appLogin: string
  /** A connection of one of the pools. Throws Fault database_unavailable, at once while it was just seen to be down. */
  connect(pool: 'app' | 'ddl' | 'look'): Promise<pg.PoolClient>
  /** Asks the database itself whether it answers; true also ends the time in which it is believed to be down. */
  answers(): Promise<boolean>
  close(): Promise<void>
}

export type SiteOptions = {
  readonly poolMax?: number | undefined
  readonly statementTimeoutMs?: number | undefined
  /** How long a connection is waited for. Default ten seconds. */
  readonly connectMs?: number | undefined
  readonly monotonicMs: () => number
  onError(error: Error): void
}

// A backend keeps about 22 kB for every table it ever touched, so it is replaced before it has touched too many.
const LIFETIME_SECONDS = 1800
const USES_MAX = 20_000
const IDLE_MS = 30_000
/** So long a request waits for a connection: one that is free, or one that is made. */
const CONNECT_MS = 10_000
/** Who changes tables waits for those who do so already: a publish may take minutes. */
const CONNECT_TO_CHANGE_MS = 120_000
/** So long nobody waits for a database that was just seen to be down. */
const DOWN_MS = 3_000
// Text forms of days and instants must not depend on the server's settings.
export const SESSION = '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c extra_float_digits=1'

/** A pool of a database; opens nothing yet. */
export function createPool(url: string, name: string, more: pg.PoolConfig & Pick<SiteOptions, 'onError'>): pg.Pool {
  const { onError, ...config } = more
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `courtyard ${name}`,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    maxUses: USES_MAX,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    keepAlive: true,
    ...config,
  })
  pool.on('error', onError)
  return pool
}

/** The pools of one database; opens nothing yet. */
export function createSite(name: string, { appUrl, ddlUrl }: SiteUrls, options: SiteOptions): Site {
  const { monotonicMs, onError } = options
  const timeouts = `-c statement_timeout=${options.statementTimeoutMs ?? 30_000} -c idle_in_transaction_session_timeout=60000`
  const connectionTimeoutMillis = options.connectMs ?? CONNECT_MS
  const typed = { types: exactTypes, pipeline: true, onError, connectionTimeoutMillis }
  const app = createPool(appUrl, 'app', { ...typed, max: options.poolMax ?? 10, options: `${SESSION} ${timeouts}` })
  const ddl = createPool(ddlUrl ?? appUrl, 'ddl', {
    ...typed,
    ...{ max: 2, options: SESSION, connectionTimeoutMillis: CONNECT_TO_CHANGE_MS },
  })
  // Whoever publishes keeps its connection for minutes: a preview beside two of them has its own.
  const look = createPool(ddlUrl ?? appUrl, 'look', { ...typed, max: 2, options: `${SESSION} ${timeouts}` })
  const pools = { app, ddl, look }
  let downUntilMs = Number.NEGATIVE_INFINITY
  const unavailable = (cause?: unknown) =>
    new Fault('database_unavailable', { database: name, retry_after_seconds: DOWN_MS / 1000 }, { cause })
  const connect = async (which: keyof typeof pools) => {
    try {
      return await pools[which].connect()
    } catch (error) {
      if (isExhausted(error)) throw new Fault('timed_out', { reason: 'connections_busy' }, { cause: error })
      if (!isUnreachable(error)) throw error
      downUntilMs = monotonicMs() + DOWN_MS
      throw unavailable(error)
    }
  }
  return {
    name,
    app,
    ddl,
    look,
    appLogin: loginOf(appUrl),
    async connect(which) {
      if (monotonicMs() < downUntilMs) throw unavailable()
      return await connect(which)
    },
    async answers() {
      const client = await connect('app').catch(() => undefined)
      if (!client) return false
      const found = await client.query('select 1').then(
        () => true,
        () => false,
      )
      client.release(!found)
      if (found) downUntilMs = Number.NEGATIVE_INFINITY
      return found
    },
    async close() {
      await Promise.all([app.end(), ddl.end(), look.end()])
    },
  }
}

function loginOf(url: string): string {
  const { username } = new URL(url)
  return decodeURIComponent(username) || 'postgres'
}
