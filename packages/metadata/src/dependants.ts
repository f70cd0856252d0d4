import type { Catalog, Entity } from './catalog.ts'
import { usesInAutomations } from './dependants-automations.ts'
import { usesInFees } from './dependants-fees.ts'
import { usesInPages } from './dependants-pages.ts'
import { type Note, pathUses, treeUses } from './dependants-paths.ts'
import { usesInTemplates } from './dependants-templates.ts'
import type { DocumentPart } from './diff.ts'
import { isStored } from './field.ts'

/** One place of a document that names an entity, a field or an option. */
export type Use = {
  readonly of: DocumentPart
  readonly name: string
  /** Into the merged document; named things by their names: `/fields/area/amount`. */
  readonly pointer: string
  readonly entity: string
  readonly field?: string
  readonly option?: string
}

/** Every place of a catalog's documents that names an entity, a field or an option, each once. */
export function usesOf(catalog: Catalog): Use[] {
  const uses = new Map<string, Use>()
  const noteFor =
    (of: DocumentPart, name: string): Note =>
    (pointer, named) => {
      const use: Use = { of, name, pointer, ...named }
      uses.set(JSON.stringify(use), use)
    }
  for (const entity of Object.values(catalog.entities)) usesInEntity(catalog, entity, noteFor('entities', entity.name))
  usesInPages(catalog, noteFor)
  usesInFees(catalog, noteFor)
  usesInAutomations(catalog, noteFor)
  usesInTemplates(catalog, noteFor)
  return [...uses.values()]
}

function usesInEntity(catalog: Catalog, entity: Entity, note: Note): void {
  const own = (pointer: string, names: readonly string[]) => {
    for (const name of names) note(pointer, { entity: entity.name, field: name })
  }
  own('/title', [entity.title])
  own('/search', entity.search)
  if (entity.tree !== undefined) own('/tree', [entity.tree])
  for (const [at, key] of entity.keys.entries()) own(`/keys/${at}`, key.fields)
  for (const [at, index] of entity.indexes.entries()) own(`/indexes/${at}`, index.fields)
  for (const [at, { by, from, to, where }] of entity.noOverlap.entries()) {
    own(`/noOverlap/${at}`, [...by, from, to])
    if (where) treeUses(catalog, { entity: entity.name, tree: where, pointer: `/noOverlap/${at}/where` }, note)
  }
  for (const { name, when, require } of entity.rules) {
    if (when) treeUses(catalog, { entity: entity.name, tree: when, pointer: `/rules/${name}/when` }, note)
    treeUses(catalog, { entity: entity.name, tree: require, pointer: `/rules/${name}/require` }, note)
  }
  for (const field of entity.fields) usesInField(catalog, { entity, field, pointer: `/fields/${field.name}` }, note)
}

type FieldAt = { readonly entity: Entity; readonly field: Entity['fields'][number]; readonly pointer: string }

function usesInField(catalog: Catalog, { entity, field, pointer }: FieldAt, note: Note): void {
  const at = (name: string, rest: { entity: string; tree: Parameters<typeof treeUses>[1]['tree'] }) =>
    treeUses(catalog, { ...rest, pointer: `${pointer}/${name}` }, note)
  if (isStored(field) && field.default) {
    at('default', { entity: entity.name, tree: field.default })
    if (field.type === 'enum' && field.default.op === 'literal' && typeof field.default.value === 'string')
      note(`${pointer}/default`, { entity: entity.name, field: field.name, option: field.default.value })
  }
  if (field.type === 'reference') {
    note(`${pointer}/to`, { entity: field.to })
    if (field.same) pathUses(catalog, { entity: entity.name, path: field.same, pointer: `${pointer}/same` }, note)
  }
  if (field.type === 'children') {
    note(`${pointer}/of`, { entity: field.of })
    note(`${pointer}/by`, { entity: field.of, field: field.by })
    if (field.order !== undefined) note(`${pointer}/order`, { entity: field.of, field: field.order })
  }
  if (field.type === 'references') note(`${pointer}/to`, { entity: field.to })
  if (field.type === 'any_reference')
    for (const [index, { entity: to }] of field.to.entries()) note(`${pointer}/to/${index}`, { entity: to })
  if (field.type === 'lookup')
    pathUses(catalog, { entity: entity.name, path: field.path, pointer: `${pointer}/path` }, note)
  if (field.type === 'qr_code') at('template', { entity: entity.name, tree: field.amount })
  if (field.type === 'computed') at('amount', { entity: entity.name, tree: field.amount })
  if (field.type === 'rollup') {
    note(`${pointer}/over`, { entity: field.over })
    note(`${pointer}/by`, { entity: field.over, field: field.by })
    if (field.take.field !== undefined) note(`${pointer}/take`, { entity: field.over, field: field.take.field })
    if (field.where) at('where', { entity: field.over, tree: field.where })
  }
}
