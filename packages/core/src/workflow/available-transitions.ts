import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Tree } from '@courtyard/expression/tree'
import { readRow } from '../automation/start-automation.ts'
import type { Actor } from '../deps.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { allOf } from '../schedules/clock-owner.ts'
import { isGranted, standsAt, workflowOf } from './workflow-of.ts'

type Of = { readonly entity: string; readonly id: string }

/** Whether a condition of a workflow holds for a record as it stands; the database judges it. */
export async function holdsFor(
  tx: TenantTx,
  { catalog, today }: RequestRights,
  { entity, id, actor, where }: Of & { readonly actor: Actor; readonly where: Tree },
): Promise<boolean> {
  const variables = { actor: { id: actor.id, kind: actor.kind, record: actor.record }, today }
  return (await readRow(tx, catalog, { entity, id, effects: [], variables, where })) !== undefined
}

/** The names of the transitions that the actor may make of this record now, in the order of the document. */
export async function availableTransitions(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, actor }: Of & { readonly actor: Actor },
): Promise<string[]> {
  const workflow = workflowOf(rights.catalog, entity)
  const names: string[] = []
  for (const transition of workflow?.transitions ?? []) {
    if (!workflow || !isGranted(transition, actor)) continue
    const { where, guard } = transition
    const parts = [standsAt(workflow, transition), ...(where ? [where] : []), ...(guard ? [guard] : [])]
    if (await holdsFor(tx, rights, { entity, id, actor, where: allOf(parts) })) names.push(transition.name)
  }
  return names
}

/** The record with the transitions that its reader may make of it. */
export async function withTransitions(
  tx: TenantTx,
  rights: RequestRights,
  { entity, record, actor }: { readonly entity: string; readonly record: RecordJson; readonly actor: Actor },
): Promise<RecordJson> {
  const transitions = await availableTransitions(tx, rights, { entity, id: record.id, actor })
  return { ...record, can: { update: false, delete: false, ...record.can, transitions } }
}
