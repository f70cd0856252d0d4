import type { Database } from '@courtyard/db/database'
import { planDdl } from '@courtyard/db/ddl/plan'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import { type PublishedState, runPublish } from '@courtyard/db/ddl/run'
import type { Entity } from '@courtyard/metadata/catalog'
import { storageOf } from '@courtyard/metadata/fields'
import { catalog } from './literal-catalog.ts'

/** Publishes entities written by hand as the tenant's next version; gives the statements that ran. */
export async function publishLiteral(db: Database, tenant: string, entities: readonly Entity[]): Promise<string[]> {
  let statements: string[] = []
  await runPublish(db, tenant, (state) => {
    const next = catalog(tenant, state.version + 1, entities)
    const plan = planFor(state, next)
    statements = plan.statements.map((statement) => statement.sql)
    return { catalog: next, documents: [], physical: {}, plan, by: 'test', note: '' }
  })
  return statements
}

export function planFor(state: PublishedState, next: ReturnType<typeof catalog>) {
  const context = {
    schema: state.schema,
    trigramSchema: state.trigramSchema,
    storageOf: (field: Parameters<typeof storageOf>[0]) => storageOf(field)!,
  }
  const before = state.catalog && planSchema(state.catalog, context)
  return planDdl({ schema: state.schema, before, next: planSchema(next, context), actual: state.actual })
}
