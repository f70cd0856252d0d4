import type { TenantTx } from '@courtyard/db/database'
import type { Row, Value } from '@courtyard/expression/value'
import { everything } from '@courtyard/metadata/scope'
import { rowOf } from '@courtyard/metadata/validate-record'
import { Fault } from '@courtyard/std/fault'
import { runEffects } from '../effects/run-effects.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import type { Writing } from '../records/writing.ts'
import { automationsOn, variablesOf } from './note-events.ts'
import type { RecordEvent, Started } from './record-event.ts'
import { startAutomation } from './start-automation.ts'

/** How many automations may follow from one another. */
export const CHAIN_MAX = 5
/** How many may start for one record that was written, all that follows from it included. */
export const STARTS_MAX = 200

/**
 * Runs the automations of everything this write has noted, and of what follows from them, until nothing is left. To be
 * called last in the transaction of a write. True when something was done. Throws Fault effect_failed, effects_endless.
 */
export async function runAutomations(tx: TenantTx, writing: Writing): Promise<boolean> {
  const { events } = writing
  if (events.length === 0) return false
  let left = STARTS_MAX * events.length
  let isDone = false
  for (let event = events.shift(); event; event = events.shift()) {
    for (const started of await startedBy(tx, writing, event)) {
      const chain = [...event.chain, started.automation.name]
      if (chain.length > CHAIN_MAX || left-- <= 0) throw new Fault('effects_endless', { chain, max: CHAIN_MAX })
      await runStarted(tx, { ...writing, chain }, { event, started })
      isDone ||= started.effects.length > 0
    }
  }
  return isDone
}

async function startedBy(tx: TenantTx, writing: Writing, event: RecordEvent): Promise<readonly Started[]> {
  if (event.on === 'deleted') return event.started
  const { catalog } = writing.rights
  const variables = variablesAt(writing, event)
  const found: Started[] = []
  for (const automation of automationsOn(catalog, event.entity, event.on)) {
    if (!hears(automation.when, event)) continue
    const started = await startAutomation(tx, catalog, { automation, id: event.id, variables })
    if (started) found.push(started)
  }
  return found
}

const hears = (when: Started['automation']['when'], event: RecordEvent): boolean =>
  event.on !== 'changed' ||
  when.on !== 'changed' ||
  !when.fields ||
  when.fields.some((name) => event.fields.includes(name))

function variablesAt(writing: Writing, event: RecordEvent): Readonly<Record<string, Value>> {
  const entity = writing.rights.catalog.entities[event.entity]!
  return {
    ...variablesOf(writing),
    ...(event.on === 'changed' && { before: rowOf(entity, event.before) satisfies Row }),
  }
}

type Happening = { readonly event: RecordEvent; readonly started: Started }

async function runStarted(tx: TenantTx, writing: Writing, { event, started }: Happening): Promise<void> {
  const { automation, row, effects } = started
  const env = { row, variables: variablesAt(writing, event) }
  const { entity, id } = event
  const owner = { kind: 'automation', name: automation.name, label: automation.label } as const
  await runEffects({ tx, writing: asSystem(writing), entity, id, env }, owner, effects)
}

/** The same writing with the rights of the system: what an automation may do was decided when it was published. */
export function asSystem(writing: Writing): Writing {
  const { rights, actor } = writing
  const all = (entity: string) => ({ ...everything(entity), variables: { actor, today: rights.today } })
  const system: RequestRights = { ...rights, scopes: { read: all }, scope: (_, entity) => all(entity.name) }
  return { ...writing, rights: system, form: undefined }
}
