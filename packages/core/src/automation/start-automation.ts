import type { TenantTx } from '@courtyard/db/database'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Automation, Effect } from '@courtyard/metadata/catalog-automation'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { effectPaths } from '../effects/effect-values.ts'
import type { Started } from './record-event.ts'

type Of = { readonly id: string; readonly variables: Readonly<Record<string, Value>> }

/** An automation and the record as it stands, when its condition holds for it; the database judges it. */
export async function startAutomation(
  tx: TenantTx,
  catalog: Catalog,
  { automation, ...of }: Of & { readonly automation: Automation },
): Promise<Started | undefined> {
  const { entity, effects } = automation
  const row = await readRow(tx, catalog, { ...of, entity, where: automation.if, effects })
  if (!row) return undefined
  return { automation, row, effects: await effectsThatHold(tx, catalog, { ...of, entity, effects }) }
}

type Reading = Of & { readonly entity: string; readonly effects: readonly Effect[] }

/** The record with all that effects read, as the system sees it; undefined where the condition does not hold. */
export async function readRow(
  tx: TenantTx,
  catalog: Catalog,
  {
    entity,
    id,
    effects,
    where,
    variables,
    paths: more = [],
  }: Reading & { readonly where: Tree | undefined; readonly paths?: readonly string[] },
): Promise<Row | undefined> {
  const paths = [...effectPaths(effects), ...more.map((name) => [name])]
  const request = { entity, paths, ids: [id], limit: 1, variables, ...(where && { where }) }
  const { query, rowOf } = compileSubjects(catalog, request, tx)
  const [row] = await tx.run<unknown>(query)
  return row === undefined ? undefined : rowOf(row)
}

/** The effects whose own condition holds for the record, in their order. */
export async function effectsThatHold(
  tx: TenantTx,
  catalog: Catalog,
  { effects, ...of }: Reading,
): Promise<readonly Effect[]> {
  const held: Effect[] = []
  for (const effect of effects) {
    const holds = !effect.when || (await readRow(tx, catalog, { ...of, effects: [], where: effect.when }))
    if (holds) held.push(effect)
  }
  return held
}
