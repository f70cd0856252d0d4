import type { Database } from './database.ts'
import { CATALOG_CHANNEL } from './ddl/switch.ts'
import { listen } from './listen.ts'

export type CatalogListener = {
  /** A version that some process switched to. */
  onVersion(tenant: string, version: number): void
  /** The connection was lost; it is made again. */
  onError(error: Error): void
}

const NOTICE = /^([a-z][a-z0-9_]*):(\d{1,9})$/

/**
 * Hears of every switch in every database; gives what ends it. A notice that is missed costs the time until the next check
 * of the version, no more. Rejects when the first connection to the control side cannot be made.
 */
export const listenCatalogs = (db: Database, { onVersion, onError }: CatalogListener): Promise<() => Promise<void>> =>
  listen(db, {
    channel: CATALOG_CHANNEL,
    onError,
    onMessage(payload) {
      const [, tenant, version] = NOTICE.exec(payload) ?? []
      if (tenant !== undefined) onVersion(tenant, Number(version))
    },
  })
