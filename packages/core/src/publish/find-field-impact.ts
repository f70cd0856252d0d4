import { canonicalText } from '@courtyard/db/ddl/casts'
import type { Measure } from '@courtyard/db/ddl/measure'
import type { FieldAsk, FieldValues } from './field-values.ts'
import type { Answers, Finding } from './finding.ts'
import { MISSES_MAX, projectionOf, type TableImpact } from './table-impact.ts'

/** Values that an answer may map one by one, shown with a finding. */
const VALUES_MAX = 200

/** The findings of the fields of one table: one scan for all counts, then samples of what was found. */
export async function findFieldImpact(measure: Measure, table: TableImpact, answers: Answers): Promise<Finding[]> {
  const asks = table.fields.flatMap((values) => values.asks.map((ask) => ({ ask, values })))
  const projection = projectionOf(table)
  const found = await measure.conditions(
    projection,
    asks.map(({ ask, values }) => ({ where: ask.where, ...textsOf(ask, values, answers) })),
  )
  const left = await measure.conditions(
    projection,
    asks.map(({ ask }) => ({ where: ask.unanswered })),
  )
  const findings: Finding[] = []
  for (const [at, { ask, values }] of asks.entries()) {
    const { count, samples } = found[at]!
    if (count === 0) continue
    const unanswered = left[at]!.count
    const byValue = ask.by !== undefined && (ask.kind === 'pattern_broken' || ask.answers.includes('map'))
    const limit = ask.kind === 'pattern_broken' ? MISSES_MAX + 1 : VALUES_MAX
    const texts = byValue
      ? await measure.values(table.now.table, { text: ask.by!, where: ask.where, limit })
      : undefined
    findings.push({
      key: ask.key,
      kind: ask.kind,
      entity: table.now.name,
      field: values.way.field.name,
      count,
      samples,
      answers: texts && texts.length > MISSES_MAX ? [] : ask.answers,
      ...(texts && { values: texts.slice(0, VALUES_MAX) }),
      ...(unanswered > 0 && { unanswered }),
    })
  }
  return findings
}

function textsOf(ask: FieldAsk, values: FieldValues, answers: Answers): { old?: string; next?: string } {
  const next = ask.next ?? (answers[ask.key] ? canonicalText(values.way.field, values.final) : undefined)
  return { ...(ask.old !== undefined && { old: ask.old }), ...(next !== undefined && { next }) }
}

/** Rows of hidden fields that hold a value, and of hidden entities. */
export async function findHidden(
  measure: Measure,
  hidden: readonly {
    entity: string
    table: string
    title: string
    field?: { name: string; text: string; column: string }
  }[],
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { entity, table, title, field } of hidden) {
    const condition = field ? { where: `${field.column} is not null`, old: field.text } : { where: 'true' }
    const [found] = await measure.conditions({ table, title, columns: {} }, [condition])
    if (!found || found.count === 0) continue
    findings.push({
      key: `hidden:${entity}${field ? `/${field.name}` : ''}`,
      kind: 'hidden',
      entity,
      ...(field && { field: field.name }),
      ...found,
      answers: ['consent'],
    })
  }
  return findings
}
