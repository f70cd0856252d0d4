import type { Database } from '@courtyard/db/database'
import type { PublishedState } from '@courtyard/db/ddl/load-state'
import type { Move } from '@courtyard/db/ddl/move'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import { type PublishOptions, runPublish } from '@courtyard/db/ddl/run-publish'
import { statementsOf } from '@courtyard/db/ddl/step'
import type { Entity } from '@courtyard/metadata/catalog'
import { storageOf } from '@courtyard/metadata/fields'
import { catalog } from './literal-catalog.ts'

/** Publishes entities written by hand as the tenant's next version; gives the statements that ran. */
export async function publishLiteral(
  db: Database,
  tenant: string,
  entities: readonly Entity[],
  { moves = [], ...options }: PublishOptions & { readonly moves?: readonly Move[] } = {},
): Promise<string[]> {
  let statements: string[] = []
  const decide = (state: PublishedState) => {
    const next = catalog(tenant, state.version + 1, entities)
    const plan = planFor(state, next, moves)
    statements = statementsOf(plan)
    return { catalog: next, documents: [], physical: {}, plan, by: 'test', note: '' }
  }
  await runPublish(db, tenant, decide, { graceMs: 0, ...options })
  return statements
}

/** The steps from what is in force to `next`. */
export function planFor(state: PublishedState, next: ReturnType<typeof catalog>, moves: readonly Move[] = []) {
  const context = {
    schema: state.schema,
    storageOf: (field: Parameters<typeof storageOf>[0]) => storageOf(field)!,
  }
  const before = state.catalog && planSchema(state.catalog, context)
  return planSteps({ schema: state.schema, before, next: planSchema(next, context), actual: state.actual, moves })
}
