import { compare, rational } from '@courtyard/std/rational'
import { patternProblem } from '../fields/pattern.ts'
import type { FieldDocument } from '../fields.ts'
import { reservedFieldNames } from '../physical-names.ts'
import type { EntitySource, Model } from './model.ts'
import { knownEntity, ownField } from './paths.ts'
import { type Report, reportDuplicates } from './report.ts'
import { takeOf } from './rollup-result.ts'

type At = { readonly report: Report; readonly pointer: string }

/** Notes what is wrong with the fields of an entity by themselves and in what they refer to. */
export function checkFields(model: Model, entity: EntitySource): void {
  const { report, document } = entity
  reportDuplicates(
    report,
    document.fields.map((field) => field.name),
    (index) => `/fields/${index}/name`,
  )
  for (const [index, field] of document.fields.entries()) {
    const pointer = `/fields/${index}`
    if ((reservedFieldNames as readonly string[]).includes(field.name)) {
      report(`${pointer}/name`, 'name_reserved.system', { name: field.name })
    }
    checkField(model, entity, field, { report, pointer })
    if ('required' in field && field.required && field.hidden && !('default' in field && field.default !== undefined)) {
      report(`${pointer}/hidden`, 'hidden_required')
    }
  }
}

function checkField(model: Model, entity: EntitySource, field: FieldDocument, { report, pointer }: At): void {
  switch (field.type) {
    case 'text': {
      const problem = field.pattern === undefined ? undefined : patternProblem(field.pattern)
      if (problem !== undefined) report(`${pointer}/pattern`, 'pattern_invalid', { problem })
      break
    }
    case 'decimal':
      if (field.scale > field.precision) report(`${pointer}/scale`, 'scale_too_large', { precision: field.precision })
      checkBounds(field, { report, pointer })
      break
    case 'integer':
    case 'money':
    case 'percent':
      checkBounds(field, { report, pointer })
      break
    case 'enum':
    case 'multi_enum': {
      const values = field.options.map((option) => option.value)
      reportDuplicates(report, values, (index) => `${pointer}/options/${index}/value`)
      break
    }
    case 'reference':
      knownEntity(model, { name: field.to, report, pointer: `${pointer}/to` })
      if (field.same !== undefined) {
        checkSame(
          model,
          entity,
          { to: field.to, same: field.same, name: field.name },
          { report, pointer: `${pointer}/same` },
        )
      }
      break
    case 'children':
      checkBack(model, entity, { entity: field.of, by: field.by, at: `${pointer}/of` }, { report, pointer })
      if (field.owned) checkOwned(model, entity, field, { report, pointer })
      break
    case 'references':
      knownEntity(model, { name: field.to, report, pointer: `${pointer}/to` })
      break
    case 'any_reference':
      reportDuplicates(report, field.to, (index) => `${pointer}/to/${index}`)
      for (const [index, name] of field.to.entries())
        knownEntity(model, { name, report, pointer: `${pointer}/to/${index}` })
      break
    case 'rollup':
      checkBack(model, entity, { entity: field.over, by: field.by, at: `${pointer}/over` }, { report, pointer })
      checkTake(model, field, { report, pointer })
      break
    default:
  }
}

function checkBounds(
  field: { readonly min?: string | number; readonly max?: string | number },
  { report, pointer }: At,
): void {
  if (field.min === undefined || field.max === undefined) return
  if (compare(rational(field.min), rational(field.max)) > 0)
    report(`${pointer}/max`, 'bounds_crossed', { min: field.min })
}

/** Children and rollups: the other entity refers to this one by `by`. */
function checkBack(
  model: Model,
  entity: EntitySource,
  other: { entity: string; by: string; at: string },
  { report, pointer }: At,
): void {
  if (!knownEntity(model, { name: other.entity, report, pointer: other.at })) return
  const by = ownField(model, other.entity, { name: other.by, report, pointer: `${pointer}/by` })
  // A reference to no entity is told where it is written.
  if (by?.type === 'reference' && !model.entities.has(by.to)) return
  if (by && (by.type !== 'reference' || by.to !== entity.name)) {
    report(`${pointer}/by`, 'by_not_back', { by: other.by, other: other.entity, entity: entity.name })
  }
}

function checkTake(model: Model, field: Extract<FieldDocument, { type: 'rollup' }>, { report, pointer }: At): void {
  const { fn, field: name } = takeOf(field)
  if (name === undefined || !model.entities.has(field.over)) return
  const taken = ownField(model, field.over, { name, report, pointer: `${pointer}/take/${fn}` })
  if (!taken) return
  const type = model.schema.fieldsOf(field.over)?.[name]?.type.kind
  if (type === 'number' || (type === 'day' && (fn === 'min' || fn === 'max'))) return
  report(`${pointer}/take/${fn}`, 'take_type', { fn, name })
}

function checkSame(
  model: Model,
  entity: EntitySource,
  reference: { to: string; same: string; name: string },
  { report, pointer }: At,
): void {
  const [via, target] = reference.same.split('.') as [string, string]
  const through = ownField(model, entity.name, { name: via, report, pointer })
  if (!through) return
  if (through.type !== 'reference' || via === reference.name) {
    report(pointer, 'same_not_reference', { name: via })
    return
  }
  const end = model.entities.has(through.to)
    ? ownField(model, through.to, { name: target, report, pointer })
    : undefined
  if (!end) return
  if (end.type !== 'reference' || end.to !== reference.to)
    report(pointer, 'same_other_entity', { same: reference.same, to: reference.to })
}

/** Notes references that are kept equal to each other in a circle. */
export function checkSameCycles(model: Model): void {
  const next = (key: string): string | undefined => {
    const [entity, name] = key.split('.') as [string, string]
    const field = model.entities.get(entity)?.fields.get(name)
    if (field?.type !== 'reference' || field.same === undefined) return undefined
    const [via, target] = field.same.split('.') as [string, string]
    const through = model.entities.get(entity)?.fields.get(via)
    return through?.type === 'reference' ? `${through.to}.${target}` : undefined
  }
  for (const entity of model.entities.values()) {
    for (const [index, field] of entity.document.fields.entries()) {
      const start = `${entity.name}.${field.name}`
      const seen = new Set<string>()
      let at = next(start)
      while (at !== undefined && at !== start && !seen.has(at)) {
        seen.add(at)
        at = next(at)
      }
      if (at === start) entity.report(`/fields/${index}/same`, 'same_cycle')
    }
  }
}

/** Lines belong to one record, lie in the trash with it, and keep their order in a whole number of their own. */
function checkOwned(
  model: Model,
  entity: EntitySource,
  field: Extract<FieldDocument, { type: 'children' }>,
  { report, pointer }: At,
): void {
  const lines = model.entities.get(field.of)
  if (!lines) return
  const nests = lines.document.fields.some((one) => one.type === 'children' && one.owned)
  if (lines.kernel || lines.name === entity.name || nests)
    report(`${pointer}/of`, 'owned_entity', { lines: field.of, entity: entity.name })
  const by = lines.fields.get(field.by)
  if (by?.type === 'reference' && !by.required) report(`${pointer}/by`, 'owned_by_optional', { by: field.by })
  if ((lines.document.trash !== undefined && lines.document.trash !== false) !== Boolean(entity.document.trash))
    report(`${pointer}/of`, 'owned_trash', { lines: field.of, entity: entity.name })
  if (field.order === undefined) return
  const order = ownField(model, field.of, { name: field.order, report, pointer: `${pointer}/order` })
  if (order && order.type !== 'integer') report(`${pointer}/order`, 'owned_order', { name: field.order })
}
