import type { Automation, AutomationEvent } from '../catalog-automation.ts'
import type { AutomationDocument } from '../documents/automation.ts'
import { defined } from '../fields/definition.ts'
import { beforeVariable, compileEffects, effectVariables, refuseBeforePaths } from './compile-effects.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import type { Model, Source } from './model.ts'
import { isStoredType, knownEntity, ownField } from './paths.ts'

/** An automation: its condition and effects typed, and held against starting itself over and over. */
export function compileAutomation(model: Model, source: Source<AutomationDocument>): Automation | undefined {
  const { name, document, report } = source
  const { entity, when } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  const { kernel } = model.entities.get(entity)!
  if (kernel && !kernel.writable) report('/entity', 'automation_entity', { name: entity })
  checkEvent(model, source)
  const before = when.on === 'changed' ? beforeVariable(model, entity) : undefined
  const { now: _, ...variables } = effectVariables(before)
  const scope = { schema: model.schema, entity, variables }
  const condition =
    document.if === undefined
      ? undefined
      : treeOf({ source: document.if, place: 'automation.if', scope, report, pointer: '/if' })
  refuseBeforePaths(condition, report, '/if')
  const given = { model, entity, report, pointer: '/effects', effects: document.effects }
  const effects = compileEffects({
    ...given,
    ...defined({ before, planned: when.on === 'day' ? DAY : undefined }),
    isGone: when.on === 'deleted',
  })
  refuseCycle(source)
  return {
    name,
    label: labelOf(document.label, name),
    entity,
    when: when as AutomationEvent,
    ...defined({ if: condition }),
    effects,
  }
}

const DAY = { type: { kind: 'day' } } as const

function checkEvent(model: Model, { document: { entity, when }, report }: Source<AutomationDocument>): void {
  if (when.on === 'changed')
    for (const [index, name] of (when.fields ?? []).entries()) {
      const pointer = `/when/fields/${index}`
      const field = ownField(model, entity, { name, report, pointer })
      if (field && (field.system || !isStoredType(field.type))) report(pointer, 'automation_field', { name })
    }
  if (when.on !== 'day') return
  const field = ownField(model, entity, { name: when.field, report, pointer: '/when/field' })
  if (field && field.type !== 'date' && field.type !== 'datetime')
    report('/when/field', 'automation_day', { name: when.field })
}

/** What it does to the record that started it must not start it again. Longer circles end at the depth that a write may reach. */
function refuseCycle({ document: { entity, when, effects }, report }: Source<AutomationDocument>): void {
  for (const [index, effect] of effects.entries()) {
    const pointer = `/effects/${index}`
    if (effect.do === 'create' && when.on === 'created' && effect.entity === entity)
      report(pointer, 'automation_cycle.create', { entity })
    if (effect.do !== 'set' || effect.of !== undefined || when.on !== 'changed') continue
    const own = Object.keys('values' in effect ? effect.values : {}).find(
      (name) => !when.fields || when.fields.includes(name),
    )
    if (own !== undefined) report(`${pointer}/values/${own}`, 'automation_cycle.set', { name: own })
  }
}
