import type { Schedule } from '../catalog-automation.ts'
import { type ScheduleDocument, weekdays } from '../documents/schedule.ts'
import { defined } from '../fields/definition.ts'
import { compileEffects, effectVariables } from './compile-effects.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import type { Model, Source } from './model.ts'
import { knownEntity, ownField } from './paths.ts'

/** A schedule: its rule over fields of the plan, and effects that know `$planned`. */
export function compileSchedule(model: Model, source: Source<ScheduleDocument>): Schedule | undefined {
  const { name, document, report } = source
  const { entity, from, to, at, ahead } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  checkField(model, source, { name: from, pointer: '/from', type: 'date' })
  if (to !== undefined) checkField(model, source, { name: to, pointer: '/to', type: 'date' })
  const { count } = document.every
  if (typeof count === 'string') checkField(model, source, { name: count, pointer: '/every/count', type: 'integer' })
  const { now: _, ...variables } = effectVariables(undefined)
  const scope = { schema: model.schema, entity, variables }
  const where =
    document.where === undefined
      ? undefined
      : treeOf({ source: document.where, place: 'schedule.where', scope, report, pointer: '/where' })
  const effects = compileEffects({
    ...{ model, entity, report, pointer: '/effects', effects: document.effects },
    planned: { type: { kind: 'day' } },
  })
  return {
    ...{ name, label: labelOf(document.label, name), entity },
    ...defined({ where }),
    every: everyOf(document.every),
    ...{ from, ...defined({ to }), at, ahead },
    ...(document.paused && { paused: true }),
    effects,
  }
}

function everyOf(every: ScheduleDocument['every']): Schedule['every'] {
  const { unit, count } = every
  if (!('on' in every) || every.on === undefined) return { unit, count }
  const on = every.on.map((one) => {
    if (one === 'last') return -1
    return typeof one === 'number' ? one : weekdays.indexOf(one) + 1
  })
  return { unit, count, on }
}

type FieldAt = { readonly name: string; readonly pointer: string; readonly type: 'date' | 'integer' }

function checkField(
  model: Model,
  { document, report }: Source<ScheduleDocument>,
  { name, pointer, type }: FieldAt,
): void {
  const field = ownField(model, document.entity, { name, report, pointer })
  if (field && field.type !== type) report(pointer, 'schedule_field', { name, type })
}
