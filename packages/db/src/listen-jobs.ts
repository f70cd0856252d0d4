import type { Database } from './database.ts'
import { JOB_CHANNEL } from './kernel/jobs.ts'
import { listen } from './listen.ts'

export type JobListener = {
  /** A tenant that was left a job by a transaction that is committed now. */
  onTenant(tenant: string): void
  /** The connection was lost; it is made again. */
  onError(error: Error): void
}

/** Hears of every job that is left in any database; gives what ends it. A notice that is missed costs a minute, no work. */
export const listenJobs = (db: Database, { onTenant, onError }: JobListener): Promise<() => Promise<void>> =>
  listen(db, {
    channel: JOB_CHANNEL,
    onError,
    onMessage(tenant) {
      if (/^[a-z][a-z0-9_]*$/.test(tenant)) onTenant(tenant)
    },
  })
