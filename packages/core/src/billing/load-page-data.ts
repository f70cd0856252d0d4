import type { Allotment, Attachment, Found } from '@courtyard/billing/charge'
import type { OverdueBill } from '@courtyard/billing/charge-late-fee'
import { owedSince } from '@courtyard/billing/late-fee'
import type { TenantTx } from '@courtyard/db/database'
import { loadAttachments, loadClaims, loadOverdue, type OverdueRow } from '@courtyard/db/kernel/bills'
import type { Row } from '@courtyard/expression/value'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import type { Day } from '@courtyard/std/day'
import { addToPeriod, periodFrom, periodTo } from '@courtyard/std/period'
import { rational } from '@courtyard/std/rational'
import { type EventsOfSubject, loadEvents } from './load-events.ts'
import { loadFrozen } from './load-frozen.ts'
import { loadInput } from './load-input.ts'
import type { RunContext } from './run-context.ts'
import type { ShareSource } from './shares.ts'

/** All a page's computation reads, fetched set-wise. Keys: `standard subject`, for inputs `standard input subject`. */
export type PageData = {
  /** Subjects that a standard's `appliesTo` accepts. */
  readonly applies: ReadonlyMap<string, ReadonlySet<string>>
  readonly attachments: ReadonlyMap<string, readonly Attachment[]>
  readonly inputs: ReadonlyMap<string, Found>
  readonly payers: ReadonlyMap<string, Found>
  readonly allotments: ReadonlyMap<string, Allotment | { readonly problem: string }>
  readonly claims: ReadonlySet<string>
  /** By `standard subject`: the records that cause charges. */
  readonly events: ReadonlyMap<string, EventsOfSubject>
  /** By subject: the discounts whose condition it meets. */
  readonly discounts: ReadonlyMap<string, ReadonlySet<string>>
  /** By `policy subject`. */
  readonly overdue: ReadonlyMap<string, readonly (OverdueBill & { readonly payerId: string })[]>
}

/** Fetches what a page of subjects needs: a fixed number of statements, whatever the page's size. */
export async function loadPageData(
  tx: TenantTx,
  context: RunContext,
  page: { subjects: readonly Row[]; shares: ShareSource },
): Promise<PageData> {
  const ids = page.subjects.map((subject) => String(subject.id))
  const inputs = new Map<string, Found>()
  const payers = new Map<string, Found>()
  const applies = new Map<string, ReadonlySet<string>>()
  const events = new Map<string, EventsOfSubject>()
  for (const run of context.standards) {
    const { standard, variables, cycle } = run
    const own = { ...context, variables }
    applies.set(standard.name, cycle ? await appliesTo(tx, own, { where: standard.appliesTo, ids }) : new Set())
    if (!cycle) continue
    for (const input of standard.inputs) {
      for (const [id, found] of await loadInput(tx, own, input, ids))
        inputs.set(`${standard.name} ${input.name} ${id}`, found)
    }
    for (const [id, found] of await loadInput(tx, own, standard.payer, ids)) payers.set(`${standard.name} ${id}`, found)
    for (const [id, found] of await loadEvents(tx, context, { run, ids })) events.set(`${standard.name} ${id}`, found)
  }
  return {
    applies,
    inputs,
    payers,
    events,
    attachments: await attachmentsOf(tx, context, ids),
    allotments: await page.shares.of(ids),
    discounts: await discountsOf(tx, context, ids),
    claims: await loadClaims(tx, { period: context.period, subjects: ids }),
    overdue: await overdueOf(tx, context, ids),
  }
}

type Wanted = {
  readonly where: RunContext['standards'][number]['standard']['appliesTo']
  readonly ids: readonly string[]
}

async function appliesTo(tx: TenantTx, context: RunContext, { where, ids }: Wanted): Promise<ReadonlySet<string>> {
  if (!where) return new Set(ids)
  const request = { entity: context.subject, paths: [], where, variables: context.variables, ids, limit: ids.length }
  const { query, rowOf } = compileSubjects(context.catalog, request, { schema: tx.schema })
  return new Set((await tx.run<unknown>(query)).map((row) => String(rowOf(row).id)))
}

async function discountsOf(tx: TenantTx, context: RunContext, ids: readonly string[]): Promise<PageData['discounts']> {
  const found = new Map<string, Set<string>>()
  for (const { name, appliesTo: where } of context.discounts) {
    for (const id of await appliesTo(tx, context, { where, ids })) found.set(id, (found.get(id) ?? new Set()).add(name))
  }
  return found
}

async function attachmentsOf(
  tx: TenantTx,
  context: RunContext,
  subjects: readonly string[],
): Promise<Map<string, Attachment[]>> {
  const rows = await loadAttachments(tx, {
    standards: context.standards.map(({ standard }) => standard.name),
    subjects,
    ...chargedDays(context),
  })
  const attachments = new Map<string, Attachment[]>()
  for (const row of rows) {
    const key = `${row.standard} ${row.subject_id}`
    const exact = (text: string | null) => (text === null ? null : rational(text))
    const attachment = {
      from: row.from_on,
      to: row.to_on,
      coefficient: exact(row.coefficient),
      price: exact(row.price),
    }
    attachments.set(key, [...(attachments.get(key) ?? []), attachment])
  }
  return attachments
}

/** From the first to the last day that any standard of the run charges. */
function chargedDays({ standards, period }: RunContext): { from: Day; to: Day } {
  const cycles = standards.flatMap(({ cycle }) => (cycle ? [cycle] : []))
  const from = cycles.reduce((first, cycle) => (cycle.from < first ? cycle.from : first), periodFrom(period))
  const to = cycles.reduce((last, cycle) => (cycle.to > last ? cycle.to : last), periodTo(period))
  return { from, to }
}

async function overdueOf(tx: TenantTx, context: RunContext, subjects: readonly string[]): Promise<PageData['overdue']> {
  const overdue = new Map<string, (OverdueBill & { payerId: string })[]>()
  // Days between a run and the end of its month are charged with the next one, so a bill paid in them is still looked at.
  const since = periodFrom(addToPeriod(context.period, -1))
  for (const { policy, standards } of context.lateFees) {
    const where = { subjects, before: periodTo(context.period), since, standards, lateStandard: `late:${policy.name}` }
    const rows = await loadOverdue(tx, where)
    const frozen = await loadFrozen(tx, context, { policy, bills: rows.map(({ id }) => id) })
    for (const row of rows) {
      if (frozen.has(row.id)) continue

      const key = `${policy.name} ${row.subject_id}`
      const bill = {
        id: row.id,
        no: row.no,
        payerId: row.payer_id,
        dueOn: row.due_on,
        owed: owedSince(row.due_on, BigInt(row.principal_fen), movementsOf(row)),
        chargedFen: BigInt(row.charged_fen),
      }
      overdue.set(key, [...(overdue.get(key) ?? []), bill])
    }
  }
  return overdue
}

const movementsOf = ({ movements }: OverdueRow) => movements.map(({ on, fen }) => ({ on, fen: BigInt(fen) }))
