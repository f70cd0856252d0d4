import { createHash } from 'node:crypto'
import type { Answers, DraftPreview } from '@courtyard/contract/publishing'
import { type PublishedState, readPublished } from '@courtyard/db/ddl/load-state'
import { statementsOf } from '@courtyard/db/ddl/step'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Deps } from '../deps.ts'
import { describeChanges } from './describe-changes.ts'
import { type PublishPlan, planPublish } from './plan-publish.ts'

export type FilesToPublish = { readonly files: readonly DocumentFile[]; readonly answers: Answers }
export type Preview = Omit<DraftPreview, 'base_version'>

/** What publishing these files would do, counted on the tenant's data; nothing is changed. Throws document_invalid. */
export async function previewFiles(
  deps: Pick<Deps, 'db'>,
  tenant: string,
  { files, answers }: FilesToPublish,
): Promise<Preview> {
  const state = await readPublished(deps.db, tenant)
  const plan = planPublish(tenant, files, state)
  return shapePreview(state, plan, { files, answers })
}

function shapePreview(state: PublishedState, plan: PublishPlan | undefined, given: FilesToPublish): Preview {
  const refusals = plan?.ddl.refusals ?? []
  return {
    current_version: state.version,
    version: plan?.catalog.version ?? state.version,
    changes: describeChanges(plan?.changes ?? []),
    statements: plan ? statementsOf(plan.ddl) : [],
    refusals: [...refusals],
    findings: [],
    open: [],
    seal: sealOf(state.version, given),
    publishable: refusals.length === 0,
  }
}

/** One hash over what was previewed: the version it is laid over, the files and the answers. */
const sealOf = (version: number, { files, answers }: FilesToPublish): string =>
  createHash('sha256').update(canonicalJson({ version, files, answers })).digest('hex')
