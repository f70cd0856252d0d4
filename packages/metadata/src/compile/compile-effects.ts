import { pathsOf, walkTree } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Scope, ValueType, VariableShape } from '@courtyard/expression/type'
import type { Effect, EffectValues } from '../catalog-automation.ts'
import type { EffectDocument } from '../documents/effect.ts'
import { defined } from '../fields/definition.ts'
import { valueTypeOf } from '../fields.ts'
import { compileTelling } from './compile-telling.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type EntitySource, type Model, type ModelField, nowVariable, todayVariable } from './model.ts'
import { isStoredType, knownEntity, ownField, resolvePath } from './paths.ts'
import { type Report, reportDuplicates } from './report.ts'

/** Where effects stand, and of which entity the record is that causes them. */
export type EffectsAt = {
  readonly model: Model
  readonly entity: string
  readonly report: Report
  readonly pointer: string
  readonly effects: readonly EffectDocument[]
  /** `$before`, where there is one. */
  readonly before?: VariableShape
  /** `$planned`, the day that is meant. */
  readonly planned?: VariableShape
  /** The record is gone: it cannot be set. */
  readonly isGone?: boolean
}
type EffectAt = Omit<EffectsAt, 'effects'>

/** Effects with their values typed against the fields that take them. Hidden ones are left out. */
export function compileEffects({ effects, ...at }: EffectsAt): Effect[] {
  reportDuplicates(
    at.report,
    effects.map(({ name }) => name),
    (index) => `${at.pointer}/${index}/name`,
  )
  return effects.flatMap((effect, index) =>
    effect.hidden ? [] : (compileEffect({ ...at, pointer: `${at.pointer}/${index}` }, effect) ?? []),
  )
}

/** Variables of conditions and values of effects. */
export const effectVariables = (before: VariableShape | undefined, planned?: VariableShape): Scope['variables'] => ({
  actor: actorVariable(),
  today: todayVariable,
  now: nowVariable,
  ...(before && { before }),
  ...(planned && { planned }),
})

/** `$before`: what the record's own row held. */
export function beforeVariable(model: Model, entity: string): VariableShape {
  const source = model.entities.get(entity)
  const shapes = Object.entries(model.schema.fieldsOf(entity) ?? {})
  const stored = shapes.filter(([name]) => isStoredType(source?.fields.get(name)?.type ?? 'computed'))
  return { members: Object.fromEntries(stored.map(([name, { type, optional }]) => [name, { type, optional }])) }
}

/** Notes `$before.reference.field`: only the row itself is remembered. */
export function refuseBeforePaths(tree: Tree | undefined, report: Report, pointer: string): void {
  if (!tree) return
  for (const { root, path } of pathsOf(tree))
    if (root === '$before' && path.length > 1) report(pointer, 'before_path', { path: path.join('.') })
}

function compileEffect(at: EffectAt, effect: EffectDocument): Effect | undefined {
  const { model, entity, report, pointer, before, planned } = at
  const scope: Scope = { schema: model.schema, entity, variables: effectVariables(before, planned) }
  const when =
    effect.when === undefined
      ? undefined
      : treeOf({ source: effect.when, place: 'effect.when', scope, report, pointer: `${pointer}/when` })
  refuseBeforePaths(when, report, `${pointer}/when`)
  const said = { name: effect.name, label: labelOf(effect.label, effect.name), ...defined({ when }) }
  if (effect.do === 'notify' || effect.do === 'hook') {
    const told = compileTelling(at, effect)
    return told && { ...said, ...told }
  }
  const target = effect.do === 'set' ? setTarget(at, effect.of) : createTarget(at, effect.entity)
  if (!target) return undefined
  const values = compileValues(at, { target, values: effect.values, scope })
  if (effect.do === 'create') checkRequired(target, effect.values, { report, pointer: `${pointer}/values` })
  const common = { ...said, values }
  return effect.do === 'set'
    ? { ...common, do: 'set', of: effect.of?.split('.') ?? [], entity: target.name }
    : { ...common, do: 'create', entity: target.name }
}

function setTarget({ model, entity, report, pointer, isGone }: EffectAt, of: string | undefined) {
  if (of === undefined) {
    if (isGone) report(pointer, 'effect_record_gone')
    return writableEntity(model.entities.get(entity), report, pointer)
  }
  const found = resolvePath(model, entity, { path: of, report, pointer: `${pointer}/of` })
  if (!found) return undefined
  if (found.field.type === 'reference')
    return writableEntity(model.entities.get(found.field.to), report, `${pointer}/of`)
  report(`${pointer}/of`, 'path_not_reference', { name: of })
  return undefined
}

function createTarget({ model, report, pointer }: EffectAt, name: string): EntitySource | undefined {
  const at = `${pointer}/entity`
  return knownEntity(model, { name, report, pointer: at })
    ? writableEntity(model.entities.get(name), report, at)
    : undefined
}

function writableEntity(source: EntitySource | undefined, report: Report, pointer: string): EntitySource | undefined {
  if (!source?.kernel || source.kernel.writable) return source
  report(pointer, 'effect_entity', { name: source.name })
  return undefined
}

type ValuesDocument = Extract<EffectDocument, { do: 'set' }>['values']
type ValuesAt = {
  readonly target: EntitySource
  readonly values: ValuesDocument
  readonly scope: Scope
}

function compileValues({ model, report, pointer }: EffectAt, { target, values, scope }: ValuesAt): EffectValues {
  const compiled: Record<string, Tree | null> = {}
  for (const [name, source] of Object.entries(values)) {
    const at = `${pointer}/values/${name}`
    const field = ownField(model, target.name, { name, report, pointer: at })
    if (!field) continue
    const expects = typeTaken(model, target.name, field)
    if (expects === false || (source !== null && !expects)) {
      report(at, 'effect_field', { name, type: field.type })
    } else if (source === null) {
      if ('required' in field && field.required) report(at, 'effect_empties_required', { name })
      compiled[name] = null
    } else {
      const tree = treeOf({ source, place: 'effect.value', scope, ...(expects && { expects }), report, pointer: at })
      refuseBeforePaths(tree, report, at)
      if (tree && readsMany(tree)) report(at, 'effect_reads_many', { name })
      else if (tree) compiled[name] = tree
    }
  }
  return compiled
}

/** Type of the values a field takes from effects; false for what the system works out or gives itself. */
function typeTaken(model: Model, entity: string, field: ModelField): ValueType | undefined | false {
  if (field.system || field.hidden || !isStoredType(field.type) || field.type === 'auto_number') return false
  if (model.states.has(`${entity}.${field.name}`)) return false
  return valueTypeOf(field, { entity, currency: model.tenant.document.currency })
}

function readsMany(tree: Tree): boolean {
  let found = false
  walkTree(tree, ({ op }) => {
    found ||= op === 'any'
  })
  return found
}

function checkRequired(
  target: EntitySource,
  values: ValuesDocument,
  { report, pointer }: { report: Report; pointer: string },
): void {
  for (const [name, field] of target.fields) {
    if (field.system || field.hidden || !('required' in field) || !field.required || name in values) continue
    if (!('default' in field && field.default !== undefined)) report(pointer, 'effect_field_missing', { name })
  }
}
