import type { Catalog } from './catalog.ts'
import type { Automation, Effect, Schedule } from './catalog-automation.ts'
import type { Workflow } from './catalog-workflow.ts'
import { type Note, pathUses, treeUses } from './dependants-paths.ts'
import type { DocumentPart } from './diff.ts'

/** Notes what automations and schedules name: their entity, the fields they hear of, conditions and effects. */
export function usesInAutomations(catalog: Catalog, noteFor: (of: DocumentPart, name: string) => Note): void {
  for (const automation of Object.values(catalog.automations ?? {}))
    usesInAutomation(catalog, automation, noteFor('automations', automation.name))
  for (const schedule of Object.values(catalog.schedules ?? {}))
    usesInSchedule(catalog, schedule, noteFor('schedules', schedule.name))
  for (const workflow of Object.values(catalog.workflows ?? {}))
    usesInWorkflow(catalog, workflow, noteFor('workflows', workflow.name))
}

function usesInAutomation(catalog: Catalog, { entity, when, effects, ...rest }: Automation, note: Note): void {
  note('/entity', { entity })
  if (when.on === 'changed') for (const field of when.fields ?? []) note('/when/fields', { entity, field })
  if (when.on === 'day') note('/when/field', { entity, field: when.field })
  if (rest.if) treeUses(catalog, { entity, tree: rest.if, pointer: '/if', variables: { before: entity } }, note)
  for (const effect of effects) usesInEffect(catalog, { entity, effect, pointer: `/effects/${effect.name}` }, note)
}

function usesInSchedule(catalog: Catalog, schedule: Schedule, note: Note): void {
  const { entity, from, to, every, where, effects } = schedule
  note('/entity', { entity })
  note('/from', { entity, field: from })
  if (to !== undefined) note('/to', { entity, field: to })
  if (typeof every.count === 'string') note('/every/count', { entity, field: every.count })
  if (where) treeUses(catalog, { entity, tree: where, pointer: '/where' }, note)
  for (const effect of effects) usesInEffect(catalog, { entity, effect, pointer: `/effects/${effect.name}` }, note)
}

function usesInWorkflow(catalog: Catalog, { entity, state: field, transitions, initial }: Workflow, note: Note): void {
  note('/entity', { entity })
  note('/state', { entity, field })
  note('/initial', { entity, field, option: initial })
  for (const { name, from, to, where, guard, fields, effects } of transitions) {
    const pointer = `/transitions/${name}`
    for (const option of from) note(`${pointer}/from`, { entity, field, option })
    note(`${pointer}/to`, { entity, field, option: to })
    if (where) treeUses(catalog, { entity, tree: where, pointer: `${pointer}/by/where` }, note)
    if (guard) treeUses(catalog, { entity, tree: guard, pointer: `${pointer}/guard` }, note)
    for (const one of fields) note(`${pointer}/fields/${one.name}`, { entity, field: one.name })
    for (const effect of effects)
      usesInEffect(catalog, { entity, effect, pointer: `${pointer}/effects/${effect.name}` }, note)
  }
}

export type EffectAt = { readonly entity: string; readonly effect: Effect; readonly pointer: string }

/** Notes what an effect reads of the record that causes it, and what it writes. */
export function usesInEffect(catalog: Catalog, { entity, effect, pointer }: EffectAt, note: Note): void {
  const variables = { before: entity }
  if (effect.when) treeUses(catalog, { entity, tree: effect.when, pointer: `${pointer}/when`, variables }, note)
  if (effect.do === 'hook') return
  if (effect.do === 'notify') {
    if ('path' in effect.to) pathUses(catalog, { entity, path: effect.to.path, pointer: `${pointer}/to` }, note)
    return
  }
  if (effect.do === 'create') note(`${pointer}/entity`, { entity: effect.entity })
  else if (effect.of.length > 0) pathUses(catalog, { entity, path: effect.of, pointer: `${pointer}/of` }, note)
  for (const [field, tree] of Object.entries(effect.values)) {
    const at = `${pointer}/values/${field}`
    note(at, { entity: effect.entity, field })
    if (!tree) continue
    treeUses(catalog, { entity, tree, pointer: at, variables }, note)
    // An option that is given stands alone, so nothing beside it says of which field it is.
    if (tree.op === 'literal' && typeof tree.value === 'string' && isOption(catalog, effect.entity, field))
      note(at, { entity: effect.entity, field, option: tree.value })
  }
}

const isOption = (catalog: Catalog, entity: string, name: string): boolean =>
  catalog.entities[entity]?.fields.some((field) => field.name === name && field.type === 'enum') ?? false
