import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { Transition, Workflow } from '@courtyard/metadata/catalog-workflow'
import { everything } from '@courtyard/metadata/scope'
import { recordIssue } from '@courtyard/metadata/texts/record-texts'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { variablesOf } from '../automation/note-events.ts'
import { asSystem, runAutomations } from '../automation/run-automations.ts'
import { effectsThatHold, readRow } from '../automation/start-automation.ts'
import type { Actor, Deps } from '../deps.ts'
import { runEffects } from '../effects/run-effects.ts'
import { findRecord } from '../records/find-record.ts'
import { getReadable, refuseUnseen } from '../records/get-writable.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { changeLocked, currentValues, lockForUpdate } from '../records/write-record.ts'
import { type Writing, writingOf } from '../records/writing.ts'
import { holdsFor, withTransitions } from './available-transitions.ts'
import { isGranted, workflowOf } from './workflow-of.ts'

export type TransitionRequest = {
  readonly entity: string
  readonly id: string
  readonly transition: string
  /** The version that was read; undefined is refused. */
  readonly version: number | undefined
  /** What is filled in with it. */
  readonly values: Readonly<Record<string, unknown>>
}
export type Moved = RecordJson | { readonly id: string }

/**
 * Moves a record to another state: the workflow alone grants it, to who may read the record. State, values, effects and
 * what follows are one transaction. Throws Fault entity_unknown, record_missing, transition_unknown, not_allowed,
 * version_required, version_stale, transition_refused, record_invalid, effect_failed, effects_endless.
 */
export async function runTransition(deps: Deps, actor: Actor, request: TransitionRequest): Promise<Moved> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  const { id } = request
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await refuseUnseen(tx, rights, { entity, id })
    const move = getTransition(rights, entity, request.transition)
    const writing = writingOf(deps, actor, { rights: grantedBy(rights, entity) })
    const lock = { entity, id, version: request.version, values: {} }
    const locked = await lockForUpdate(tx, writing.rights, lock)
    const current = await currentValues(tx, rights, { entity, id })
    await refuseMove(tx, rights, { ...move, id, actor, current })
    const given = {
      ...askedValues(move.transition, request.values, current),
      [move.workflow.state]: move.transition.to,
    }
    await changeLocked(tx, writing, { entity, id, locked, current, values: {}, given })
    await follow(tx, writing, { ...move, id })
    await runAutomations(tx, writing)
    const record = await findRecord(tx, rights, { entity: entity.name, id })
    return record ? await withTransitions(tx, rights, { entity: entity.name, record, actor }) : { id }
  })
}

type Move = { readonly workflow: Workflow; readonly transition: Transition }

function getTransition({ catalog }: RequestRights, entity: Entity, name: string): Move {
  const workflow = workflowOf(catalog, entity.name)
  const transition = workflow?.transitions.find((one) => one.name === name)
  if (!workflow || !transition) throw new Fault('transition_unknown', { entity: entity.name, transition: name })
  return { workflow, transition }
}

/** Only the record that is moved is written without a right to change it; what it refers to has to be readable. */
const grantedBy = (rights: RequestRights, own: Entity): RequestRights => ({
  ...rights,
  scope: (action, entity) =>
    action === 'update' && entity.name === own.name
      ? { ...everything(entity.name), variables: rights.scopes.read(entity.name).variables }
      : rights.scope(action, entity),
})

type Moving = Move & { readonly id: string; readonly actor: Actor; readonly current: RecordValues }

async function refuseMove(tx: TenantTx, rights: RequestRights, moving: Moving): Promise<void> {
  const { workflow, transition, id, actor, current } = moving
  const { entity } = workflow
  const may =
    isGranted(transition, actor) &&
    (!transition.where || (await holdsFor(tx, rights, { entity, id, actor, where: transition.where })))
  if (!may) throw new Fault('not_allowed', { action: transition.name, entity })
  const state = current[workflow.state] ?? null
  if (typeof state !== 'string' || !transition.from.includes(state))
    throw new Fault('transition_refused', { transition: transition.name, reason: 'state' })
  const isOpen = !transition.guard || (await holdsFor(tx, rights, { entity, id, actor, where: transition.guard }))
  if (!isOpen) throw new Fault('transition_refused', { transition: transition.name, reason: 'guard' })
}

/** Only what the transition asks for may be sent, and what it requires must be there afterwards. */
function askedValues(
  { fields }: Transition,
  values: TransitionRequest['values'],
  current: RecordValues,
): Readonly<Record<string, unknown>> {
  const unknown = Object.keys(values).filter((name) => !fields.some((field) => field.name === name))
  const missing = fields.filter(({ name, required }) => {
    const after = name in values ? values[name] : (current[name] ?? null)
    return required && (after === null || after === undefined || after === '')
  })
  const issues: Issue[] = [
    ...unknown.map((name) => recordIssue(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'field_unknown')),
    ...missing.map(({ name }) => recordIssue(`/${name}`, 'value_required')),
  ]
  if (issues.length > 0) throw new Fault('record_invalid', { issues })
  return values
}

async function follow(tx: TenantTx, writing: Writing, { workflow, transition, id }: Move & { readonly id: string }) {
  const { catalog } = writing.rights
  const { entity } = workflow
  const variables = variablesOf(writing)
  const of = { entity, id, effects: transition.effects, variables }
  const row = await readRow(tx, catalog, { ...of, where: undefined })
  if (!row) return
  const effects = await effectsThatHold(tx, catalog, of)
  const owner = { kind: 'transition', name: transition.name, label: transition.label } as const
  await runEffects({ tx, writing: asSystem(writing), entity, id, env: { row, variables } }, owner, effects)
}
