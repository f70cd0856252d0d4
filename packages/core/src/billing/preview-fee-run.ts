import type { Charge } from '@courtyard/billing/charge'
import type { FeeRunPreview, FeeRunRequest, FeeRunRow, PreviewFilter } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { findingKey } from '@courtyard/db/kernel/saved-fee-runs'
import { textOf } from '@courtyard/std/label'
import { yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../deps.ts'
import { askedContext } from './asked-context.ts'
import { draftBills } from './bill-page.ts'
import { type Compared, compareRun, type NotedResult } from './compute-run.ts'
import { countFindings, findingsOf, isFinding } from './findings.ts'
import type { Previous } from './load-previous.ts'
import { loadTitles } from './load-subjects.ts'
import { requireRun } from './may-run.ts'
import { type NoteNames, noteMessage, type RunNote } from './note-messages.ts'
import type { RunContext } from './run-context.ts'
import { needsApproval } from './run-rules.ts'
import type { GroupSummary } from './shares.ts'

export type PreviewPage = {
  readonly filter: PreviewFilter
  readonly offset: number
  readonly limit: number
  readonly locale: string
}

/** What a saved run brings along: who is left out, and which findings somebody has looked at. */
export type Saved = { readonly excluded: ReadonlyMap<string, string>; readonly seen: ReadonlySet<string> }
const unsaved: Saved = { excluded: new Map(), seen: new Set() }

/** Computes a whole run and writes nothing: what would be billed, what not and why, the difference to the period before. */
export async function previewFeeRun(
  deps: Deps,
  actor: Actor,
  request: FeeRunRequest,
  page: PreviewPage,
): Promise<FeeRunPreview> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const context = askedContext(catalog, actor, { ...request, at: deps.clock.now() })
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const computed = await compareRun(tx, context, unsaved.excluded)
      return await shapePreview(tx, context, { computed, page, saved: unsaved })
    },
    PREVIEWING,
  )
}

/** A preview reads one moment and takes its time. */
export const PREVIEWING = { readOnly: true, isolation: 'repeatable read', timeoutMs: 120_000 } as const

type Parts = { readonly computed: Compared; readonly page: PreviewPage; readonly saved: Saved }

/** A computed run as people see it: figures, and the page of rows asked for. */
export async function shapePreview(
  tx: TenantTx,
  context: RunContext,
  { computed, page, saved }: Parts,
): Promise<FeeRunPreview> {
  const { results, previous } = computed
  const charges = results.flatMap((result) => result.charges.map(({ charge }) => charge))
  const notes = results.flatMap((result) => result.notes)
  const rows = results.filter((result) => wanted(page.filter, result, { previous, seen: saved.seen }))
  const shown = rows.slice(page.offset, page.offset + page.limit)
  const payers = await loadTitles(tx, context, payerIdsOf(shown))
  const sum = (items: readonly { amountFen: bigint }[]) => items.reduce((fen, { amountFen }) => fen + amountFen, 0n)
  const items = [...new Set(charges.map(({ item }) => item))].sort(
    (a, b) => (context.catalog.feeItems[a]!.priority ?? 0) - (context.catalog.feeItems[b]!.priority ?? 0),
  )
  return {
    period: context.period,
    standards: context.standards.map(({ standard }) => standard.name),
    preview_hash: computed.hash,
    receivable: yuanText(sum(charges)),
    discount: yuanText(takenOf(charges)),
    bills: draftBills(context, results).length,
    lines: charges.length,
    subjects: results.length,
    exceptions: notes.filter(({ kind }) => kind === 'exception').length,
    skipped: notes.filter(({ kind }) => kind === 'skipped').length,
    excluded: results.filter(({ notes }) => notes.some(({ code }) => code === 'excluded')).length,
    needs_approval: needsApproval(context.catalog),
    findings: countFindings(findingsOf(results), saved.seen),
    previous: previous.total === null ? null : { period: previous.period, receivable: yuanText(previous.total) },
    by_item: items.map((item) => {
      const own = charges.filter((charge) => charge.item === item)
      const before = previous.byItem.get(item)
      return {
        item,
        receivable: yuanText(sum(own)),
        discount: yuanText(takenOf(own)),
        lines: own.length,
        previous: before === undefined ? null : yuanText(before),
      }
    }),
    shares: await shapeShares(tx, context, computed.shares),
    rows: shown.map((result) => shapeRow(context, { result, previous, payers, seen: saved.seen, locale: page.locale })),
    row_count: rows.length,
  }
}

