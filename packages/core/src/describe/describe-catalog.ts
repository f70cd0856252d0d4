import { createHash } from 'node:crypto'
import { mayDelete, mayFields, mayRun } from '@courtyard/access/can'
import type { CatalogDescription } from '@courtyard/contract/description'
import type { Catalog } from '@courtyard/metadata/catalog'
import { canonicalJson } from '@courtyard/std/canonical'
import { deepFreeze } from '@courtyard/std/freeze'
import type { Actor, Deps } from '../deps.ts'
import { cutCatalog } from './cut-catalog.ts'
import type { Rights } from './rights.ts'

/** The catalog in force, cut to what the actor may see; `hash` changes exactly when the cut does. */
export async function describeCatalog(deps: Pick<Deps, 'catalogs'>, actor: Actor): Promise<CatalogDescription> {
  const catalog = await deps.catalogs.load(actor.tenant)
  // Whether a grant's variable can be resolved depends on the person having a record, not on which one.
  const key = canonicalJson([actor.kind, actor.roles, actor.record !== null, actor.viewedBy !== undefined])
  const known = made.get(catalog)?.get(key)
  if (known) return known
  const cut = cutCatalog(catalog, actor, rightsOf(catalog, actor))
  const hash = createHash('sha256').update(canonicalJson(cut)).digest('hex')
  const description = deepFreeze({ ...cut, hash })
  made.set(catalog, (made.get(catalog) ?? new Map()).set(key, description))
  return description
}

// Cuts live as long as their catalog does in the catalog cache; the keys are combinations of its few roles.
const made = new WeakMap<Catalog, Map<string, CatalogDescription>>()

function rightsOf(catalog: Catalog, actor: Actor): Rights {
  return {
    fields: (entity, action) =>
      ((action === 'export' || action === 'reveal') && actor.viewedBy
        ? false
        : mayFields({ catalog, actor }, action, entity)) || [],
    mayDelete: (entity) => mayDelete(catalog, actor, entity),
    runs: runNames(catalog).filter((name) => mayRun(catalog, actor, name)),
  }
}

/** What some role of the catalog names in `run:<name>`. */
function runNames(catalog: Catalog): string[] {
  const actions = Object.values(catalog.roles).flatMap((role) => role.rules.flatMap((rule) => rule.actions))
  return [...new Set(actions.filter((action) => action.startsWith('run:')).map((action) => action.slice(4)))].sort()
}
