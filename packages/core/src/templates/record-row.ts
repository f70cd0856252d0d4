import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { type Json, toValue } from '@courtyard/metadata/values'
import { readablePaths } from '@courtyard/query/resolve-path'
import { findRecord } from '../records/find-record.ts'
import type { RequestRights } from '../records/rights-of-request.ts'

type Of = { readonly entity: string; readonly id: string; readonly paths: readonly string[] }

/**
 * A record with the fields at these paths, as far as the actor may see them; what may not be seen is absent. undefined
 * where the record itself may not be seen.
 */
export async function readPaths(
  tx: TenantTx,
  rights: RequestRights,
  { entity: name, id, paths }: Of,
): Promise<RecordJson | undefined> {
  const entity = rights.catalog.entities[name]
  if (!entity || rights.scopes.read(name).grants.length === 0) return undefined
  const select = readablePaths(rights, entity, [...new Set(paths)])
  return await findRecord(tx, rights, { entity: name, id, select })
}

/** Paths of the record that trees read. */
export const treePaths = (trees: readonly Tree[]): string[] =>
  trees.flatMap((tree) => pathsOf(tree).flatMap(({ root, path }) => (root === 'row' ? [path.join('.')] : [])))

export type FieldAt = { readonly field: Field; readonly value: unknown }

/** What a record holds at a path, with the field it is of; undefined where the path leads nowhere. */
export function fieldAt(
  catalog: Pick<Catalog, 'entities'>,
  entity: Entity,
  at: { readonly record: Readonly<Record<string, unknown>>; readonly path: readonly string[] },
): FieldAt | undefined {
  const [name = '', ...rest] = at.path
  const field = entity.fields.find((one) => one.name === name)
  if (!field) return undefined
  const value = Object.hasOwn(at.record, name) ? at.record[name] : null
  if (rest.length === 0) return { field, value }
  const target = field.type === 'reference' ? catalog.entities[field.to] : undefined
  return target && fieldAt(catalog, target, { record: Object(value) as Record<string, unknown>, path: rest })
}

/** The record as expressions see it: references that are followed are rows, what is absent is missing. */
export function rowOfPaths(
  catalog: Pick<Catalog, 'entities'>,
  entity: Entity,
  of: { readonly record: Readonly<Record<string, unknown>>; readonly paths: readonly string[] },
): Row {
  const row: Record<string, Value> = {}
  const below = new Map<string, string[]>()
  for (const path of of.paths) {
    const [name = '', ...rest] = path.split('.')
    below.set(name, [...(below.get(name) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])])
  }
  for (const [name, paths] of below) {
    const field = entity.fields.find((one) => one.name === name)
    const value = Object.hasOwn(of.record, name) ? of.record[name] : null
    if (!field || value === null || value === undefined) row[name] = null
    else if (field.type === 'reference' && paths.length > 0) {
      const record = value as Readonly<Record<string, unknown>>
      const target = catalog.entities[field.to]
      row[name] = target ? { id: String(record.id), ...rowOfPaths(catalog, target, { record, paths }) } : null
    } else row[name] = toValue(field, value as Json)
  }
  return row
}
