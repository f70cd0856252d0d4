/** A broken belief of ours: never the caller's fault, always a 500 and an alert. */
export class BrokenBelief extends Error {
  override readonly name = 'BrokenBelief'
}

/** Throws BrokenBelief when `condition` is false. */
export function assert(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new BrokenBelief(belief)
}

/** For the default branch of a switch over a union: the compiler proves it is unreachable. */
export function unreachable(value: never): never {
  throw new BrokenBelief(`unexpected value ${JSON.stringify(value)}`)
}
