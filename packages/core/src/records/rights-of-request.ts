import { exportScopesFor, type ScopeRequest, scopesFor } from '@courtyard/access/scope-for'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { everything, nothing, type Scope, type Scopes } from '@courtyard/metadata/scope'
import { type Day, dayIn } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'

/** The catalog a request began with, its day, and what its actor may see and do. */
export type RequestRights = {
  readonly catalog: Catalog
  readonly today: Day
  readonly scopes: Scopes
  /** What may leave as a file: read AND exported. */
  readonly exports: Scopes
  scope(action: 'create' | 'update' | 'delete' | 'reveal', entity: Entity): Scope
}

/** Loads the catalog in force and the actor's rights in it. The system's own actor sees and may do everything. */
export async function rightsOfRequest(deps: Pick<Deps, 'catalogs' | 'clock'>, actor: Actor): Promise<RequestRights> {
  const catalog = await deps.catalogs.load(actor.tenant)
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  if (actor.kind === 'system') {
    const variables = { actor: { id: actor.id, kind: actor.kind, record: actor.record }, today }
    const all = (entity: string): Scope => ({ ...everything(entity), variables })
    return { catalog, today, scopes: { read: all }, exports: { read: all }, scope: (_, entity) => all(entity.name) }
  }
  const known = kept.get(actor)
  if (known?.catalog === catalog && known.today === today) return known
  const own = rightsIn({ catalog, actor, today })
  // Who looks as somebody else takes nothing along.
  const rights = actor.viewedBy ? { ...own, exports: { read: nothing } } : own
  kept.set(actor, rights)
  return rights
}

// An actor is kept for a moment by whoever looked it up, and what it may do in one catalog on one day does not change.
const kept = new WeakMap<Actor, RequestRights>()

function rightsIn(request: ScopeRequest): RequestRights {
  const { catalog, today } = request
  const changes = {
    create: scopesFor(request, 'create'),
    update: scopesFor(request, 'update'),
    delete: scopesFor(request, 'delete'),
    reveal: scopesFor(request, 'reveal'),
  }
  return {
    ...{ catalog, today, scopes: scopesFor(request), exports: exportScopesFor(request) },
    scope: (action, entity) => changes[action].read(entity.name),
  }
}
