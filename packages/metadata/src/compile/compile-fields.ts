import type { Tree } from '@courtyard/expression/tree'
import type { Scope } from '@courtyard/expression/type'
import type { Field } from '../field.ts'
import type { Given } from '../fields/definition.ts'
import { defined } from '../fields/definition.ts'
import { compileField, type FieldDocument, valueTypeOf } from '../fields.ts'
import type { PhysicalNames } from '../physical-names.ts'
import { parseValue } from '../values.ts'
import { defaultLiteral } from './default-literal.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { lookupEnd } from './lookup-end.ts'
import { actorVariable, type EntitySource, type Model, nowVariable, todayVariable } from './model.ts'
import { personalOf, sealOf } from './personal-of.ts'
import { forward } from './report.ts'
import { rollupResult } from './rollup-result.ts'
import { systemFields } from './system-fields.ts'
import { templateTree } from './template-tree.ts'

/** Compiles the fields of an entity, system fields first. A field with problems is noted and left out. */
export function compileFields(model: Model, entity: EntitySource, physical: PhysicalNames): Field[] {
  const currency = model.tenant.document.currency
  const system = entity.system.map((name): Field => {
    const field = systemFields[name]
    const common = { name, label: field.label, required: true, readOnly: true, system: true, hidden: false }
    const given: Given = { common, column: name, currency, kernel: false }
    const document = field.type === 'text' ? { ...field, maxLength: 200 } : field
    return compileField(document as FieldDocument | { readonly type: 'id' }, given)
  })
  const own = entity.document.fields.flatMap((document, index) => {
    const field = compileOne(model, entity, { document, pointer: `/fields/${index}`, physical })
    const workflow = model.states.get(`${entity.name}.${document.name}`)
    if (!field) return []
    return [workflow !== undefined && field.type === 'enum' ? { ...field, workflow } : field]
  })
  return [...system, ...own]
}

type One = { readonly document: FieldDocument; readonly pointer: string; readonly physical: PhysicalNames }

function compileOne(model: Model, entity: EntitySource, { document, pointer, physical }: One): Field | undefined {
  const { currency } = model.tenant.document
  const stored = 'required' in document || 'readOnly' in document || 'default' in document ? document : undefined
  const computed = document.type === 'computed' || document.type === 'rollup' || document.type === 'qr_code'
  const given: Given = {
    common: {
      name: document.name,
      label: labelOf(document.label, document.name),
      ...defined({ help: document.help }),
      required: (stored && 'required' in stored && stored.required) || false,
      readOnly:
        computed ||
        document.type === 'lookup' ||
        (document.type === 'children' && !document.owned) ||
        (stored && 'readOnly' in stored && stored.readOnly) ||
        false,
      system: false,
      ...personalOf(document, entity.document.title === document.name),
      ...sealOf(document),
      hidden: document.hidden ?? false,
    },
    column:
      entity.kernel?.columns[document.name] ??
      (entity.kernel ? document.name : (physical[`${entity.name}.${document.name}`] ?? '')),
    currency,
    kernel: entity.kernel !== undefined,
    table: physical[entity.name] ?? '',
    columnOf: (part) => physical[`${entity.name}.${part}`],
  }
  if (document.type === 'lookup') {
    const end = lookupEnd(model, entity, { path: document.path, pointer })
    return end && compileField(document, { ...given, end })
  }
  if (document.type === 'computed') {
    const amount = computedTree(model, entity, { document, pointer })
    return amount && compileField(document, { ...given, amount })
  }
  if (document.type === 'qr_code') {
    const amount = templateTree(model, entity, { document, pointer })
    return amount && compileField(document, { ...given, amount })
  }
  if (document.type === 'rollup') {
    const whole = { ...document, result: rollupResult(model.entities, document) }
    const where =
      document.where === undefined
        ? undefined
        : rollupWhere(model, entity, { document, where: document.where, pointer })
    return compileField(whole, { ...given, ...defined({ where }) })
  }
  const field = compileField(document, given)
  const fallback =
    'default' in document && document.default !== undefined
      ? defaultTree(model, entity, { document, field, pointer })
      : undefined
  return fallback ? ({ ...field, default: fallback } as Field) : field
}

function computedTree(
  model: Model,
  entity: EntitySource,
  { document, pointer }: { document: Extract<FieldDocument, { type: 'computed' }>; pointer: string },
): Tree | undefined {
  const expects = valueTypeOf(document, { entity: entity.name, currency: model.tenant.document.currency })
  return treeOf({
    source: document.amount,
    place: 'entity.computed.amount',
    scope: { schema: model.schema, entity: entity.name, variables: {} },
    ...(expects && { expects }),
    report: entity.report,
    pointer: `${pointer}/amount`,
  })
}

function rollupWhere(
  model: Model,
  entity: EntitySource,
  at: { document: Extract<FieldDocument, { type: 'rollup' }>; where: string; pointer: string },
): Tree | undefined {
  if (!model.entities.has(at.document.over)) return undefined // noted by the checks
  return treeOf({
    source: at.where,
    place: 'entity.rollup.where',
    scope: { schema: model.schema, entity: at.document.over, variables: { today: todayVariable } },
    report: entity.report,
    pointer: `${at.pointer}/where`,
  })
}

/** A default as a tree: a literal of the field's type, or an expression over the new record. */
function defaultTree(
  model: Model,
  entity: EntitySource,
  { document, field, pointer }: { document: FieldDocument; field: Field; pointer: string },
): Tree | undefined {
  if (!('default' in document) || document.default === undefined) return undefined
  const at = `${pointer}/default`
  const type = valueTypeOf(document, { entity: entity.name, currency: model.tenant.document.currency })
  if (typeof document.default === 'object' && 'expression' in document.default) {
    const scope: Scope = {
      schema: model.schema,
      entity: entity.name,
      variables: { actor: actorVariable(), today: todayVariable, now: nowVariable },
    }
    return treeOf({
      source: document.default.expression,
      place: 'entity.default',
      scope,
      ...(type && { expects: type }),
      report: entity.report,
      pointer: `${at}/expression`,
    })
  }
  const parsed = parseValue(field, document.default)
  if ('issues' in parsed) {
    for (const issue of parsed.issues) forward(entity.report, at, issue)
    return undefined
  }
  const { value } = parsed
  const tree = type && defaultLiteral(field, type, value)
  if (!tree) entity.report(at, 'default_impossible')
  return tree
}
