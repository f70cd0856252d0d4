import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Database } from './database.ts'

/** What is listened to: a name of ours, never a tenant's. */
export type Channel = 'courtyard_catalog' | 'courtyard_job'

export type Listener = {
  readonly channel: Channel
  onMessage(payload: string): void
  /** The connection was lost; it is made again. */
  onError(error: Error): void
}

const RECONNECT_MS = 1_000

/**
 * Hears what is told on a channel of every database, on one connection each that is made again when it is lost; gives what
 * ends it. What is told meanwhile is missed. Rejects when the first connection to the control side cannot be made; another
 * database may be down and is waited for.
 */
export async function listen(db: Database, listener: Listener): Promise<() => Promise<void>> {
  const [, ...others] = db.placement.sites
  const ends = [
    keepListening(await hear(() => db.controlPool.connect(), listener), () => db.controlPool.connect(), listener),
  ]
  for (const site of others) {
    const connect = () => site.connect('app')
    ends.push(keepListening(await hear(connect, listener).catch(told(listener)), connect, listener))
  }
  return async () => {
    await Promise.all(ends.map((end) => end()))
  }
}

type Connect = () => Promise<pg.PoolClient>
/** A database that is down at the start is heard later. */
const LOST: Listening = { lost: Promise.resolve(), end: () => undefined }
const told =
  ({ onError }: Listener) =>
  (error: unknown): Listening => {
    onError(error as Error)
    return LOST
  }

function keepListening(first: Listening, connect: Connect, listener: Listener): () => Promise<void> {
  const stopping = new AbortController()
  let current = first
  const kept = keep()
  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await Promise.race([current.lost, aborted(stopping.signal)])
      current.end()
      while (!stopping.signal.aborted) {
        await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
        if (stopping.signal.aborted) return
        try {
          current = await hear(connect, listener)
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

async function hear(connect: Connect, { channel, onMessage, onError }: Listener): Promise<Listening> {
  const client = await connect()
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
  client.on('notification', ({ payload }: pg.Notification) => onMessage(payload ?? ''))
  try {
    await client.query(`listen ${channel}`)
  } catch (error) {
    end()
    throw error
  }
  return { lost, end }
}
