import { createHash } from 'node:crypto'
import type { DebitAnswered, DebitAnswerPreview, DebitBatchDetail } from '@courtyard/contract/debits'
import type { TenantTx } from '@courtyard/db/database'
import { selectDebitRows } from '@courtyard/db/kernel/debits'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { MONEY_DEFAULTS } from '@courtyard/metadata/documents/money'
import { canonicalJson } from '@courtyard/std/canonical'
import { dayIn } from '@courtyard/std/day'
import { Fault, isFault } from '@courtyard/std/fault'
import { sayFault } from '@courtyard/std/fault-texts'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { requireFiles } from '../../imports/file-pack.ts'
import { type ImportDeps, readSheets } from '../../imports/import-context.ts'
import type { ImportFile } from '../../imports/ports.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { allocate } from '../allocate.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { recordPayment } from '../record-payment.ts'
import { settleAsked } from '../settle-asked.ts'
import { readableLines, splitOf } from '../split-of.ts'
import { readLayout } from './layout.ts'
import { type Answer, readAnswer } from './read-answer.ts'
import { loadBatch, readBatch, referenceOf } from './read-batches.ts'

const PROBLEMS_SHOWN = 1000
type AnswerFile = { readonly batch: string; readonly files: readonly ImportFile[] }
type Applying = AnswerFile & {
  readonly key: string
  readonly hash: string
  /** Day of the booking, where the bank's own lies in a closed month. */
  readonly receivedOn: string | undefined
  readonly locale: IssueLocale
}

/** What a bank's file says of a batch, with every row that does not fit. Writes nothing. Needs run:bank. Throws Fault debit_batch_missing, file_unreadable. */
export async function previewAnswer(deps: ImportDeps, actor: Actor, asked: AnswerFile): Promise<DebitAnswerPreview> {
  const { rights, read, hash, pending } = await readOf(deps, actor, asked)
  requireRun(rights.catalog, actor, 'bank')
  const named = new Set(read.answers.map(({ id }) => id))
  const left = pending.filter(({ id }) => !named.has(id))
  return {
    ...{ hash, file: asked.files[0]?.name ?? '', same: read.same },
    ...{ paid: sumOf(read.answers, 'paid'), refused: sumOf(read.answers, 'refused') },
    pending: { count: left.length, amount: yuanText(left.reduce((sum, { fen }) => sum + fen, 0n)) },
    bad: new Set(read.problems.map(({ row }) => row)).size,
    problems: read.problems
      .slice(0, PROBLEMS_SHOWN)
      .map(({ row, column, value, code, message }) => ({ row, column, value, code, message })),
    applicable: read.problems.length === 0 && read.answers.length > 0,
  }
}

/**
 * Books what the bank said: a paid row is a payment that settles its lines, a refused one lets go of them. Each row by itself and
 * once; a file that was stopped half way is sent again, and adds what was left. Throws as the preview does, import_invalid while a row does not fit,
 * import_stale for what was not shown.
 */
export async function applyAnswer(deps: ImportDeps, actor: Actor, asked: Applying): Promise<DebitAnswered> {
  const { rights, read, hash } = await readOf(deps, actor, asked)
  if (read.problems.length > 0) throw new Fault('import_invalid', { problems: read.problems.length })
  if (hash !== asked.hash) throw new Fault('import_stale')
  const of = createHash('sha256').update(asked.key).digest('hex')
  const done: Answer[] = []
  const problems: DebitAnswered['problems'] = []
  for (const answer of read.answers) {
    const { id } = answer
    const command = { key: `${of}:${id}`, kind: 'debit_row', asked: { id, state: answer.state, by: actor.id } }
    const work = (money: MoneyWork) => endRow(money, rights, { ...answer, day: asked.receivedOn ?? answer.day })
    try {
      await doOnce(deps, actor, { command, work })
      done.push(answer)
    } catch (error) {
      if (!isFault(error)) throw error
      problems.push({ no: Number(answer.reference.split('-').at(-1)), ...said(error, asked.locale) })
    }
  }
  const batch = await deps.db.withTenant(actor.tenant, (tx) => readBatch(tx, rights, asked.batch), { readOnly: true })
  return { paid: sumOf(done, 'paid'), refused: sumOf(done, 'refused'), problems, batch }
}

