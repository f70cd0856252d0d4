import { createHash } from 'node:crypto'
import type { MappingSheet } from '@courtyard/metadata/catalog'
import type { Json } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { recordChecker } from './check-record.ts'
import { type Draft, draftRow } from './draft-rows.ts'
import { findOverlaps } from './find-overlaps.ts'
import { findTakenKeys } from './find-taken-keys.ts'
import { finishRecord } from './finish-record.ts'
import { orderEntities, orderSheets } from './order-sheets.ts'
import type { PlanContext } from './plan-context.ts'
import { planEntry } from './plan-entry.ts'
import type { Sheet } from './ports.ts'
import type { ImportProblem } from './problem.ts'
import { readRows } from './read-rows.ts'
import { RecordBook } from './record-book.ts'

/** What an import would do: records to write by entity in the order of their references, and what is wrong. */
export type ImportPlan = {
  readonly writes: readonly EntityWrites[]
  readonly entries: readonly EntryCounts[]
  readonly problems: readonly ImportProblem[]
  /** Equal for equal files, catalog and stored data. */
  readonly hash: string
}
export type EntityWrites = {
  readonly entity: string
  readonly create: readonly { readonly ref: string; readonly values: Readonly<Record<string, Json>> }[]
  readonly update: readonly {
    readonly id: string
    readonly version: number
    readonly values: Readonly<Record<string, Json>>
  }[]
}
/** What became of the rows of one sheet by one mapping entry. */
export type EntryCounts = {
  readonly sheet: string
  readonly file: string
  readonly entity: string
  rows: number
  create: number
  update: number
  same: number
  skipped: number
}

/** Plans an import of sheets: reads through `load` and changes nothing. The same inputs give the same plan. */
export async function planImport(context: PlanContext, sheets: readonly Sheet[]): Promise<ImportPlan> {
  const { catalog, mapping } = context
  const book = new RecordBook(catalog)
  const problems: ImportProblem[] = []
  const counts = new Counts()
  const entries = orderSheets(catalog, mapping.sheets)
  for (const entry of entries) {
    const read = readRows(entry, sheets, context.locale)
    problems.push(...read.problems)
    counts.start(entry, read)
    const drafts = read.rows.map((row): Draft => {
      const { draft, problems: found } = draftRow({ catalog, sheet: entry, locale: context.locale }, row)
      problems.push(...found)
      return draft
    })
    const outcome = await planEntry({ ...context, book, entry }, drafts)
    problems.push(...outcome.problems)
    for (const { source, kind } of outcome.rows) counts.count(entry, source, kind)
  }
  const names = orderEntities(catalog, [...new Set(entries.map((entry) => entry.entity))])
  const writes: EntityWrites[] = []
  for (const name of names) {
    const finished = finishEntity(context, book, name)
    problems.push(...finished.problems, ...(await findTakenKeys(context, book, name)))
    problems.push(...(await findOverlaps(context, book, name)))
    writes.push(finished.writes)
  }
  const hash = createHash('sha256')
    .update(canonicalJson({ catalog: catalog.hash, writes }))
    .digest('hex')
  return { writes, entries: counts.all(), problems: inRowOrder(sheets, problems), hash }
}

function finishEntity(context: PlanContext, book: RecordBook, name: string) {
  const entity = context.catalog.entities[name]
  assert(entity, `entity ${name} is in the catalog`)
  const checker = recordChecker(entity, context.variables)
  const problems: ImportProblem[] = []
  const create: EntityWrites['create'][number][] = []
  const update: EntityWrites['update'][number][] = []
  for (const record of book.planned(name)) {
    const finished = finishRecord({ entity, checker, locale: context.locale, mapping: context.mapping }, record)
    problems.push(...finished.problems)
    if (!record.stored) create.push({ ref: record.ref, values: finished.values })
    else if (Object.keys(finished.values).length > 0) {
      update.push({ id: record.ref, version: record.stored.version, values: finished.values })
    }
  }
  return { problems, writes: { entity: name, create, update } }
}

class Counts {
  readonly #counts = new Map<string, EntryCounts>()

  start(entry: MappingSheet, read: ReturnType<typeof readRows>): void {
    for (const sheet of read.sheets) this.#at(entry, { file: sheet.file, sheet: sheet.title })
    for (const row of read.rows) this.#at(entry, row.source).rows += 1
    for (const row of read.skipped) this.count(entry, row.source, 'skipped')
    for (const row of read.skipped) this.#at(entry, row.source).rows += 1
  }

  count(
    entry: MappingSheet,
    source: { file: string; sheet: string },
    kind: 'create' | 'update' | 'same' | 'skipped',
  ): void {
    this.#at(entry, source)[kind] += 1
  }

  all = (): EntryCounts[] => [...this.#counts.values()]

  #at(entry: MappingSheet, source: { file: string; sheet: string }): EntryCounts {
    const key = canonicalJson([entry.name, source.file, source.sheet])
    const known = this.#counts.get(key)
    if (known) return known
    const fresh = {
      sheet: source.sheet,
      file: source.file,
      entity: entry.entity,
      rows: 0,
      create: 0,
      update: 0,
      same: 0,
      skipped: 0,
    }
    this.#counts.set(key, fresh)
    return fresh
  }
}

/** Problems as a person goes through the files. */
function inRowOrder(sheets: readonly Sheet[], problems: readonly ImportProblem[]): ImportProblem[] {
  const order = new Map(sheets.map((sheet, index) => [canonicalJson([sheet.file, sheet.title]), index]))
  const at = (problem: ImportProblem) => order.get(canonicalJson([problem.file, problem.sheet])) ?? -1
  return eachOnce(problems)
    .map((problem, index) => ({ problem, index, sheet: at(problem) }))
    .sort((a, b) => a.sheet - b.sheet || a.problem.row - b.problem.row || a.index - b.index)
    .map(({ problem }) => problem)
}

/** Two fields may be found by one cell: its problem is told once. */
function eachOnce(problems: readonly ImportProblem[]): ImportProblem[] {
  const told = new Map(problems.map((problem) => [canonicalJson(problem), problem]))
  return [...told.values()]
}
