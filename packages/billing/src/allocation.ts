import type { Money } from '@courtyard/metadata/documents/money'
import { assert } from '@courtyard/std/assert'
import type { Day } from '@courtyard/std/day'
import { type Fen, shareLargestRemainder } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'

/** What is still open of one bill line. */
export type OpenLine = {
  readonly id: string
  /** The bill whose turn it is in: its own, or for a late fee the bill it is charged on. */
  readonly bill: string
  /** Day that bill was due. */
  readonly dueOn: Day
  readonly isLateFee: boolean
  /** Of the line's fee item: the smaller, the earlier. */
  readonly priority: number
  /** Place within its bill. */
  readonly no: number
  readonly openFen: Fen
}

/** Whose turn it is first (domain F32); each tenant has one, and a person may always split otherwise. */
export type AllocationOrder = Money['allocation']

export type AllocationPolicy = {
  readonly order: AllocationOrder
  /** How lines of one turn share what does not settle them all: one after another, or by what each has open. */
  readonly within: Money['within']
}
export type Part = { readonly line: string; readonly fen: Fen }

/**
 * How an amount settles open lines: what each line gets, more than nothing and never more than it has open; together
 * the amount, or everything that is open where that is less. The order lines come in does not matter.
 */
export function planAllocation(lines: readonly OpenLine[], fen: Fen, policy: AllocationPolicy): Part[] {
  assert(fen >= 0n, 'an amount to allocate is not negative')
  const parts: Part[] = []
  let left = fen
  for (const turn of turnsOf(lines, policy)) {
    if (left === 0n) break
    const open = turn.reduce((sum, { openFen }) => sum + openFen, 0n)
    const given = open < left ? open : left
    parts.push(...shareOf(turn, given))
    left -= given
  }
  return parts
}

/** Lines that are settled together, in the order of their turns. */
function turnsOf(lines: readonly OpenLine[], { order, within }: AllocationPolicy): OpenLine[][] {
  const key = KEYS[order]
  const sorted = lines
    .filter(({ openFen }) => openFen > 0n)
    .map((line) => ({ line, key: key(line) }))
    .sort((a, b) => compare(a.key, b.key) || compare([a.line.no, a.line.id], [b.line.no, b.line.id]))
  if (within === 'in_turn') return sorted.map(({ line }) => [line])
  const turns = Map.groupBy(sorted, ({ key }) => JSON.stringify(key))
  return [...turns.values()].map((turn) => turn.map(({ line }) => line))
}

type Key = readonly (string | number)[]
const feeFirst = ({ isLateFee }: OpenLine) => (isLateFee ? 0 : 1)
const oldest = ({ dueOn, bill }: OpenLine): Key => [dueOn, bill]
const KEYS: Readonly<Record<AllocationOrder, (line: OpenLine) => Key>> = {
  oldest_first: (line) => [...oldest(line), feeFirst(line)],
  late_fee_first: (line) => [feeFirst(line), ...oldest(line)],
  late_fee_last: (line) => [1 - feeFirst(line), ...oldest(line)],
  item_priority: (line) => [line.priority, ...oldest(line)],
}

function compare(a: Key, b: Key): number {
  for (const [at, value] of a.entries()) {
    if (value !== b[at]!) return value < b[at]! ? -1 : 1
  }
  return 0
}

function shareOf(turn: readonly OpenLine[], fen: Fen): Part[] {
  const shares = shareLargestRemainder(
    fen,
    turn.map(({ openFen }) => rational(openFen)),
  )
  return turn.map(({ id }, at) => ({ line: id, fen: shares[at]! })).filter((part) => part.fen > 0n)
}
