/** A running server. */
export type Postgres = {
  host: string
  port: number
  superuserUrl: string
  /** How it runs: directly, in a user namespace, or as a copy under /var/lib/courtyard. */
  way: 'direct' | 'namespace' | 'copied'
  pid: number
  /** Settles with the exit code or signal when the server ends, for whatever reason. */
  exited: Promise<number | string>
  /** Stops the server cleanly; may be called again. */
  stop(): Promise<void>
  /** Stops the server and deletes its data. */
  destroy(): Promise<void>
}

export type PostgresOptions = {
  dataDir: string
  port?: number
  settings?: Record<string, string | number>
  sync?: boolean
}

/** Starts a server whose data lives below `dataDir`, making it on first use. It listens on 127.0.0.1 only. */
export function start(options: PostgresOptions): Promise<Postgres>
