import type { NewSavedFilter, SavedFilter } from '@courtyard/contract/saved-filters'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { isReadable } from '../records/get-writable.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'

/** Filters of one person for one view at most. */
const OWN_MAX = 50

/** The filters of a view: the actor's own and the shared ones, by name. Throws Fault as a list of the view would. */
export async function listSavedFilters(deps: Deps, actor: Actor, view: string): Promise<{ items: SavedFilter[] }> {
  await requireView(deps, actor, view)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const rows = await selectFilters(tx)
      .where('view', '=', view)
      .where((row) => row.or([row('owner', '=', actor.id), row('shared', '=', true)]))
      .orderBy('name')
      .orderBy('id')
      .execute()
    return { items: rows.map((row) => shape(actor, row)) }
  })
}

/** Keeps a filter of the actor's. Throws Fault saved_filter_exists, limit_exceeded, and as a list of the view would. */
export async function createSavedFilter(deps: Deps, actor: Actor, filter: NewSavedFilter): Promise<SavedFilter> {
  await requireView(deps, actor, filter.view)
  const at = deps.clock.now().toISOString()
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const own = tx.kernel.selectFrom('k_saved_filter').where('owner', '=', actor.id).where('view', '=', filter.view)
    const { count } = await own.select((row) => row.fn.countAll<string>().as('count')).executeTakeFirstOrThrow()
    if (Number(count) >= OWN_MAX) throw new Fault('limit_exceeded', { what: 'saved filters', max: OWN_MAX })
    const { view, name, state, shared } = filter
    const row = await tx.kernel
      .insertInto('k_saved_filter')
      .values({ view, name, state, shared, owner: actor.id, created_at: at, updated_at: at })
      .onConflict((conflict) => conflict.columns(['view', 'owner', 'name']).doNothing())
      .returning(['id', 'view', 'name', 'state', 'shared', 'owner'])
      .executeTakeFirst()
    if (!row) throw new Fault('saved_filter_exists', { name })
    return shape(actor, row)
  })
}

/** Lets go of a filter of the actor's own. Throws Fault saved_filter_missing, also for what is another's. */
export async function deleteSavedFilter(deps: Deps, actor: Actor, id: string): Promise<void> {
  if (!isId(id)) throw new Fault('saved_filter_missing', { id })
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const gone = await tx.kernel
      .deleteFrom('k_saved_filter')
      .where('id', '=', id)
      .where('owner', '=', actor.id)
      .returning('id')
      .executeTakeFirst()
    if (!gone) throw new Fault('saved_filter_missing', { id })
  })
}

/** A view that the actor may open: staff, and its entity readable. */
async function requireView(deps: Deps, actor: Actor, name: string): Promise<void> {
  if (actor.kind === 'portal') throw new Fault('not_allowed', { action: 'saved filters' })
  const rights = await rightsOfRequest(deps, actor)
  const view = Object.hasOwn(rights.catalog.views, name) ? rights.catalog.views[name] : undefined
  // A view of what one may not read answers like one that is not there.
  const missing = new Fault('request_invalid', {
    issues: [coreIssue('?view', 'view_unknown.any')],
  })
  const entity = view && rights.catalog.entities[view.entity]
  if (!entity || !isReadable(rights, entity)) throw missing
}

const selectFilters = (tx: TenantTx) =>
  tx.kernel.selectFrom('k_saved_filter').select(['id', 'view', 'name', 'state', 'shared', 'owner'])

type Row = Awaited<ReturnType<ReturnType<typeof selectFilters>['executeTakeFirstOrThrow']>>

const shape = (actor: Actor, { owner, ...row }: Row): SavedFilter => ({ ...row, mine: owner === actor.id })
