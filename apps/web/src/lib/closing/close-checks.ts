import type { Books } from '@courtyard/contract/books'
import { blockerCodes, type CloseBlocker, type CloseDetail } from '@courtyard/contract/closes'

type Code = CloseBlocker['code']
/** One thing that is looked at before a month is closed: in order, in the way, or not looked at yet. */
export type Check = {
  readonly code: Code
  readonly state: 'ok' | 'bad' | 'unknown'
  readonly blocker?: CloseBlocker
  /** Where it is mended. */
  readonly path?: string
}

/** Where what stands in the way is mended; a month that is not over only passes. */
export const MENDED_AT: Readonly<Partial<Record<Code, string>>> = {
  earlier: '/closes',
  shifts: '/shifts',
  fee_runs: '/fee-runs',
  requests: '/approvals',
  clearing: '/online-payments',
  books: '/books',
}

/**
 * What is looked at before this month is closed, in order; nothing for one that is closed already, or whose turn it is not.
 * The books are checked as a whole when it is closed: until then the last check speaks.
 */
export function closeChecks(close: Pick<CloseDetail, 'state' | 'blockers' | 'may'>, books: Books | null): Check[] {
  const isNext = close.state === 'open' && (close.may.close || close.blockers.length > 0)
  if (!isNext) return []
  // A month that is not over is told apart from all the rest, which nobody has looked at then.
  const isRunning = close.blockers.some(({ code }) => code === 'running')
  return blockerCodes.map((code): Check => {
    const blocker = close.blockers.find((one) => one.code === code)
    const path = MENDED_AT[code]
    const found = { code, ...(blocker && { blocker }), ...(path && { path }) }
    if (blocker) return { ...found, state: 'bad' }
    if (code === 'books') return { ...found, state: booksState(books) }
    return { ...found, state: isRunning && code !== 'earlier' ? 'unknown' : 'ok' }
  })
}

const booksState = (books: Books | null): Check['state'] =>
  books?.last ? (books.last.sound ? 'ok' : 'bad') : 'unknown'
