import type { MappingSheet } from '@courtyard/metadata/catalog'
import type { Json } from '@courtyard/metadata/values'
import type { Draft, DraftValue, Lookup } from './draft-rows.ts'
import type { LoadRecords } from './load-records.ts'
import { type ImportProblem, problemOf, type Source } from './problem.ts'
import { isNewRef, keyText, type RecordBook, type StoredRecord } from './record-book.ts'
import { type Found, resolveLookups } from './resolve-lookups.ts'
import { isSameValue } from './stored-value.ts'

export type EntryContext = {
  readonly book: RecordBook
  readonly load: LoadRecords
  readonly entry: MappingSheet
  readonly locale: string
}
export type RowKind = 'create' | 'update' | 'same' | 'skipped'
export type EntryOutcome = {
  readonly problems: ImportProblem[]
  readonly rows: { readonly source: Source; readonly kind: RowKind }[]
}

/** A draft whose references are found. */
type Resolved = {
  readonly draft: Draft
  readonly values: Map<string, Json>
  readonly broken: Set<string>
}

/** Puts the rows of one mapping entry into the book: finds references, then the records their keys name. */
export async function planEntry(context: EntryContext, drafts: readonly Draft[]): Promise<EntryOutcome> {
  const outcome: EntryOutcome = { problems: [], rows: [] }
  const find = await resolveLookups(context.book, context.load, drafts)
  const resolved = drafts.flatMap((draft) => resolveDraft(context, outcome, { draft, find }))
  const keyed = resolved.flatMap((row) => {
    const key = keyOf(context, outcome, row)
    return key ? [{ row, key }] : []
  })
  const stored = await storedByKey(
    context,
    keyed.map(({ key }) => key),
  )
  for (const { row, key } of keyed) putRecord(context, outcome, { row, key, stored })
  return outcome
}

type Find = (lookup: Lookup) => Found

/** The draft with its references; none when a missing one leaves the row out. */
function resolveDraft(context: EntryContext, outcome: EntryOutcome, task: { draft: Draft; find: Find }): Resolved[] {
  const { draft, find } = task
  const values = new Map<string, Json>()
  const broken = new Set(draft.broken)
  for (const [field, value] of draft.values) {
    if ('value' in value) {
      values.set(field, value.value)
      continue
    }
    const parts = 'lookups' in value ? value.lookups : [{ text: value.text, lookup: value.lookup }]
    const refs: string[] = []
    for (const { text, lookup } of parts) {
      const found = find(lookup)
      if ('ref' in found) {
        if (!refs.includes(found.ref)) refs.push(found.ref)
        continue
      }
      const leaveOut = lookup.missing === 'skip'
      const isWarning = found.code === 'reference_missing' && lookup.missing !== 'error'
      const code = isWarning && leaveOut ? 'row_left_out' : found.code
      outcome.problems.push(tell(context, draft.source, { column: value.column, text }, code, isWarning))
      if (isWarning && leaveOut) {
        outcome.rows.push({ source: draft.source, kind: 'skipped' })
        return []
      }
      if (!isWarning) broken.add(field)
    }
    const made = heldOf(value, refs)
    if (made !== undefined) values.set(field, made)
  }
  return [{ draft, values, broken }]
}

/** What a field holds when these records were found; undefined when none was. */
function heldOf(value: DraftValue, refs: readonly string[]): Json | undefined {
  const [ref] = refs
  if (ref === undefined) return undefined
  if ('lookups' in value) return [...refs]
  return 'as' in value && value.as !== undefined ? { entity: value.as, id: ref } : ref
}

const tell = (
  context: EntryContext,
  source: Source,
  value: Pick<DraftValue, 'column' | 'text'>,
  code: string,
  isWarning = false,
): ImportProblem =>
  problemOf(
    { ...source, column: value.column, value: value.text, code, ...(isWarning && { severity: 'warning' as const }) },
    context.locale,
  )

