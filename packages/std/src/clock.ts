/** Where the time comes from. Handed in, so that tests and replays choose it. */
export type Clock = { now(): Date }

/** The machine's clock: the one place that reads it. */
export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still at `instant`. */
export const fixedClock = (instant: string): Clock => ({ now: () => new Date(instant) })

/** Milliseconds that only grow, whatever happens to the machine's clock: for measuring how old something is. */
export const systemMonotonicMs = (): number => performance.now()
