import type { Model, ModelField } from './model.ts'
import { type Report, reportUnknown } from './report.ts'

/** Where a path of field names leads. */
export type Resolved = {
  readonly field: ModelField
  /** Entity that holds the last field. */
  readonly entity: string
  readonly path: readonly string[]
  /** A field on the way is hidden. */
  readonly hidden: boolean
}

/** Follows a path over references; notes what is unknown. */
export function resolvePath(
  model: Model,
  entity: string,
  { path, report, pointer }: { path: string; report: Report; pointer: string },
): Resolved | undefined {
  const names = path.split('.')
  let holder = entity
  let hidden = false
  for (const [index, name] of names.entries()) {
    const source = model.entities.get(holder)
    if (!source) return undefined // noted where the entity is named
    const field = source.fields.get(name)
    if (!field) {
      reportUnknown(report, pointer, {
        what: 'field',
        name: names.slice(0, index + 1).join('.'),
        known: [...source.fields.keys()].map((known) => [...names.slice(0, index), known].join('.')),
      })
      return undefined
    }
    hidden ||= field.hidden === true
    if (index === names.length - 1) return { field, entity: holder, path: names, hidden }
    if (field.type !== 'reference') {
      report(pointer, 'path_not_reference', { name })
      return undefined
    }
    holder = field.to
  }
  return undefined
}

/** The entity of a document; notes an unknown one. */
export function knownEntity(
  model: Model,
  { name, report, pointer }: { name: string; report: Report; pointer: string },
): boolean {
  if (model.entities.has(name)) return true
  reportUnknown(report, pointer, { what: 'entity', name, known: model.entities.keys() })
  return false
}

/** A field of its own entity by name; notes an unknown one. */
export function ownField(
  model: Model,
  entity: string,
  { name, report, pointer }: { name: string; report: Report; pointer: string },
): ModelField | undefined {
  const source = model.entities.get(entity)
  const field = source?.fields.get(name)
  if (source && !field) reportUnknown(report, pointer, { what: 'field', name, known: source.fields.keys() })
  return field
}

const notStored: ReadonlySet<string> = new Set([
  'any_reference',
  'children',
  'computed',
  'lookup',
  'qr_code',
  'references',
  'rollup',
])

/** True for fields that have a column. */
export const isStoredType = (type: string): boolean => !notStored.has(type)
