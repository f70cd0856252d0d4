import { createHash } from 'node:crypto'
import type { Charge } from '@courtyard/billing/charge'
import type { FeeRunPreview, FeeRunRequest, FeeRunRow } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { textOf } from '@courtyard/std/label'
import { yuanText } from '@courtyard/std/money'
import { addToPeriod } from '@courtyard/std/period'
import type { Actor, Deps } from '../deps.ts'
import { draftBills } from './bill-page.ts'
import { computePage, type SubjectResult } from './compute-page.ts'
import { loadPrevious, type Previous } from './load-previous.ts'
import { loadSubjects, loadTitles } from './load-subjects.ts'
import { requireRun } from './may-run.ts'
import { type NoteNames, noteMessage } from './note-messages.ts'
import { type RunContext, runContext } from './run-context.ts'
import { allotShares, type GroupSummary, sharesInMemory, summarizeShares } from './shares.ts'

const PAGE_SUBJECTS = 2_000

export type PreviewPage = {
  readonly filter: 'all' | 'exceptions' | 'skipped' | 'changed'
  readonly offset: number
  readonly limit: number
  readonly locale: string
}

type Computed = {
  readonly results: readonly SubjectResult[]
  readonly shares: readonly GroupSummary[]
  readonly hash: string
}

/** Computes a whole run and writes nothing: what would be billed, what not and why, the difference to the period before. */
export async function previewFeeRun(
  deps: Deps,
  actor: Actor,
  request: FeeRunRequest,
  page: PreviewPage,
): Promise<FeeRunPreview> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const context = runContext(catalog, { ...request, at: deps.clock.now() })
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const computed = await computeAll(tx, context)
      const previous = await loadPrevious(tx, context, addToPeriod(context.period, -1))
      return await shapePreview(tx, context, { computed, previous, page })
    },
    { readOnly: true, isolation: 'repeatable read', timeoutMs: 120_000 },
  )
}

/** What a preview of now would show: its hash, which commit compares with the one that was shown, and how many charges. */
export async function previewOutcome(tx: TenantTx, context: RunContext): Promise<{ hash: string; charges: number }> {
  const { hash, results } = await computeAll(tx, context)
  return { hash, charges: results.reduce((count, result) => count + result.charges.length, 0) }
}

async function computeAll(tx: TenantTx, context: RunContext): Promise<Computed> {
  const shares = await allotShares(tx, context)
  const source = sharesInMemory(shares)
  const hash = createHash('sha256')
  const results: SubjectResult[] = []
  for (let afterId: string | null = null; ; ) {
    const subjects = await loadSubjects(tx, context, { afterId, limit: PAGE_SUBJECTS })
    if (subjects.length === 0) return { results, shares: summarizeShares(shares), hash: hash.digest('hex') }
    for (const result of await computePage(tx, context, { subjects, shares: source })) {
      for (const { payerId, charge } of result.charges) {
        hash.update(
          `${result.subject.id}|${payerId}|${charge.standard}|${charge.part}|${charge.amountFen}|${charge.traceHash}\n`,
        )
      }
      results.push(result)
    }
    afterId = String(subjects.at(-1)!.id)
  }
}

type Parts = { readonly computed: Computed; readonly previous: Previous; readonly page: PreviewPage }

async function shapePreview(
  tx: TenantTx,
  context: RunContext,
  { computed, previous, page }: Parts,
): Promise<FeeRunPreview> {
  const { results } = computed
  const charges = results.flatMap((result) => result.charges.map(({ charge }) => charge))
  const notes = results.flatMap((result) => result.notes)
  const rows = results.filter((result) => wanted(page.filter, result, previous))
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
    bills: draftBills(context.catalog, context.period, results).length,
    lines: charges.length,
    subjects: results.length,
    exceptions: notes.filter(({ kind }) => kind === 'exception').length,
    skipped: notes.filter(({ kind }) => kind === 'skipped').length,
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
    rows: shown.map((result) => shapeRow(context, { result, previous, payers, locale: page.locale })),
    row_count: rows.length,
  }
}

const payerIdsOf = (rows: readonly SubjectResult[]): string[] => [
  ...new Set(rows.flatMap(({ charges }) => charges.map(({ payerId }) => payerId))),
]

const totalOf = (result: SubjectResult): bigint =>
  result.charges.reduce((fen, { charge }) => fen + charge.amountFen, 0n)

/** What discounts took off charges. */
const takenOf = (charges: readonly Pick<Charge, 'listFen' | 'amountFen'>[]): bigint =>
  charges.reduce((fen, { listFen, amountFen }) => fen + listFen - amountFen, 0n)

/** A row that differs by more than 30 % from the period before wants a look. */
function wanted(filter: PreviewPage['filter'], result: SubjectResult, previous: Previous): boolean {
  if (filter === 'exceptions') return result.notes.some(({ kind }) => kind === 'exception')
  if (filter === 'skipped') return result.notes.some(({ kind }) => kind === 'skipped')
  if (filter === 'changed') {
    const before = previous.bySubject.get(result.subject.id)
    if (before === undefined || before === 0n) return false
    const difference = totalOf(result) - before
    return (difference < 0n ? -difference : difference) * 10n > before * 3n
  }
  return result.charges.length > 0 || result.notes.length > 0
}

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
  readonly result: SubjectResult
  readonly previous: Previous
  readonly payers: ReadonlyMap<string, string>
  readonly locale: string
}

function shapeRow(context: RunContext, { result, previous, payers, locale }: RowParts): FeeRunRow {
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
