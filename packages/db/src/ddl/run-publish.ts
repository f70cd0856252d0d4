import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Database } from '../database.ts'
import { isDataFault } from './data-fault.ts'
import {
  closeJournal,
  findOpen,
  findPublish,
  type JournalEntry,
  type JournalStep,
  noteFailure,
  openJournal,
  type Publication,
  stepsOf,
} from './journal.ts'
import { loadState, type PublishedState } from './load-state.ts'
import { PATIENCE, type Patience } from './lock-patience.ts'
import { inTransaction, type Publisher, pause, withPublisher } from './publisher.ts'
import { runAtOnce, runStep } from './run-step.ts'
import { undoPublish } from './undo.ts'
import { hasTable, upgradeAlone } from './upgrade-tenant.ts'

export type PublishOptions = {
  /** Id of the publish, so that asking again for the same one goes on with it instead of starting another. */
  readonly id?: string
  /** Time from the switch to the contract, in which every process has seen the new version. Default 2,000. */
  readonly graceMs?: number
  readonly patience?: Patience
  /** How long another publish of the tenant is waited for before publish_running is thrown. Default 30,000. */
  readonly waitMs?: number
  /** Runs after each step and each batch, when it is journaled. What it throws stops the publish there, as a crash does. */
  readonly between?: (step: JournalStep) => Promise<void> | void
}

/** How a publish ended. `switched`: in force, while its contract waits for locks; the next publish or resume does it. */
export type PublishOutcome = {
  readonly id: string
  readonly version: number
  readonly state: 'done' | 'switched'
  /** Absent for one that was taken up again after it was done. */
  readonly publication?: Publication
}

/** What to write over what is in force; undefined for nothing. May look at the rows, must change nothing. */
export type Decide = (state: PublishedState) => Promise<Publication | undefined> | Publication | undefined

const GRACE_MS = 2_000

/**
 * Runs one publish, alone for its tenant, by the steps of decision 0009. Whatever it dies of, resumePublish goes on where
 * it was. Throws Fault publish_needs_migration when the plan refuses or the rows do not fit it, and publish_blocked when
 * its locks are not to be had: both leave everything as it was. publish_running when one is under way or was left
 * unfinished, tenant_missing for a tenant without a schema.
 */
export async function runPublish(
  db: Database,
  tenant: string,
  decide: Decide,
  options: PublishOptions = {},
): Promise<PublishOutcome | undefined> {
  return await withPublisher(db, { tenant, waitMs: options.waitMs }, async (at) => {
    const known = options.id === undefined ? undefined : await findPublishOf(at, options.id)
    if (known) return await goOn(at, known, options)
    await upgradeAlone(at)
    await endOpen(at, options)
    const state = await loadState(at.client, tenant)
    return await startPublish(at, { state, decide, options, isSecondLook: false })
  })
}

/** Goes on with the publish that was left unfinished; undefined when there is none. */
export async function resumePublish(
  db: Database,
  tenant: string,
  options: PublishOptions = {},
): Promise<PublishOutcome | undefined> {
  return await withPublisher(db, { tenant, waitMs: options.waitMs }, async (at) => {
    const open = await findOpen(at)
    return open && (await goOn(at, open, options))
  })
}

/** Takes back a publish that was left before its switch. False when there is none; one that is switched is ended. */
export async function abandonPublish(db: Database, tenant: string, options: PublishOptions = {}): Promise<boolean> {
  return await withPublisher(db, { tenant, waitMs: options.waitMs }, async (at) => {
    const open = await findOpen(at)
    if (open?.state === 'running')
      await undoPublish(at, open, { state: 'abandoned', patience: options.patience ?? PATIENCE })
    return open?.state === 'running'
  })
}

const findPublishOf = async (at: Publisher, id: string): Promise<JournalEntry | undefined> =>
  (await hasTable(at, 'k_publish')) ? await findPublish(at, id) : undefined

/** A contract that is owed is done first; what was left before its switch is somebody's to decide. */
async function endOpen(at: Publisher, options: PublishOptions): Promise<void> {
  const open = await findOpen(at)
  if (!open) return
  if (open.state === 'running') throw new Fault('publish_running', { tenant: at.tenant, publish: open.id })
  await goOn(at, open, options)
}

async function goOn(at: Publisher, entry: JournalEntry, options: PublishOptions): Promise<PublishOutcome> {
  if (entry.state === 'failed' || entry.state === 'abandoned')
    throw new Fault('publish_ended', { publish: entry.id, state: entry.state })
  if (entry.state === 'done') return { id: entry.id, version: entry.from + 1, state: 'done' }
  return await runJournal(at, entry, options)
}

type Start = {
  readonly state: PublishedState
  readonly decide: Decide
  readonly options: PublishOptions
  readonly isSecondLook: boolean
}

async function startPublish(at: Publisher, start: Start): Promise<PublishOutcome | undefined> {
  const { state, options } = start
  const publication = await start.decide(state)
  if (!publication) return undefined
  const { plan, catalog } = publication
  if (plan.refusals.length > 0) throw new Fault('publish_needs_migration', { changes: plan.refusals })
  assert(catalog.version === state.version + 1, 'a publish makes the next version')
  const open = () => openJournal(at, { id: options.id, from: state.version, publication })
  const entry: JournalEntry = { id: '', from: state.version, state: 'running', publication, switchedMs: null }
  if (!plan.isOneTransaction) {
    const id = await inTransaction(at, { lockMs: 5_000, statementMs: 30_000 }, open)
    return await runJournal(at, { ...entry, id }, options)
  }
  try {
    const id = await runAtOnce(at, entry, options.patience ?? PATIENCE, open)
    return { id, version: catalog.version, state: 'done', publication }
  } catch (error) {
    // A table got its first rows while we planned for an empty one.
    if (!isDataFault(error) || start.isSecondLook) throw error
    return await startPublish(at, { ...start, state: await loadState(at.client, at.tenant), isSecondLook: true })
  }
}

async function runJournal(at: Publisher, entry: JournalEntry, options: PublishOptions): Promise<PublishOutcome> {
  const run = {
    patience: options.patience ?? PATIENCE,
    between: async (step: JournalStep) => await options.between?.(step),
  }
  const outcome = { id: entry.id, version: entry.from + 1, publication: entry.publication }
  const steps = await stepsOf(at, entry)
  let isSwitched = entry.state === 'switched'
  try {
    for (const given of steps) {
      if (given.state === 'done') continue
      if (given.step.phase === 'contract') await waitOutGrace(at, entry, options)
      await runStep(at, entry, given, run)
      if (given.step.kind === 'switch') isSwitched = true
      await run.between(given)
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    await noteFailure(at, entry.id, { code: error.code, details: error.details })
    if (isSwitched && error.code === 'publish_blocked') return { ...outcome, state: 'switched' }
    if (!isSwitched) await giveUp(at, entry, run.patience)
    throw error
  }
  await closeJournal(at, entry.id, 'done')
  return { ...outcome, state: 'done' }
}

/** What was done is taken back; where that is blocked too, the publish stays open, to be resumed or abandoned. */
async function giveUp(at: Publisher, entry: JournalEntry, patience: Patience): Promise<void> {
  try {
    await undoPublish(at, entry, { state: 'failed', patience })
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'publish_blocked') throw error
  }
}

async function waitOutGrace(
  at: Publisher,
  { id }: JournalEntry,
  { graceMs = GRACE_MS }: PublishOptions,
): Promise<void> {
  const since = (await findPublish(at, id))?.switchedMs
  assert(typeof since === 'number', 'the contract comes after the switch')
  await pause(graceMs - since)
}
