import { createHash } from 'node:crypto'
import type { TenantTx } from '@courtyard/db/database'
import { addToPeriod } from '@courtyard/std/period'
import { computePage, type SubjectResult } from './compute-page.ts'
import { findJumps } from './find-jumps.ts'
import { loadPrevious, type Previous } from './load-previous.ts'
import { loadSubjects } from './load-subjects.ts'
import type { RunNote } from './note-messages.ts'
import type { RunContext } from './run-context.ts'
import { allotShares, type GroupSummary, sharesInMemory, summarizeShares } from './shares.ts'

const PAGE_SUBJECTS = 2_000

export type Excluded = ReadonlyMap<string, string>
/** A whole run in memory: what it would write. */
export type ComputedRun = {
  readonly results: readonly SubjectResult[]
  readonly shares: readonly GroupSummary[]
  /** Over every charge with its trace: what starting compares with what was shown. */
  readonly hash: string
}

/** Computes a whole run as its pages would, and writes nothing. */
export async function computeRun(tx: TenantTx, context: RunContext, excluded: Excluded): Promise<ComputedRun> {
  const shares = await allotShares(tx, context)
  const source = sharesInMemory(shares)
  const hash = createHash('sha256')
  const results: SubjectResult[] = []
  for (let afterId: string | null = null; ; ) {
    const subjects = await loadSubjects(tx, context, { afterId, limit: PAGE_SUBJECTS })
    if (subjects.length === 0) return { results, shares: summarizeShares(shares), hash: hash.digest('hex') }
    for (const result of await computePage(tx, context, { subjects, shares: source, excluded })) {
      for (const { payerId, charge } of result.charges) {
        hash.update(
          `${result.subject.id}|${payerId}|${charge.standard}|${charge.part}|${charge.amountFen}|${charge.traceHash}\n`,
        )
      }
      results.push(result)
    }
    afterId = String(subjects.at(-1)!.id)
  }
}

/** What a preview of now would show: its hash, which commit compares with the one that was shown, and how many charges. */
export async function previewOutcome(
  tx: TenantTx,
  context: RunContext,
  excluded: Excluded = new Map(),
): Promise<{ hash: string; charges: number }> {
  const { hash, results } = await computeRun(tx, context, excluded)
  return { hash, charges: results.reduce((count, result) => count + result.charges.length, 0) }
}

/** A subject with all there is to know of it in a preview. */
export type NotedResult = Omit<SubjectResult, 'notes'> & { readonly notes: readonly RunNote[] }
export type Compared = Omit<ComputedRun, 'results'> & {
  readonly results: readonly NotedResult[]
  readonly previous: Previous
}

/** A whole run held against the period before: what jumps is noted beside what is not charged. */
export async function compareRun(tx: TenantTx, context: RunContext, excluded: Excluded): Promise<Compared> {
  const computed = await computeRun(tx, context, excluded)
  const previous = await loadPrevious(tx, context, addToPeriod(context.period, -1))
  const results = computed.results.map((result) => ({
    ...result,
    notes: [...result.notes, ...findJumps(context.catalog, previous, result)],
  }))
  return { ...computed, results, previous }
}
