type Orders = { readonly base: readonly string[]; readonly mine: readonly string[]; readonly theirs: readonly string[] }
export type MergedOrder = {
  /** Every name of mine and theirs. */
  readonly order: readonly string[]
  /** Who moved what was there: `both` only where they moved it differently. */
  readonly moved: 'none' | 'mine' | 'theirs' | 'both'
}

/**
 * Three-way merge of an order of names: whoever moved something has it, an addition stands after its neighbour. Where
 * both moved, `side` has it. Pure.
 */
export function mergeOrder({ base, mine, theirs }: Orders, side: 'mine' | 'theirs' = 'mine'): MergedOrder {
  const mineMoved = isMoved(base, mine)
  const theirsMoved = isMoved(base, theirs)
  const isBoth = mineMoved && theirsMoved && isMoved(mine, theirs)
  const moved = isBoth ? 'both' : mineMoved ? (theirsMoved ? 'none' : 'mine') : theirsMoved ? 'theirs' : 'none'
  const isMine = isBoth ? side === 'mine' : mineMoved
  return { order: isMine ? withAdded(mine, theirs) : withAdded(theirs, mine), moved }
}

/** True when what both have stands in another order. */
function isMoved(before: readonly string[], after: readonly string[]): boolean {
  const [was, now] = [new Set(before), new Set(after)]
  const [old, next] = [before.filter((name) => now.has(name)), after.filter((name) => was.has(name))]
  return old.some((name, at) => next[at] !== name)
}

/** `order` with the names of `more` that it lacks, each after the one it follows there. */
function withAdded(order: readonly string[], more: readonly string[]): string[] {
  const known = new Set(order)
  const followers = new Map<string | undefined, string[]>()
  let neighbour: string | undefined
  for (const name of more) {
    if (known.has(name)) neighbour = name
    else followers.set(neighbour, [...(followers.get(neighbour) ?? []), name])
  }
  return [...(followers.get(undefined) ?? []), ...order.flatMap((name) => [name, ...(followers.get(name) ?? [])])]
}
