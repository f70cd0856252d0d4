import { matchPredicate } from '@courtyard/expression/match'
import type { Entity, NoOverlap } from '@courtyard/metadata/catalog'
import { type Json, toValue } from '@courtyard/metadata/values'
import { storedFields } from '@courtyard/query/plan-import'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { nameClashes, type RowClash } from './name-clashes.ts'
import type { PlanContext } from './plan-context.ts'
import type { ImportProblem, Source } from './problem.ts'
import { isNewRef, type RecordBook } from './record-book.ts'

type Span = { readonly ref: string; readonly from: Json; readonly to: Json; readonly source: Source | undefined }

/** Records of the files whose dates overlap another's where the entity forbids it; the database holds the same rule. */
export async function findOverlaps(context: PlanContext, book: RecordBook, name: string): Promise<ImportProblem[]> {
  const entity = context.catalog.entities[name]
  assert(entity, `entity ${name} is in the catalog`)
  const problems: ImportProblem[] = []
  for (const rule of entity.noOverlap) {
    for (const spans of (await spansOf(context, book, { entity, rule })).values()) {
      problems.push(...(await nameClashes(context, name, overlapsIn(rule, spans))))
    }
  }
  return problems
}

type Task = { readonly entity: Entity; readonly rule: NoOverlap }

async function spansOf(context: PlanContext, book: RecordBook, { entity, rule }: Task): Promise<Map<string, Span[]>> {
  const matches = matcher(context, entity, rule)
  const groups = new Map<string, Span[]>()
  const keys = new Map<string, Json[]>()
  const put = (values: Readonly<Record<string, Json>>, span: { ref: string; source?: Source }) => {
    const key = rule.by.map((field) => values[field] ?? null)
    if (key.includes(null) || !matches(values)) return
    const text = canonicalJson(key)
    keys.set(text, key)
    const { ref, source } = span
    const one = { ref, source, from: values[rule.from] ?? null, to: values[rule.to] ?? null }
    groups.set(text, [...(groups.get(text) ?? []), one])
  }
  for (const record of book.planned(entity.name)) {
    put({ ...record.stored?.values, ...Object.fromEntries(record.values) }, record)
  }
  const tuples = [...keys.values()].filter((key) => !key.some(isNewRef))
  if (tuples.length === 0) return groups
  for (const { record } of await context.load({ entity: entity.name, by: rule.by, tuples, whole: true })) {
    if (!book.isPlanned(record.id)) put(record.values, { ref: record.id })
  }
  return groups
}

function matcher(
  context: PlanContext,
  entity: Entity,
  rule: NoOverlap,
): (values: Readonly<Record<string, Json>>) => boolean {
  if (!rule.where) return () => true
  const match = matchPredicate(rule.where)
  const fields = storedFields(entity)
  return (values) => {
    const row = Object.fromEntries(fields.map((field) => [field.name, toValue(field, values[field.name] ?? null)]))
    return match({ row, variables: context.variables })
  }
}

/** Days compare as text; a missing start is before all, a missing end after all. */
function overlapsIn(rule: NoOverlap, spans: readonly Span[]): RowClash[] {
  const ordered = [...spans].sort((a, b) => (String(a.from ?? '') < String(b.from ?? '') ? -1 : 1))
  const clashes: RowClash[] = []
  let last: Span | undefined
  for (const span of ordered) {
    const overlaps = last !== undefined && (last.to === null || String(span.from ?? '') < String(last.to))
    const told = overlaps ? (span.source ?? last?.source) : undefined
    if (told && last) {
      const other = span.source ? last : span
      const value = `${span.from ?? ''} – ${span.to ?? ''}`
      clashes.push({ problem: { ...told, column: rule.from, value, code: 'period_overlaps' }, other })
    }
    if (last === undefined || (last.to !== null && (span.to === null || String(span.to) > String(last.to)))) last = span
  }
  return clashes
}
