import type { Allotment, Attachment, Found } from '@courtyard/billing/charge'
import type { OverdueBill } from '@courtyard/billing/charge-late-fee'
import { owedSince } from '@courtyard/billing/late-fee'
import type { TenantTx } from '@courtyard/db/database'
import { loadAttachments, loadClaims, loadOverdue, type OverdueRow } from '@courtyard/db/kernel/bills'
import type { Row } from '@courtyard/expression/value'
import type { Input } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Day } from '@courtyard/std/day'
import { addToPeriod, periodFrom, periodTo } from '@courtyard/std/period'
import { rational } from '@courtyard/std/rational'
import { type EventsOfSubject, loadEvents } from './load-events.ts'
import { loadFrozen } from './load-frozen.ts'
import { loadInput } from './load-input.ts'
import type { RunContext, RunStandard } from './run-context.ts'
import type { ShareSource } from './shares.ts'

/** What one standard reads of a page, by subject. */
export type StandardData = {
  /** Subjects that its `appliesTo` accepts. */
  readonly applies: ReadonlySet<string>
  readonly attachments: ReadonlyMap<string, readonly Attachment[]>
  /** By the input's name. */
  readonly inputs: readonly (readonly [name: string, ReadonlyMap<string, Found>])[]
  readonly payers: ReadonlyMap<string, Found>
  /** The records that cause charges. */
  readonly events: ReadonlyMap<string, EventsOfSubject>
}

/** All a page's computation reads, fetched set-wise. */
export type PageData = {
  /** In the order of the run's standards. */
  readonly standards: readonly StandardData[]
  /** By `standard subject`. */
  readonly allotments: ReadonlyMap<string, Allotment | { readonly problem: string }>
  /** `standard subject part`. */
  readonly claims: ReadonlySet<string>
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
  const attachments = await attachmentsOf(tx, context, ids)
  const asked: Asked = new Map()
  const standards: StandardData[] = []
  for (const run of context.standards)
    standards.push({
      ...(await standardData(tx, context, { run, ids, asked })),
      attachments: attachments(run.standard.name),
    })
  return {
    standards,
    allotments: await page.shares.of(ids),
    discounts: await discountsOf(tx, context, ids),
    claims: await loadClaims(tx, { period: context.period, subjects: ids }),
    overdue: await overdueOf(tx, context, ids),
  }
}

type OfStandard = { readonly run: RunStandard; readonly ids: readonly string[]; readonly asked: Asked }
/** What a page asked already, by what it asked: standards mostly find their payer the same way. */
type Asked = Map<string, Promise<ReadonlyMap<string, Found>>>

const NONE = new Map<string, never>()

async function standardData(
  tx: TenantTx,
  context: RunContext,
  { run, ids, asked }: OfStandard,
): Promise<Omit<StandardData, 'attachments'>> {
  const { standard, variables, cycle } = run
  if (!cycle) return { applies: new Set(), inputs: [], payers: NONE, events: NONE }
  const own = { ...context, variables }
  const load = (input: Input) => {
    const key = canonicalJson([{ ...input, name: '' }, cycle.from, cycle.to])
    return asked.get(key) ?? asked.set(key, loadInput(tx, own, input, ids)).get(key)!
  }
  const applies = await appliesTo(tx, own, { where: standard.appliesTo, ids })
  const inputs: (readonly [string, ReadonlyMap<string, Found>])[] = []
  for (const input of standard.inputs) inputs.push([input.name, await load(input)])
  return { applies, inputs, payers: await load(standard.payer), events: await loadEvents(tx, context, { run, ids }) }
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
): Promise<(standard: string) => ReadonlyMap<string, readonly Attachment[]>> {
  const rows = await loadAttachments(tx, {
    standards: context.standards.map(({ standard }) => standard.name),
    subjects,
    ...chargedDays(context),
  })
  const exact = (text: string | null) => (text === null ? null : rational(text))
  const found = new Map(context.standards.map(({ standard }) => [standard.name, new Map<string, Attachment[]>()]))
  for (const row of rows) {
    const ofStandard = found.get(row.standard)!
    const attachment = {
      ...{ from: row.from_on, to: row.to_on },
      ...{ coefficient: exact(row.coefficient), price: exact(row.price) },
    }
    const known = ofStandard.get(row.subject_id)
    if (known) known.push(attachment)
    else ofStandard.set(row.subject_id, [attachment])
  }
  return (standard) => found.get(standard)!
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