/** Values of the row's key; undefined, with the problem told, when one is missing. */
function keyOf({ entry, locale }: EntryContext, outcome: EntryOutcome, row: Resolved): Json[] | undefined {
  const values = entry.key.map((field) => row.values.get(field) ?? null)
  const missing = entry.key.filter((_, index) => values[index] === null)
  for (const field of missing) {
    if (row.broken.has(field)) continue
    const column = entry.columns.find((one) => one.field === field)
    const name = column?.header?.[0] ?? column?.lookup?.headers?.[0]?.[0] ?? field
    outcome.problems.push(problemOf({ ...row.draft.source, column: name, value: '', code: 'value_missing' }, locale))
  }
  return missing.length === 0 ? values : undefined
}

/** Stored records of keys that can be stored: a key that names a new record cannot. */
async function storedByKey(context: EntryContext, keys: readonly Json[][]): Promise<Map<string, StoredRecord>> {
  const { entry, book, load } = context
  const wanted = new Map<string, Json[]>()
  for (const key of keys) {
    const text = keyText(entry.entity, entry.key, key)
    if (!key.some(isNewRef) && !book.byKey(text)) wanted.set(text, key)
  }
  const texts = [...wanted.keys()]
  const tuples = [...wanted.values()]
  const found = new Map<string, StoredRecord>()
  if (tuples.length === 0) return found
  for (const { tuple, record } of await load({ entity: entry.entity, by: entry.key, tuples, whole: true })) {
    found.set(texts[tuple]!, record)
  }
  return found
}

type PutTask = {
  readonly row: Resolved
  readonly key: readonly Json[]
  readonly stored: ReadonlyMap<string, StoredRecord>
}

function putRecord(context: EntryContext, outcome: EntryOutcome, { row, key, stored }: PutTask): void {
  const { book, entry } = context
  const text = keyText(entry.entity, entry.key, key)
  const known = book.byKey(text)
  if (known) {
    mergeInto(context, outcome, { row, known })
    return
  }
  const record = stored.get(text)
  book.add(
    {
      entity: entry.entity,
      ref: record?.id ?? book.nextRef(),
      stored: record,
      values: row.values,
      entry: entry.name,
      source: row.draft.source,
      broken: row.broken,
    },
    text,
  )
  const changes = record && [...row.values].some(([field, value]) => !isSameValue(record.values[field], value))
  outcome.rows.push({ source: row.draft.source, kind: record ? (changes ? 'update' : 'same') : 'create' })
}

type MergeTask = { readonly row: Resolved; readonly known: NonNullable<ReturnType<RecordBook['byKey']>> }

/** A second row of the same key: equal in the same entry, a difference is a conflict; a later entry adds and corrects. */
function mergeInto(context: EntryContext, outcome: EntryOutcome, { row, known }: MergeTask): void {
  const { entry } = context
  const source = row.draft.source
  const differing = [...row.values].filter(([field, value]) => !isSameValue(known.values.get(field), value))
  const isSameEntry = known.entry === entry.name
  if (isSameEntry) {
    const conflict = differing.find(([field]) => known.values.has(field))
    const key = entry.key[0]!
    const value = row.draft.values.get(conflict?.[0] ?? key)
    const told = { column: value?.column ?? key, value: value?.text ?? '' }
    if (conflict) {
      const details = `${known.source.sheet} ${known.source.row}`
      outcome.problems.push(problemOf({ ...source, ...told, code: 'duplicate_conflict', details }, context.locale))
      return
    }
    if (!entry.distinct) {
      outcome.problems.push(
        problemOf({ ...source, ...told, code: 'duplicate_row', severity: 'warning' }, context.locale),
      )
    }
  }
  for (const [field, value] of differing) known.values.set(field, value)
  for (const field of row.broken) known.broken.add(field)
  outcome.rows.push({
    source,
    kind: differing.length > 0 ? 'update' : isSameEntry && !entry.distinct ? 'skipped' : 'same',
  })
}
