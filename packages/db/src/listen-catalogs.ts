import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Database } from './database.ts'
import { CATALOG_CHANNEL } from './ddl/switch.ts'

export type CatalogListener = {
  /** A version that some process of this database switched to. */
  onVersion(tenant: string, version: number): void
  /** The connection was lost; it is made again. */
  onError(error: Error): void
}

const RECONNECT_MS = 1_000
const NOTICE = /^([a-z][a-z0-9_]*):(\d{1,9})$/

/**
 * Hears of every switch in this database, on one connection that is made again when it is lost; gives what ends it. A
 * notice that is missed meanwhile costs the time until the next check of the version, no more. Rejects when the first
 * connection cannot be made.
 */
export async function listenCatalogs(db: Database, listener: CatalogListener): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  let current = await listen(db, listener)
  const kept = keep()
  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await Promise.race([current.lost, aborted(stopping.signal)])
      current.end()
      while (!stopping.signal.aborted) {
        await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
        if (stopping.signal.aborted) return
        try {
          current = await listen(db, listener)
          break
        } catch (error) {
          listener.onError(error as Error)
        }
      }
    }
  }
  return async () => {
    stopping.abort()
    await kept
    current.end()
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))

type Listening = { readonly lost: Promise<void>; end(): void }

async function listen(db: Database, { onVersion, onError }: CatalogListener): Promise<Listening> {
  const client = await db.controlPool.connect()
  let isEnded = false
  const end = () => {
    if (!isEnded) client.release(true)
    isEnded = true
  }
  const lost = new Promise<void>((done) => {
    client.on('error', (error) => {
      onError(error)
      done()
    })
    client.on('end', () => done())
  })
  client.on('notification', ({ payload }: pg.Notification) => {
    const [, tenant, version] = NOTICE.exec(payload ?? '') ?? []
    if (tenant !== undefined) onVersion(tenant, Number(version))
  })
  try {
    await client.query(`listen ${CATALOG_CHANNEL}`)
  } catch (error) {
    end()
    throw error
  }
  return { lost, end }
}
