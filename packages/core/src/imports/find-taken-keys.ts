import { isStored } from '@courtyard/metadata/field'
import type { Json } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { nameClashes, type RowClash } from './name-clashes.ts'
import type { PlanContext } from './plan-context.ts'
import type { ImportProblem } from './problem.ts'
import { isNewRef, type PlannedRecord, type RecordBook } from './record-book.ts'

/** Records whose unique fields, other than the mapping's own key, belong to another record of the files or the tenant. */
export async function findTakenKeys(context: PlanContext, book: RecordBook, name: string): Promise<ImportProblem[]> {
  const problems: ImportProblem[] = []
  for (const fields of uniqueFields(context, name)) problems.push(...(await takenOf(context, book, { name, fields })))
  return problems
}

function uniqueFields({ catalog, mapping }: PlanContext, name: string): string[][] {
  const entity = catalog.entities[name]
  assert(entity, `entity ${name} is in the catalog`)
  const own = new Set(mapping.sheets.filter((sheet) => sheet.entity === name).map((sheet) => sameKey(sheet.key)))
  const unique = entity.fields.filter((field) => isStored(field) && 'unique' in field && field.unique)
  const keys = [...entity.keys.map((key) => [...key.fields]), ...unique.map((field) => [field.name])]
  // A key that is every entry's own key finds its record, so it cannot be another's.
  return keys.filter((fields) => !(own.size === 1 && own.has(sameKey(fields))))
}

const sameKey = (fields: readonly string[]): string => [...fields].sort().join(' ')

type Task = { readonly name: string; readonly fields: readonly string[] }

async function takenOf(context: PlanContext, book: RecordBook, { name, fields }: Task): Promise<ImportProblem[]> {
  const clashes: RowClash[] = []
  const owners = new Map<string, PlannedRecord>()
  const tuples: Json[][] = []
  const told = (record: PlannedRecord, tuple: readonly Json[], other: RowClash['other']) =>
    clashes.push({
      problem: { ...record.source, column: fields.join(', '), value: tuple.join(' / '), code: 'key_taken' },
      other,
    })
  for (const record of book.planned(name)) {
    const tuple = fields.map((field) => book.valueOf(record.ref, field))
    if (tuple.includes(null)) continue
    const key = canonicalJson(tuple)
    const owner = owners.get(key)
    if (owner) told(record, tuple, owner)
    else if (!tuple.some(isNewRef)) tuples.push(tuple)
    if (!owners.has(key)) owners.set(key, record)
  }
  const stored = tuples.length === 0 ? [] : await context.load({ entity: name, by: fields, tuples, whole: false })
  for (const { tuple, record } of stored) {
    const owner = owners.get(canonicalJson(tuples[tuple]))
    if (owner && owner.ref !== record.id && !book.isPlanned(record.id))
      told(owner, tuples[tuple]!, { ref: record.id, source: undefined })
  }
  return await nameClashes(context, name, clashes)
}
