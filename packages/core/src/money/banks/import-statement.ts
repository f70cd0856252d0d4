import { createHash } from 'node:crypto'
import type { StatementColumns, StatementPreview, TakenStatement } from '@courtyard/contract/banks'
import type { TenantTx } from '@courtyard/db/database'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { insertStatementRows, knownReferences } from '@courtyard/db/kernel/statements'
import { canonicalJson } from '@courtyard/std/canonical'
import { dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor } from '../../deps.ts'
import { requireFiles } from '../../imports/file-pack.ts'
import { type ImportDeps, readSheets } from '../../imports/import-context.ts'
import type { ImportFile } from '../../imports/ports.ts'
import { problemOf } from '../../imports/problem.ts'
import { doOnce } from '../money-work.ts'
import { getBank } from './banks.ts'
import { masked } from './masked.ts'
import { isSame, type ReadStatement, readStatement, type StatementLine } from './read-statement.ts'

const ROWS_MAX = 20_000
const PROBLEMS_SHOWN = 1000
const SAMPLE = 20
// Thousands of rows are compared and written in one transaction.
const TAKE_MS = 60_000

export type StatementFile = {
  readonly bank: string
  readonly files: readonly ImportFile[]
  /** Absent: as the account's last statement was read, else as banks call them. */
  readonly columns: StatementColumns | undefined
}

/**
 * What a statement says and what of it is new: every bad row by its reason. Writes nothing. Needs run:bank. Throws Fault
 * bank_missing, file_unreadable, limit_exceeded.
 */
export async function previewStatement(
  deps: ImportDeps,
  actor: Actor,
  asked: StatementFile,
): Promise<StatementPreview> {
  const read = await readOf(deps, actor, asked)
  const plan = await deps.db.withTenant(actor.tenant, (tx) => planOf(tx, asked.bank, read), { readOnly: true })
  const { lines, fresh, problems } = plan
  const days = lines.map(({ day }) => day).sort()
  const sum = (of: readonly StatementLine[]) => yuanText(of.reduce((all, { fen }) => all + fen, 0n))
  return {
    ...{ hash: plan.hash, file: asked.files[0]?.name ?? '', headers: [...read.headers], columns: read.columns ?? null },
    ...{ rows: lines.length, fresh: fresh.length, known: lines.length - fresh.length, skipped: read.skipped },
    bad: new Set(problems.map(({ row }) => row)).size,
    ...{ in: sum(lines.filter(({ fen }) => fen > 0n)), out: sum(lines.filter(({ fen }) => fen < 0n)) },
    ...{ from: days[0] ?? null, to: days.at(-1) ?? null },
    problems: problems
      .slice(0, PROBLEMS_SHOWN)
      .map(({ row, column, value, code, message }) => ({ row, column, value, code, message })),
    sample: lines.slice(0, SAMPLE).map(shapeLine),
    importable: read.columns !== undefined && problems.length === 0 && lines.length > 0,
  }
}

/**
 * Takes what was shown, once per key and each row once per account: a file taken twice adds nothing. Keeps how it was read
 * for the next file. Throws as the preview does, import_invalid while a row is bad, import_stale for what was not shown.
 */
export async function takeStatement(
  deps: ImportDeps,
  actor: Actor,
  { key, hash, ...asked }: StatementFile & { readonly key: string; readonly hash: string },
): Promise<TakenStatement> {
  const read = await readOf(deps, actor, asked)
  const file = asked.files[0]!
  return await doOnce(deps, actor, {
    command: { key, kind: 'statement', asked: { bank: asked.bank, hash } },
    timeoutMs: TAKE_MS,
    work: async ({ tx, ids, by }) => {
      // Two files of one account at once: the second one sees what the first one added.
      await lockName(tx, `bank ${asked.bank}`)
      const plan = await planOf(tx, asked.bank, read)
      if (!read.columns || plan.problems.length > 0)
        throw new Fault('import_invalid', { problems: plan.problems.length })
      if (plan.hash !== hash) throw new Fault('import_stale')
      const columns = JSON.stringify(read.columns)
      await tx.kernel
        .updateTable('k_bank')
        .set({ columns, updated_by: by, updated_at: deps.clock.now().toISOString() })
        .where('id', '=', asked.bank)
        .execute()
      const counts = { rows_new: plan.fresh.length, rows_known: plan.lines.length - plan.fresh.length }
      const answer = { fresh: counts.rows_new, known: counts.rows_known }
      if (plan.fresh.length === 0) return { id: null, ...answer }
      const id = ids.next()
      const file_hash = createHash('sha256').update(file.bytes).digest('hex')
      const row = { id, bank_id: asked.bank, file_name: file.name, file_hash, created_by: by, ...counts }
      await tx.kernel.insertInto('k_statement').values(row).execute()
      const rows = plan.fresh.map(({ source, ...line }) => ({ id: ids.next(), rowNo: source.row, ...line }))
      await insertStatementRows(tx, { id, bank: asked.bank, rows })
      return { id, ...answer }
    },
  })
}

async function readOf(deps: ImportDeps, actor: Actor, { bank, files, columns }: StatementFile): Promise<Read> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'bank')
  requireFiles(files)
  if (files.length > 1) throw new Fault('limit_exceeded', { what: 'files', max: 1 })
  const kept = await deps.db.withTenant(actor.tenant, (tx) => getBank(tx, bank), { readOnly: true })
  const sheets = await readSheets(deps.workbooks, files)
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const locale = catalog.locales[0] ?? 'zh-CN'
  const as = (using: StatementColumns | undefined) => readStatement(sheets, { columns: using, today, locale })
  const read = as(columns ?? kept.columns ?? undefined)
  // The bank changed its headings since: they are guessed again, and shown before anything is taken.
  const isOther = columns === undefined && read.problems.some(({ code }) => code === 'header_missing')
  const result = isOther ? as(undefined) : read
  if (result.lines.length > ROWS_MAX) throw new Fault('limit_exceeded', { what: 'rows', max: ROWS_MAX })
  return { ...result, locale }
}

type Read = ReadStatement & { readonly locale: string }

async function planOf(tx: TenantTx, bank: string, { lines, columns, locale, ...read }: Read) {
  const known = await knownReferences(
    tx,
    bank,
    lines.map(({ reference }) => reference),
  )
  const fresh = lines.filter(({ reference }) => !known.has(reference))
  const conflicts = lines.flatMap((line) => {
    const before = known.get(line.reference)
    if (!before || isSame(before, line)) return []
    const column = columns?.reference[0] ?? ''
    return [problemOf({ ...line.source, column, value: line.reference, code: 'statement_conflict' }, locale)]
  })
  const problems = [...read.problems, ...conflicts].sort((a, b) => a.row - b.row)
  const what = fresh.map(({ source, fen, ...line }) => ({ row: source.row, fen: `${fen}`, ...line }))
  const hash = createHash('sha256').update(canonicalJson({ bank, columns, what })).digest('hex')
  return { lines, fresh, problems, hash }
}

const shapeLine = ({ source, day, fen, reference, name, accountTail, remark }: StatementLine) => ({
  ...{ row: source.row, day, amount: yuanText(fen), reference, name, account: masked(accountTail), remark },
})
