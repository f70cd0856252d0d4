import type { DraftPreview } from '@courtyard/contract/publishing'
import { type PublishedState, readPublished } from '@courtyard/db/ddl/load-state'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import { statementsOf } from '@courtyard/db/ddl/step'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Issue } from '@courtyard/std/issue'
import type { Deps } from '../deps.ts'
import { describeChanges } from './describe-changes.ts'
import { describeFinding } from './describe-finding.ts'
import { findAmbiguities } from './find-ambiguities.ts'
import { findImpact, type Impact } from './find-impact.ts'
import type { Answers, Finding } from './finding.ts'
import { type PublishPlan, planPublish } from './plan-publish.ts'
import { restoredState } from './restored-state.ts'
import { sealOf } from './seal.ts'

export type FilesToPublish = {
  readonly files: readonly DocumentFile[]
  readonly answers: Answers
  /** The older version that they bring back: what was renamed since gets its old names again, with its values. */
  readonly restores?: number | undefined
}
/** The preview as data; the edge says its issues in the reader's language. */
export type Preview = Omit<DraftPreview, 'base_version' | 'issues'> & { readonly issues: readonly Issue[] }

/**
 * What publishing these files would do, counted on the tenant's rows; nothing is changed. Throws document_invalid with
 * every issue of the documents; what is wrong with answers is in the preview.
 */
export async function previewFiles(
  deps: Pick<Deps, 'db' | 'clock' | 'catalogs'>,
  tenant: string,
  given: FilesToPublish,
): Promise<Preview> {
  const inForce = await readPublished(deps.db, tenant)
  const state = await restoredState(deps, inForce, { tenant, restores: given.restores })
  const plan = await planPublish(tenant, given.files, state)
  return plan
    ? shapePreview(plan, await findImpact(deps, plan, given.answers), given.answers)
    : nothingNew(state, given)
}

function shapePreview(plan: PublishPlan, impact: Impact, answers: Answers): Preview {
  const { findings, open, issues, seal, moves } = impact
  const { state, before, next } = plan
  const ddl = planSteps({ schema: state.schema, before, next, actual: state.actual, moves })
  const ambiguities = findAmbiguities(state.catalog, plan.catalog).filter(({ key }) => !answers[key]?.consent)
  return {
    current_version: state.version,
    version: plan.catalog.version,
    changes: describeChanges(plan.changes),
    steps: ddl.steps.map(({ phase, about }) => ({ phase, ...about })),
    statements: statementsOf(ddl),
    refusals: ddl.refusals.map(({ reason, entity, name }) => ({ reason, entity, name })),
    findings: findings.map(shapeFinding),
    open: open.map(({ key }) => key),
    issues,
    ambiguities: ambiguities.map((one) => ({ ...one, come: [...one.come] })),
    seal,
    publishable: ddl.refusals.length === 0 && open.length === 0 && issues.length === 0,
  }
}

function nothingNew({ version }: PublishedState, { files, answers }: FilesToPublish): Preview {
  return {
    current_version: version,
    version,
    changes: [],
    steps: [],
    statements: [],
    refusals: [],
    findings: [],
    open: [],
    issues: [],
    ambiguities: [],
    seal: sealOf({ version, documents: files, answers, findings: [] }),
    publishable: true,
  }
}

const shapeFinding = ({ samples, answers, values, uses, ...rest }: Finding) => ({
  ...rest,
  text: describeFinding({ samples, answers, ...rest }),
  samples: samples.map((sample) => ({ ...sample })),
  answers: [...answers],
  ...(values && { values: [...values] }),
  ...(uses && { uses: [...uses] }),
})
