/** Numbers that a seed decides, so that whatever is found can be found again. */
export type Random = {
  /** A whole number from 0 below `end`. */
  below(end: number): number
  /** True as often as `part` of one says. */
  chance(part: number): boolean
  pick<T>(from: readonly T[]): T
  /** Some of them, in their order; at least one. */
  some<T>(from: readonly T[], part?: number): T[]
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (end: number) => Math.floor(next() * end)
  const pick = <T>(from: readonly T[]): T => {
    const one = from[below(from.length)]
    if (one === undefined) throw new Error('there is nothing to pick from')
    return one
  }
  const chance = (part: number) => next() < part
  return {
    below,
    chance,
    pick,
    some(from, part = 0.5) {
      const kept = from.filter(() => chance(part))
      return kept.length > 0 ? kept : [pick(from)]
    },
  }
}