/** Takes back what has not ended, once per key: the bank is not to be asked. Needs run:bank. Throws Fault debit_batch_missing, debit_ended where all has ended. */
export async function withdrawBatch(
  deps: Deps,
  actor: Actor,
  { key, id, reason }: { readonly key: string; readonly id: string; readonly reason: string },
): Promise<DebitBatchDetail> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return await doOnce(deps, actor, {
    command: { key, kind: 'debit_withdraw', asked: { id, reason, by: actor.id } },
    work: async ({ tx, by, today }) => {
      await loadBatch(tx, id)
      await lockName(tx, `debit ${id}`)
      const open = (await selectDebitRows(tx, id)).filter(({ state }) => state === null)
      if (open.length === 0) throw new Fault('debit_ended')
      const ends = open.map((row) => ({ row_id: row.id, state: 'withdrawn' as const, reason, on_day: today }))
      await tx.kernel
        .insertInto('k_debit_end')
        .values(ends.map((end) => ({ ...end, payment_id: null, created_by: by })))
        .execute()
      return await readBatch(tx, rights, id)
    },
  })
}

async function readOf(deps: ImportDeps, actor: Actor, { batch: id, files }: AnswerFile) {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  requireFiles(files)
  const load = async (tx: TenantTx) => ({ batch: await loadBatch(tx, id), rows: await selectDebitRows(tx, id) })
  const { batch, rows } = await deps.db.withTenant(actor.tenant, load, { readOnly: true, isolation: 'repeatable read' })
  const { layout } = await readLayout(deps, actor, batch.bank_id)
  const asked = rows.map((row) => ({
    ...{ id: row.id, reference: referenceOf(batch, row), fen: BigInt(row.amount_fen), state: row.state },
  }))
  const { timeZone, locales } = rights.catalog
  const today = dayIn(deps.clock.now(), timeZone)
  const read = readAnswer(await readSheets(deps.workbooks, files), {
    ...{ layout: layout.answer, rows: asked, day: batch.debit_on, today, locale: locales[0] ?? 'zh-CN' },
  })
  const what = read.named.map(({ fen, ...answer }) => ({ ...answer, fen: `${fen}` }))
  const hash = createHash('sha256').update(canonicalJson({ id, what })).digest('hex')
  return { rights, read, hash, pending: asked.filter(({ state }) => state === null) }
}

async function endRow(money: MoneyWork, rights: RequestRights, answer: Answer): Promise<object> {
  const { tx, by } = money
  const { id, state, day, reason } = answer
  const row = await tx.kernel
    .selectFrom('k_debit_row')
    .select(['batch_id', 'payer_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  // Whoever withdraws the batch, or sends another file, waits.
  await lockName(tx, `debit ${row.batch_id}`)
  const ended = await tx.kernel.selectFrom('k_debit_end').select('state').where('row_id', '=', id).executeTakeFirst()
  if (ended) throw new Fault('debit_ended', { state: ended.state })
  const payment_id = state === 'paid' ? await payRow(money, rights, { ...answer, payer: row.payer_id }) : null
  await tx.kernel
    .insertInto('k_debit_end')
    .values({ row_id: id, state, reason, on_day: day, payment_id, created_by: by })
    .execute()
  return {}
}

/** The payment of a row: it settles the row's lines as far as they are open, then what else the payer owes, in the company's order. */
async function payRow(
  money: MoneyWork,
  rights: RequestRights,
  { id, reference, payer, fen, day }: Answer & { readonly payer: string },
): Promise<string> {
  const asked = await money.tx.kernel
    .selectFrom('k_debit_line')
    .select(['line_id', 'amount_fen'])
    .where('row_id', '=', id)
    .execute()
  const { id: payment } = await recordPayment(money, {
    ...{ payer, fen, method: 'direct_debit', receivedOn: day, reference, shift: null, note: '' },
    book: (rights.catalog.money ?? MONEY_DEFAULTS).receiptBook,
  })
  await settleAsked(
    money,
    payment,
    asked.map(({ line_id, amount_fen }) => ({ line: line_id, fen: BigInt(amount_fen) })),
  )
  await allocate(money, payment, splitOf(rights, await readableLines(money.tx, rights, payer)))
  return payment
}

function sumOf(answers: readonly Answer[], state: Answer['state']) {
  const of = answers.filter((answer) => answer.state === state)
  return { count: of.length, amount: yuanText(of.reduce((sum, { fen }) => sum + fen, 0n)) }
}

const said = ({ code }: Fault, locale: IssueLocale) => ({ code, message: sayFault(code, locale).title })
