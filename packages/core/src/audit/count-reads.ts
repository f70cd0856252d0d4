import type { Database } from '@courtyard/db/database'
import { addReadCounts, type ReadCount } from '@courtyard/db/kernel/read-counts'
import type { Clock } from '@courtyard/std/clock'
import type { ReadCounter } from '../deps.ts'

const HOUR_MS = 3_600_000
/** People and hours that are held before they are kept, however little time has passed. */
const HELD_MAX = 1_000

export type CounterOptions = {
  readonly db: Database
  readonly clock: Clock
  /** Milliseconds that pass at least between two times of keeping. */
  readonly everyMs: number
  /** Takes the keeping, which never rejects. */
  readonly behind: (work: Promise<void>) => void
  readonly onLost: (tenant: string, error: unknown) => void
}

/**
 * Counts in the process and keeps now and then, in one statement per tenant. What a process that dies has not kept is lost:
 * an alert then comes later, and no reading fails because of counting.
 */
export function createReadCounter(options: CounterOptions): ReadCounter & { keep(): Promise<void> } {
  const { db, clock, everyMs, behind, onLost } = options
  let held = new Map<string, ReadCount & { readonly tenant: string }>()
  let keptMs = clock.now().getTime()

  const keep = async (): Promise<void> => {
    const counts = [...held.values()]
    held = new Map()
    for (const [tenant, of] of Map.groupBy(counts, (count) => count.tenant))
      await db.withTenant(tenant, (tx) => addReadCounts(tx, of)).catch((error: unknown) => onLost(tenant, error))
  }
  const count = (
    { id: actor, tenant }: { readonly id: string; readonly tenant: string },
    rows: number,
    missing: number,
  ) => {
    const nowMs = clock.now().getTime()
    const hour = new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS).toISOString()
    const key = `${tenant} ${actor} ${hour}`
    const before = held.get(key)
    held.set(key, { tenant, actor, hour, rows: (before?.rows ?? 0) + rows, missing: (before?.missing ?? 0) + missing })
    if (nowMs - keptMs < everyMs && held.size < HELD_MAX) return
    keptMs = nowMs
    behind(keep())
  }
  return {
    read: (actor, rows) => count(actor, rows, 0),
    missed: (actor) => count(actor, 0, 1),
    keep,
  }
}
