import { scopesFor } from '@courtyard/access/scope-for'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type Filter, planFilter } from '@courtyard/query/filter'
import { dayIn } from '@courtyard/std/day'
import type { Actor } from '../deps.ts'
import { type RunContext, type RunScope, runContext } from './run-context.ts'

/**
 * What a person asks a run to charge. The filter is held to their rights here, for it could tell what they may not read;
 * the run itself is the kernel's own. Throws what runContext and planFilter throw.
 */
export function askedContext(catalog: Catalog, actor: Actor, scope: RunScope): RunContext {
  const context = runContext(catalog, scope)
  if (scope.filter != null && actor.kind !== 'system') {
    const scopes = scopesFor({ catalog, actor, today: dayIn(scope.at, catalog.timeZone) })
    planFilter({ catalog, scopes }, catalog.entities[context.subject]!, scope.filter as Filter)
  }
  return context
}
