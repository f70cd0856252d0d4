import type { TenantTx } from '@courtyard/db/database'
import type { Row } from '@courtyard/expression/value'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import type { RunContext } from './run-context.ts'

type After = { readonly afterId: string | null; readonly limit: number }

/** A page of subjects in the order of their ids, with the fields that formulas read. The run sees all of its scope: it is the kernel's own. */
export const loadSubjects = (tx: TenantTx, context: RunContext, page: After): Promise<Row[]> =>
  load(tx, context, { paths: context.paths, filter: context.filter, ...page })

/** Subjects of a page that was settled before, as far as they are still there; who they are was decided then. */
export const loadPageSubjects = (tx: TenantTx, context: RunContext, ids: readonly string[]): Promise<Row[]> =>
  load(tx, context, { paths: context.paths, ids, limit: ids.length })

/** Ids of the subjects that a run goes through, in their order. */
export async function loadSubjectIds(tx: TenantTx, context: RunContext, page: After): Promise<string[]> {
  const rows = await load(tx, context, { paths: [], filter: context.filter, ...page })
  return rows.map(({ id }) => String(id))
}

type Which = Omit<Parameters<typeof compileSubjects>[1], 'entity' | 'variables'>

async function load(tx: TenantTx, { catalog, subject, variables }: RunContext, which: Which): Promise<Row[]> {
  const { query, rowOf } = compileSubjects(catalog, { entity: subject, variables, ...which }, { schema: tx.schema })
  return (await tx.run<unknown>(query)).map(rowOf)
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
