import { type ChainPoint, type ChainRow, hashOf } from './chain.ts'

/**
 * What was done to the chain. `changed`: what the row says is not what was hashed. `rewritten`: the row fits its own hash, and the
 * one behind it was written over another. `removed`, `inserted`: rows that are gone or came from elsewhere. `replaced`: all rows from
 * `number` to `to` fit together and not the head that was signed at `to`; one of them was changed, and all behind it.
 */
export type Tampering = {
  readonly kind: 'changed' | 'rewritten' | 'removed' | 'inserted' | 'replaced'
  readonly number: number
  readonly to: number
}

/** What is known of the chain besides its rows. */
export type ChainFrame = {
  /** The last row that was purged, or where every chain begins. */
  readonly start: ChainPoint
  /** Where the database says that the chain ends. */
  readonly head: ChainPoint
  /** Heads that were signed and kept elsewhere. */
  readonly anchors: readonly ChainPoint[]
}

/** Takes the rows in the order of their numbers, and then tells what was done to them. */
export type ChainCheck = {
  take(row: ChainRow): void
  end(): { readonly rows: number; readonly found: readonly Tampering[] }
}

/** Holds a chain against itself, its head and its anchors. Sees each row once and keeps three: a chain may be long. */
export function createChainCheck({ start, head, anchors }: ChainFrame): ChainCheck {
  const found: Tampering[] = []
  const anchored = anchorsBehind(anchors, start, found)
  const tell = (kind: Tampering['kind'], number: number, to = number) => void found.push({ kind, number, to })
  const isTold = (number: number) => found.some((one) => one.number <= number && number <= one.to)
  let before = start
  let last = start
  const purges = new Set<string>()
  let rows = 0
  let shift = 0
  let sound = start.number

  const link = (row: ChainRow, previous: ChainPoint, beforeIt: ChainPoint) => {
    const real = shiftOf(row, shift)
    if (real === undefined) return tell('changed', row.number)
    if (real === shift) {
      if (row.prev !== previous.hash && !isTold(previous.number)) tell('rewritten', previous.number)
    } else if (real > shift) {
      if (!isTold(previous.number)) tell('inserted', previous.number)
      else if (row.prev === beforeIt.hash)
        replaceLast(found, { kind: 'inserted', number: previous.number, to: previous.number })
    } else tell('removed', row.number)
    shift = real
  }

  const anchor = (row: ChainRow) => {
    const expected = anchored.get(row.number - shift)
    if (expected === undefined) return
    anchored.delete(row.number - shift)
    if (expected === row.hash) sound = row.number
    else if (!found.some((one) => one.to > sound && one.number <= row.number)) tell('replaced', sound + 1, row.number)
  }

  return {
    take(row) {
      if (row.number <= start.number) return tell('inserted', row.number)
      rows += 1
      if (row.action === PURGED) purges.add(row.what)
      const isNext = row.number === last.number + 1
      if (!isNext) tell('removed', last.number + 1, row.number - 1)
      if (isNext) link(row, last, before)
      else if (shiftOf(row, shift) !== shift) tell('changed', row.number)
      anchor(row)
      before = last
      last = { number: row.number, hash: row.hash }
    },
    end() {
      // Whoever takes the beginning away can write where it was cut, and not that a purge was noted.
      if (start.number > 0 && ![...purges].some((what) => cutBy(what, start))) tell('removed', 1, start.number)
      checkEnd({ last, head, shift, anchored }, { tell, isTold })
      return { rows, found }
    },
  }
}

/** Notes that rows were purged, and where the chain was cut. */
export const PURGED = 'audit.purged' as const
const cutBy = (what: string, { number, hash }: ChainPoint): boolean =>
  what.includes(`"hash":"${hash}"`) && what.includes(`"to":${number}}`)

/** By how many the row's number is off since it was hashed: rows before it came or went. Undefined where that does not explain it. */
function shiftOf(row: ChainRow, shift: number): number | undefined {
  return [shift, shift + 1, shift - 1].find((by) => hashOf(row, row.number - by) === row.hash)
}

const replaceLast = (found: Tampering[], by: Tampering): void => void found.splice(-1, 1, by)

/** The anchors that the rows can be held against. One at the cut itself is held against what the purge kept. */
function anchorsBehind(anchors: readonly ChainPoint[], start: ChainPoint, found: Tampering[]): Map<number, string> {
  const behind = new Map<number, string>()
  for (const { number, hash } of anchors) {
    if (number > start.number) behind.set(number, hash)
    else if (number === start.number && hash !== start.hash) found.push({ kind: 'replaced', number, to: number })
  }
  return behind
}

type End = {
  readonly last: ChainPoint
  readonly head: ChainPoint
  readonly shift: number
  readonly anchored: ReadonlyMap<number, string>
}
type Telling = {
  tell(kind: Tampering['kind'], number: number, to?: number): void
  isTold(number: number): boolean
}

/** A head or an anchor behind the last row tells of rows that were cut off. */
function checkEnd({ last, head, shift, anchored }: End, { tell, isTold }: Telling): void {
  const end = last.number - shift
  const furthest = Math.max(head.number, ...anchored.keys())
  if (furthest > end) tell('removed', last.number + 1, furthest + shift)
  else if (head.number < end) tell('inserted', head.number + 1 + shift, last.number)
  else if (head.hash !== last.hash && !isTold(last.number)) tell('rewritten', last.number)
}
