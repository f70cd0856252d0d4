import type { TenantTx } from '@courtyard/db/database'
import type { Row } from '@courtyard/expression/value'
import { compileCountSubjects, compileSubjects } from '@courtyard/query/plan-subjects'
import type { RunContext } from './run-context.ts'

/** A page of subjects in the order of their ids, with the fields that formulas read. The run sees all of its scope: it is the kernel's own. */
export async function loadSubjects(
  tx: TenantTx,
  context: RunContext,
  page: { afterId: string | null; limit: number },
): Promise<Row[]> {
  const { query, rowOf } = compileSubjects(
    context.catalog,
    {
      ...{ entity: context.subject, paths: context.paths },
      ...{ filter: context.filter, variables: context.variables, ...page },
    },
    { schema: tx.schema },
  )
  return (await tx.run<unknown>(query)).map(rowOf)
}

/** How many subjects a run goes through. */
export async function countSubjects(tx: TenantTx, context: RunContext): Promise<number> {
  const [row] = await tx.run<{ count: string }>(
    compileCountSubjects(context.catalog, { entity: context.subject, filter: context.filter }, { schema: tx.schema }),
  )
  return Number(row!.count)
}

/** Titles of records by id, whichever of the run's entities they belong to: payers, groups. */
export async function loadTitles(
  tx: TenantTx,
  context: RunContext,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const titles = new Map<string, string>()
  if (ids.length === 0) return titles
  for (const name of titledEntities(context)) {
    const entity = context.catalog.entities[name]!
    const { query, rowOf } = compileSubjects(
      context.catalog,
      { entity: name, paths: [[entity.title]], ids, limit: ids.length },
      { schema: tx.schema },
    )
    for (const row of (await tx.run<unknown>(query)).map(rowOf))
      titles.set(String(row.id), String(row[entity.title] ?? ''))
  }
  return titles
}

/** The payer's entity and the entities that groups are of. */
function titledEntities(context: RunContext): string[] {
  const reached = (entity: string, path: readonly string[]): string | undefined =>
    path.reduce<string | undefined>((at, name) => {
      const field =
        at === undefined ? undefined : context.catalog.entities[at]?.fields.find((candidate) => candidate.name === name)
      return field?.type === 'reference' ? field.to : undefined
    }, entity)
  const names = context.standards.flatMap(({ standard }) => [
    standard.payer.take.path ? reached(standard.payer.from, standard.payer.take.path) : standard.payer.from,
    standard.share ? reached(context.subject, standard.share.per) : undefined,
  ])
  return [...new Set(names.filter((name) => name !== undefined))]
}
