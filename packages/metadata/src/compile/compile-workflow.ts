import type { Scope } from '@courtyard/expression/type'
import type { Transition, Workflow } from '../catalog-workflow.ts'
import type { WorkflowDocument } from '../documents/workflow.ts'
import { defined } from '../fields/definition.ts'
import { compileEffects } from './compile-effects.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type Model, type Source, todayVariable } from './model.ts'
import { isStoredType, knownEntity, ownField } from './paths.ts'
import { reportDuplicates, reportUnknown } from './report.ts'

/** A workflow: states that are reached and left as it says, grants and guards typed against the record. */
export function compileWorkflow(model: Model, source: Source<WorkflowDocument>): Workflow | undefined {
  const { name, document, report } = source
  const { entity, state, initial } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  if (model.states.get(`${entity}.${state}`) !== name)
    report('/state', 'workflow_state', { name: state, entity, workflow: name })
  checkStates(source)
  return {
    ...{ name, label: labelOf(document.label, name), entity, state, initial },
    final: document.states.filter((one) => one.final).map((one) => one.name),
    transitions: document.transitions.flatMap((one, at) => (one.hidden ? [] : [compileTransition(model, source, at)])),
  }
}

const statesOf = ({ states }: WorkflowDocument): string[] => states.filter((one) => !one.hidden).map((one) => one.name)

function checkStates({ document, report }: Source<WorkflowDocument>): void {
  const { states, transitions, initial } = document
  const known = statesOf(document)
  reportDuplicates(
    report,
    states.map((one) => one.name),
    (index) => `/states/${index}/name`,
  )
  reportDuplicates(
    report,
    transitions.map((one) => one.name),
    (index) => `/transitions/${index}/name`,
  )
  const check = (name: string, pointer: string) => {
    if (!known.includes(name)) reportUnknown(report, pointer, { what: 'state', name, known })
  }
  check(initial, '/initial')
  const final = new Set(states.filter((one) => one.final).map((one) => one.name))
  for (const [at, { from, to, hidden }] of transitions.entries()) {
    if (hidden) continue
    for (const [index, name] of from.entries()) {
      check(name, `/transitions/${at}/from/${index}`)
      if (final.has(name)) report(`/transitions/${at}/from/${index}`, 'state_final', { name })
    }
    check(to, `/transitions/${at}/to`)
  }
}

function compileTransition(model: Model, { document, report }: Source<WorkflowDocument>, at: number): Transition {
  const { entity, state } = document
  const one = document.transitions[at]!
  const pointer = `/transitions/${at}`
  const roles = typeof one.by.role === 'string' ? [one.by.role] : one.by.role
  for (const role of roles)
    if (!model.roles.has(role))
      reportUnknown(report, `${pointer}/by/role`, { what: 'role', name: role, known: model.roles.keys() })
  const identity = roles.length === 1 ? model.roles.get(roles[0]!)?.document.identity?.entity : undefined
  const scope: Scope = {
    schema: model.schema,
    entity,
    variables: { actor: actorVariable(identity), today: todayVariable },
  }
  const tree = (place: 'workflow.where' | 'workflow.guard', source: string | undefined, at: string) =>
    source === undefined ? undefined : treeOf({ source, place, scope, report, pointer: `${pointer}/${at}` })
  const fields = one.fields.map((field) => (typeof field === 'string' ? { name: field, required: false } : field))
  for (const [index, { name }] of fields.entries()) {
    const place = `${pointer}/fields/${index}`
    const found = ownField(model, entity, { name, report, pointer: place })
    const isSent = found && !found.system && !found.hidden && isStoredType(found.type) && found.type !== 'auto_number'
    if (found && (!isSent || name === state)) report(place, 'effect_field', { name, type: found.type })
  }
  const effects = compileEffects({ model, entity, report, pointer: `${pointer}/effects`, effects: one.effects })
  return {
    ...{ name: one.name, label: labelOf(one.label, one.name), from: one.from, to: one.to, roles },
    ...defined({
      where: tree('workflow.where', one.by.where, 'by/where'),
      guard: tree('workflow.guard', one.guard, 'guard'),
    }),
    fields,
    ...defined({ confirm: one.confirm }),
    effects,
  }
}
