import { randomInt } from 'node:crypto'
import pg from 'pg'
import { exactTypes } from './pg-types.ts'

export type PlacementOptions = {
  readonly appUrl: string
  /** Absent = the one login of appUrl serves all three seams. */
  readonly ddlUrl?: string | undefined
  readonly controlUrl?: string | undefined
  readonly poolMax?: number | undefined
  readonly statementTimeoutMs?: number | undefined
  /** A random whole number below the bound, so that those who lost a lock do not come back together. */
  readonly jitter?: ((below: number) => number) | undefined
  /** Told of errors on idle connections: the server restarted, an operator ended a session. */
  onError(error: Error): void
}

/** Where connections come from. One database now; a map from tenant to database is all that a second one adds. */
export type Placement = {
  poolFor(tenant: string): pg.Pool
  readonly ddl: pg.Pool
  readonly control: pg.Pool
  /** Login of poolFor, which gets `set role` into each tenant. */
  readonly appLogin: string
  jitter(below: number): number
  close(): Promise<void>
}

// A backend keeps about 22 kB for every table it ever touched, so it is replaced before it has touched too many.
const LIFETIME_SECONDS = 1800
const USES_MAX = 20_000
const IDLE_MS = 30_000
const CONNECT_MS = 10_000
// Text forms of days and instants must not depend on the server's settings.
const SESSION = '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c extra_float_digits=1'

/** Opens nothing yet: pools connect when they are asked. */
export function createPlacement(options: PlacementOptions): Placement {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000
  const pool = (url: string, name: string, more: pg.PoolConfig) => {
    const made = new pg.Pool({
      connectionString: url,
      application_name: `courtyard ${name}`,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      maxUses: USES_MAX,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      keepAlive: true,
      ...more,
    })
    made.on('error', options.onError)
    return made
  }
  const app = pool(options.appUrl, 'app', {
    max: options.poolMax ?? 10,
    types: exactTypes,
    pipeline: true,
    options: `${SESSION} -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=60000`,
  })
  const ddl = pool(options.ddlUrl ?? options.appUrl, 'ddl', {
    max: 2,
    types: exactTypes,
    pipeline: true,
    options: SESSION,
  })
  // Sign-in and queue libraries expect pg's own types here.
  const control = pool(options.controlUrl ?? options.appUrl, 'control', { max: 5, options: SESSION })
  return {
    poolFor: () => app,
    ddl,
    control,
    appLogin: loginOf(options.appUrl),
    jitter: options.jitter ?? ((below) => randomInt(below)),
    async close() {
      await Promise.all([app.end(), ddl.end(), control.end()])
    },
  }
}

function loginOf(url: string): string {
  const { username } = new URL(url)
  return decodeURIComponent(username) || 'postgres'
}
