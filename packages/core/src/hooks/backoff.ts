import { createHash } from 'node:crypto'

/** Seconds after each failed attempt until the next; after the last one a delivery is dead. */
const WAITS = [10, 60, 300, 1_800, 7_200, 21_600, 43_200] as const
const JITTER = 0.2

/** How often a delivery is tried in one round. */
export const ATTEMPTS_MAX = WAITS.length + 1

/** A hook that has only failed for so long is switched off. */
export const SWITCH_OFF_MS = 3 * 86_400_000

/**
 * Milliseconds until the next attempt after `attempt` failed ones, shifted by up to a fifth either way so that those who
 * failed together do not come back together; the same for the same delivery. undefined after the last.
 */
export function waitMs(delivery: string, attempt: number): number | undefined {
  const seconds = WAITS[attempt - 1]
  if (seconds === undefined) return undefined
  const share = createHash('sha256').update(`${delivery} ${attempt}`).digest().readUInt32BE(0) / 0xffff_ffff
  return Math.round(seconds * 1_000 * (1 - JITTER + 2 * JITTER * share))
}
