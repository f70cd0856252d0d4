import { isStored, type StoredField } from '../field.ts'
import { compileField, type FieldDocument } from '../fields.ts'
import { labelOf } from './labels.ts'
import type { EntitySource, Model, ModelField } from './model.ts'
import { isStoredType, resolvePath } from './paths.ts'
import { personalOf } from './personal-of.ts'

/** The field that a lookup's path ends in, without its column; notes what a lookup cannot end in. */
export function lookupEnd(
  model: Model,
  entity: EntitySource,
  { path, pointer }: { path: string; pointer: string },
): StoredField | undefined {
  const at = { path, report: entity.report, pointer: `${pointer}/path` }
  const found = resolvePath(model, entity.name, at)
  if (!found) return undefined
  const { field } = found
  if (!isStoredType(field.type) || field.type === 'reference' || field.type === 'json') {
    entity.report(at.pointer, 'lookup_end', { path, type: field.type })
    return undefined
  }
  const common = {
    name: field.name,
    label: labelOf(field.label, field.name),
    required: false,
    readOnly: true,
    system: false,
    hidden: false,
    ...personalOf(field, model.entities.get(found.entity)?.document.title === field.name),
  }
  const { currency } = model.tenant.document
  const end = compileField(withoutDefault(field), { common, column: '', currency, kernel: false })
  return isStored(end) ? end : undefined
}

function withoutDefault(field: ModelField): FieldDocument {
  const { default: _, ...rest } = field as FieldDocument & { default?: unknown }
  return (field.type === 'text' ? { maxLength: 200, ...rest } : rest) as FieldDocument
}
