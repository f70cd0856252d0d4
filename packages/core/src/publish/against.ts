import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { coreIssue } from '../texts/core-texts.ts'
import type { Finding } from './finding.ts'
import { answerPointer } from './table-impact.ts'

type Open = Pick<Finding, 'key' | 'kind' | 'entity' | 'count' | 'answers'>

/** What stands against publishing a preview: findings without an answer, answers that do not fit, what no answer helps. */
export type Against = {
  readonly open: readonly Open[]
  readonly issues: readonly Issue[]
  readonly refusals: readonly { readonly reason: string; readonly entity: string; readonly name: string }[]
}

/** A finding that wants an answer, as an issue: `pointer` is where the answer goes, the hint says which it takes. */
export const openIssue = ({ key, count, answers }: Open): Issue =>
  answers.length === 0
    ? coreIssue(answerPointer(key), 'answer_missing.none', { key, count })
    : coreIssue(answerPointer(key), 'answer_missing', { key, count, answers: answers.join(', ') })

/** Throws answers_invalid, answers_missing or publish_needs_migration while something stands against it. */
export function refuseWhat({ open, issues, refusals }: Against): void {
  if (issues.length > 0) throw new Fault('answers_invalid', { issues })
  if (open.length > 0) throw new Fault('answers_missing', { findings: open, issues: open.map(openIssue) })
  // What answers help is refused as well while they are missing, so this comes last.
  if (refusals.length > 0) throw new Fault('publish_needs_migration', { changes: refusals })
}