const payerIdsOf = (rows: readonly NotedResult[]): string[] => [
  ...new Set(rows.flatMap(({ charges }) => charges.map(({ payerId }) => payerId))),
]

const totalOf = (result: NotedResult): bigint => result.charges.reduce((fen, { charge }) => fen + charge.amountFen, 0n)

/** What discounts took off charges. */
const takenOf = (charges: readonly Pick<Charge, 'listFen' | 'amountFen'>[]): bigint =>
  charges.reduce((fen, { listFen, amountFen }) => fen + listFen - amountFen, 0n)

type Against = { readonly previous: Previous; readonly seen: ReadonlySet<string> }

/** Which rows a filter shows. A row that differs by more than 30 % from the period before wants a look. */
function wanted(filter: PreviewFilter, result: NotedResult, { previous, seen }: Against): boolean {
  const some = (of: (note: RunNote) => boolean) => result.notes.some(of)
  if (filter === 'exceptions') return some(({ kind }) => kind === 'exception')
  if (filter === 'skipped') return some(({ kind }) => kind === 'skipped')
  if (filter === 'findings') return some(isFinding)
  if (filter === 'open') return findingsOf([result]).some((finding) => !seen.has(findingKey(finding)))
  if (filter === 'changed') {
    const before = previous.bySubject.get(result.subject.id)
    if (before === undefined || before === 0n) return false
    const difference = totalOf(result) - before
    return (difference < 0n ? -difference : difference) * 10n > before * 3n
  }
  if (filter !== 'all') return some(({ code }) => code === CODES[filter])
  return result.charges.length > 0 || result.notes.length > 0
}

/** Filters that show one kind of note. */
const CODES = {
  zero: 'zero_amount',
  negative: 'negative_amount',
  jump: 'jump',
  missing: 'input_missing',
  excluded: 'excluded',
} as const

async function shapeShares(
  tx: TenantTx,
  context: RunContext,
  shares: readonly GroupSummary[],
): Promise<FeeRunPreview['shares']> {
  const titles = await loadTitles(
    tx,
    context,
    shares.map(({ group }) => group),
  )
  return shares.map((share) => ({
    group: titles.get(share.group) ?? share.group,
    standard: share.standard,
    total: yuanText(share.totalFen),
    members: share.members,
    adds_up: share.addsUp,
  }))
}

type RowParts = {
  readonly result: NotedResult
  readonly previous: Previous
  readonly payers: ReadonlyMap<string, string>
  readonly seen: ReadonlySet<string>
  readonly locale: string
}

function shapeRow(context: RunContext, { result, previous, payers, seen, locale }: RowParts): FeeRunRow {
  const amounts: Record<string, string> = {}
  const fens = new Map<string, bigint>()
  for (const { charge } of result.charges) fens.set(charge.item, (fens.get(charge.item) ?? 0n) + charge.amountFen)
  for (const [item, fen] of fens) amounts[item] = yuanText(fen)
  const before = previous.bySubject.get(result.subject.id)
  const payerId = result.charges[0]?.payerId
  return {
    subject: result.subject,
    payer: payerId === undefined ? null : { id: payerId, title: payers.get(payerId) ?? '' },
    amounts,
    total: yuanText(totalOf(result)),
    discount: yuanText(takenOf(result.charges.map(({ charge }) => charge))),
    previous_total: before === undefined ? null : yuanText(before),
    notes: result.notes.map((note) => ({
      standard: note.standard,
      kind: note.kind,
      code: note.code,
      message: noteMessage(note, namesOf(context, note.standard, locale), locale),
      seen: seen.has(findingKey({ ...note, subject: result.subject.id })),
    })),
  }
}

/** A standard by its label; an input by the label of the entity it is fetched from, since inputs have none. */
function namesOf({ catalog }: RunContext, name: string, locale: string): NoteNames {
  const standard = catalog.feeStandards[name]
  return {
    standard: textOf(standard?.label, locale, name),
    input: (wanted) => {
      const from = standard?.inputs.find((input) => input.name === wanted)?.from
      return textOf(from === undefined ? undefined : catalog.entities[from]?.label, locale, wanted)
    },
  }
}
