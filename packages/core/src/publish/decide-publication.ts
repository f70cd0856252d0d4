import type { Publication } from '@courtyard/db/ddl/journal'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { openIssue } from './against.ts'
import { findImpact, type Impact } from './find-impact.ts'
import type { Answers } from './finding.ts'
import { type PublishPlan, planPublish } from './plan-publish.ts'
import { notesOf } from './publish-notes.ts'
import type { RestoredState } from './restored-state.ts'

export type PublishOrder = {
  readonly files: readonly DocumentFile[]
  readonly answers?: Answers | undefined
  /** What the publisher saw; another outcome is refused with the new findings. Absent = whatever is measured now. */
  readonly seal?: string | undefined
  readonly by: string
  readonly note: string
  /** The older version that the documents bring back. */
  readonly restores?: number | undefined
}
export type Decided = { readonly plan: PublishPlan; readonly impact: Impact; readonly publication: Publication }

/**
 * What a publish writes over what is in force: planned, measured and answered; undefined when the documents say nothing
 * new. Reads rows, changes nothing. Throws document_invalid with every issue, seal_stale when the findings are not those
 * that were previewed, answers_invalid, and answers_missing while findings stand against it.
 */
export async function decidePublication(
  deps: Pick<Deps, 'db' | 'clock'>,
  { tenant, state }: { readonly tenant: string; readonly state: RestoredState },
  order: PublishOrder,
): Promise<Decided | undefined> {
  const plan = await planPublish(tenant, order.files, state)
  if (!plan) return undefined
  const impact = await findImpact(deps, plan, order.answers)
  const { findings, open, issues, moves, seal } = impact
  if (order.seal !== undefined && order.seal !== seal) throw new Fault('seal_stale', { findings })
  if (issues.length > 0) throw new Fault('answers_invalid', { issues })
  if (open.length > 0) throw new Fault('answers_missing', { findings: open, issues: open.map(openIssue) })
  const { catalog, documents, physical, before, next } = plan
  const steps = planSteps({ schema: state.schema, before, next, actual: state.actual, moves })
  const notes = notesOf(order, { before: state.catalog, catalog })
  const publication = { catalog, documents, physical, plan: steps, by: order.by, note: order.note, seal, notes }
  return { plan, impact, publication }
}
