import { type Finding, findingKey } from '@courtyard/db/kernel/saved-fee-runs'
import type { NotedResult } from './compute-run.ts'
import type { RunNote } from './note-messages.ts'

/** What a person should have looked at before bills go out: whatever is wrong, amounts to nothing or jumps. */
export const isFinding = ({ kind, code }: RunNote): boolean => kind !== 'skipped' || code === 'zero_amount'

/** The findings of a run, subject by subject. */
export const findingsOf = (results: readonly NotedResult[]): Finding[] =>
  results.flatMap(({ subject, notes }) =>
    notes.filter(isFinding).map(({ standard, code }) => ({ subject: subject.id, standard, code })),
  )

export type FindingCount = { readonly code: string; readonly count: number; readonly open: number }

/** How many findings of each kind there are, and how many nobody has looked at. */
export function countFindings(findings: readonly Finding[], seen: ReadonlySet<string>): FindingCount[] {
  const groups = Map.groupBy(findings, ({ code }) => code)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, list]) => ({
      ...{ code, count: list.length },
      open: list.filter((finding) => !seen.has(findingKey(finding))).length,
    }))
}
