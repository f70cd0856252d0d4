import { createHash } from 'node:crypto'
import type { RateCount } from '@courtyard/db/control/rate-counts'
import type { Clock } from '@courtyard/std/clock'

const MINUTE_MS = 60_000
/** How old the sums of all processes may be, for those who come near a limit. */
const FRESH_MS = 1_000
/** A part of the limit below which nobody is asked: ten processes at most let twice the limit pass. */
const NEAR = 0.1
const KEYS_MAX = 200_000

/** Counts requests by minute. */
export type RateLimits = {
  /** Counts one request of each of these, unless one of them is over its limit: then gives the seconds until the next minute. 0 = go on. */
  take(asked: readonly Asked[]): number
}
export type Asked = { readonly key: string; readonly max: number }

export type RateOptions = {
  readonly clock: Clock
  /** Adds to what all processes counted and gives the sums. */
  readonly share: (minute: Date, counts: readonly RateCount[]) => Promise<readonly RateCount[]>
  /** Takes the sharing, which never rejects. */
  readonly behind: (work: Promise<void>) => void
  readonly onLost: (error: unknown) => void
}

type Kept = {
  /** Of all processes when they were last asked, this one's part in it. */
  shared: number
  /** Of this process since. */
  own: number
}

/**
 * Counts in the process, and over all processes for those who come near their limit: who does not is never looked up, so a
 * usual request costs no statement. When the sums cannot be had, each process counts for itself.
 */
export function createRateLimits({ clock, share, behind, onLost }: RateOptions): RateLimits {
  let [minute, sharedMs] = [0, 0]
  let kept = new Map<string, Kept>()
  let near = new Set<string>()
  let isSharing = false

  const shareNow = async (): Promise<void> => {
    const given = [...near].map((name) => ({ one: kept.get(name)!, key: hashOf(name), points: kept.get(name)!.own }))
    near = new Set()
    isSharing = true
    try {
      const sums = await share(
        new Date(minute),
        given.map(({ key, points }) => ({ key, points })),
      )
      const sumOf = new Map(sums.map(({ key, points }) => [key, points]))
      for (const { one, key, points } of given) {
        one.own -= points
        one.shared = sumOf.get(key) ?? one.shared + points
      }
    } catch (error) {
      onLost(error)
    } finally {
      isSharing = false
    }
  }
  const count = ({ key, max }: Asked): void => {
    const one = kept.get(key) ?? { shared: 0, own: 0 }
    one.own += 1
    kept.set(key, one)
    if (countOf(one) >= max * NEAR) near.add(key)
  }
  const begin = (at: number): void => {
    minute = at
    kept = new Map()
    near = new Set()
  }

  return {
    take(asked) {
      const nowMs = clock.now().getTime()
      const begins = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
      if (begins !== minute || kept.size > KEYS_MAX) begin(begins)
      const isOver = asked.some(({ key, max }) => countOf(kept.get(key)) >= max)
      if (!isOver) asked.forEach(count)
      if (near.size > 0 && !isSharing && nowMs - sharedMs >= FRESH_MS) {
        sharedMs = nowMs
        behind(shareNow())
      }
      return isOver ? Math.max(1, Math.ceil((begins + MINUTE_MS - nowMs) / 1000)) : 0
    },
  }
}

const countOf = (kept: Kept | undefined): number => (kept ? kept.shared + kept.own : 0)

/** The table is no list of who asks from where. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url')
