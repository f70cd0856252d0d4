import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import type { Scopes } from '@courtyard/metadata/scope'
import { Fault } from '@courtyard/std/fault'
import { findField } from './sql/context.ts'
import { ENTITY_PART } from './sql/field.ts'
import { everVisible } from './sql/visible.ts'

/** A path that the caller may name, and what it ends in. */
export type ResolvedPath = { readonly path: readonly string[]; readonly field: Field; readonly entity: Entity }

const HOPS_MAX = 4

/** An entity by name. Throws Fault entity_unknown, also where no grant reaches it. */
export function getReadable(catalog: Catalog, scopes: Scopes, name: string): Entity {
  const entity = Object.hasOwn(catalog.entities, name) ? catalog.entities[name] : undefined
  if (!entity || scopes.read(name).grants.length === 0) throw new Fault('entity_unknown', { entity: name })
  return entity
}

/**
 * Follows a path of names over references under the caller's read scopes; undefined where it cannot be named. A field
 * that may never be read answers exactly like one that does not exist.
 */
export function findPath(context: PathContext, entity: Entity, path: readonly string[]): ResolvedPath | undefined {
  const [name, ...rest] = path
  const field = name === undefined ? undefined : findField(entity, name)
  if (!field || !isNameable(context, entity, field) || path.length > HOPS_MAX) return undefined
  if (rest.length === 0) return { path, field, entity }
  if (field.type === 'any_reference' && rest.length === 1 && rest[0] === ENTITY_PART)
    return { path, field: entityPart(field), entity }
  const target = field.type === 'reference' ? context.catalog.entities[field.to] : undefined
  const end = target && findPath(context, target, rest)
  return end && { ...end, path }
}

/** `about.entity` as a field: a text. */
const entityPart = ({ label, name }: Field): Field => ({
  name: `${name}.${ENTITY_PART}`,
  label,
  type: 'text',
  column: '',
  maxLength: 48,
  unique: false,
  required: false,
  readOnly: true,
  system: false,
  hidden: false,
})

export type PathContext = { readonly catalog: Catalog; readonly scopes: Scopes }

/** Whether some row of the entity shows the field to the caller. A rollup also needs what it counts. */
export function isNameable(context: PathContext, entity: Entity, field: Field): boolean {
  if (field.hidden || !everVisible(context.scopes.read(entity.name), field.name)) return false
  if (field.type === 'lookup' && field.as === 'viewer') return findPath(context, entity, field.path) !== undefined
  if (field.type !== 'rollup' || field.as === 'system') return true
  const over = context.catalog.entities[field.over]
  const taken = field.take.field === undefined ? 'id' : field.take.field
  return over !== undefined && everVisible(context.scopes.read(over.name), taken)
}

/** `building.name` as a path. Throws Fault field_unknown. */
export function getPath(context: PathContext, entity: Entity, text: string): ResolvedPath {
  const found = findPath(context, entity, text.split('.'))
  if (!found) throw new Fault('field_unknown', { entity: entity.name, field: text })
  return found
}

/** The paths of a view or report that the caller may name; the rest is left out in silence. */
export const readablePaths = (context: PathContext, entity: Entity, paths: readonly string[]): string[] =>
  paths.filter((path) => findPath(context, entity, path.split('.')) !== undefined)
