import type { AggregateResult } from '@courtyard/contract/records'
import { type AggregateRequest, compileAggregate, planAggregate, shapeAggregate } from '@courtyard/query/plan-aggregate'
import type { Actor, Deps } from '../deps.ts'
import { getView } from './list-records.ts'
import { rightsOfRequest } from './rights-of-request.ts'

export type AggregateRecordsRequest = Omit<AggregateRequest, 'where'> & { readonly view?: string | undefined }

/** Counts, sums and the like over what the actor may see, by groups. Throws as listRecords does. */
export async function aggregateRecords(
  deps: Deps,
  actor: Actor,
  request: AggregateRecordsRequest,
): Promise<AggregateResult> {
  const { catalog, scopes } = await rightsOfRequest(deps, actor)
  const { view, ...asked } = request
  const where = view === undefined ? undefined : getView(catalog, request.entity, view).filter
  const plan = planAggregate(catalog, { ...asked, where }, scopes)
  // Not prepared: a plan for any values underestimates wide conditions, and planning is nothing beside adding up.
  const [rows] = await deps.db.read(actor.tenant, (target) => [{ query: compileAggregate(plan, target) }])
  return { rows: shapeAggregate(plan, rows ?? []) }
}
