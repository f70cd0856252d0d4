import type { CastContext } from '@courtyard/db/ddl/cast-forms'
import type { Measure, Projection } from '@courtyard/db/ddl/measure'
import { qualified } from '@courtyard/db/identifier'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { parseValue } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import type { Issue } from '@courtyard/std/issue'
import { type ColumnTrail, columnTrail } from './column-trail.ts'
import { keeps } from './field-rules.ts'
import { type FieldContext, type FieldValues, valuesOf } from './field-values.ts'
import { type FieldWay, fieldWays } from './field-ways.ts'
import { columnSql, compileFill, shownText } from './fills.ts'
import type { Answers } from './finding.ts'
import type { PublishPlan } from './plan-publish.ts'
import { columnType } from './plan-publish.ts'

/** An entity whose table holds rows, as it was and as it will be, with what becomes of each field. */
export type TableImpact = {
  readonly now: Entity
  /** The entity in force; undefined for one that comes back. */
  readonly was: Entity | undefined
  readonly fields: readonly FieldValues[]
  readonly cast: CastContext
  readonly schema: string
}

/** More texts than this that break a pattern are not answered one by one: the rows have to be mended. */
export const MISSES_MAX = 2_000

/** The tables that hold rows, with the values of their fields after the answers. Problems of answers are noted. */
export async function tablesOf(
  plan: PublishPlan,
  { answers, issues, measure }: { answers: Answers; issues: Issue[]; measure: Measure },
): Promise<TableImpact[]> {
  const before = Object.values(plan.state.catalog?.entities ?? {})
  const tables: TableImpact[] = []
  for (const now of Object.values(plan.catalog.entities)) {
    const actual = plan.state.actual[now.table]
    if (now.kernel || !actual || actual.isEmpty) continue
    const was = before.find((entity) => entity.table === now.table)
    const cast = { storageOf: columnType, timeZone: plan.catalog.timeZone }
    const at = { plan, now, was, cast, answers, issues, measure }
    const fields: FieldValues[] = []
    for (const way of fieldWays(now, was, actual)) fields.push(await fieldImpact(at, way))
    tables.push({ now, was, fields, cast, schema: plan.state.schema })
  }
  return tables
}

type At = {
  readonly plan: PublishPlan
  readonly now: Entity
  readonly was: Entity | undefined
  readonly cast: CastContext
  readonly answers: Answers
  readonly issues: Issue[]
  readonly measure: Measure
}

async function fieldImpact(at: At, given: FieldWay): Promise<FieldValues> {
  const way = given.isTakenBack && (await isOutdated(at, given)) ? { ...given, isTakenBack: false } : given
  const fills = new Map<string, string | undefined>()
  const context: FieldContext = {
    entity: at.now.name,
    cast: at.cast,
    answers: at.answers,
    fill: (key) => {
      if (!fills.has(key)) fills.set(key, fillOf(at, way.field, key))
      return fills.get(key)
    },
    misses: [],
    trail: trailOf(at, way),
  }
  const values = valuesOf(way, context)
  const pattern = values.asks.find((ask) => ask.kind === 'pattern_broken')
  if (!pattern?.by) return values
  const misses = await missesOf(at, way.field, pattern.by)
  return misses.length === 0 ? values : valuesOf(way, { ...context, misses })
}

/** What a rollback knows of the field's older values. A record that is gone since cannot be referred to again. */
function trailOf({ plan, now }: At, { kind, field, old }: FieldWay): ColumnTrail | undefined {
  const { trail, schema } = plan.state
  if (!trail || !old || kind === 'new') return undefined
  const found = columnTrail({ trail, schema, now }, field, old)
  if (!found || field.type !== 'reference' || found.undone === columnSql(field)) return found
  const target = targetOf(plan.catalog, field)
  const isThere = `exists (select from ${qualified(schema, target.table)} as "target" where "target"."id" = ${found.undone})`
  return {
    ...found,
    undone: `(case when ${found.undone} is null or ${isThere} then ${found.undone} else ${columnSql(field)} end)`,
  }
}

/** An older column some of whose values the field's rules no longer take, on rows that are empty now: it is cast anew. */
async function isOutdated({ measure, now, cast }: At, { field, old }: FieldWay): Promise<boolean> {
  if (!old) return false
  const column = columnSql(field)
  const where = `${columnSql(old)} is null and ${column} is not null and not ${keeps(field, column, cast)}`
  const [found] = await measure.conditions({ table: now.table, title: 'null', columns: {} }, [{ where }])
  return (found?.count ?? 0) > 0
}

function fillOf({ plan, now, was, cast, answers, issues }: At, field: StoredField, key: string): string | undefined {
  const fill = answers[key]?.fill
  const catalog = plan.state.catalog ?? plan.catalog
  if (!fill) return undefined
  const made = compileFill({ catalog, was: was ?? now, field, schema: plan.state.schema, context: cast }, fill)
  if ('sql' in made) return made.sql
  issues.push(...made.issues.map((issue) => ({ ...issue, pointer: `${answerPointer(key)}${issue.pointer}` })))
  return undefined
}

/** JSON pointer of an answer. */
export const answerPointer = (key: string): string => `/answers/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Patterns are those of JavaScript, so the distinct texts are judged here and not by the database. */
async function missesOf({ measure, now }: At, field: StoredField, text: string): Promise<string[]> {
  const values = await measure.values(now.table, { text, where: 'true', limit: 200_000 })
  const form = { ...field, maxLength: 1_000_000 } as StoredField
  const misses = values.flatMap(({ value }) => {
    const parsed = parseValue(form, value)
    return 'issues' in parsed && parsed.issues.some(({ code }) => code === 'value_pattern') ? [value] : []
  })
  return misses.slice(0, MISSES_MAX + 1)
}

/** The whole table as it will be, by the columns of the next version. */
export function projectionOf({ now, was, fields }: TableImpact): Projection {
  const system = now.fields.filter(isStored).filter((field) => field.system || field.type === 'id')
  return {
    table: now.table,
    title: titleOf(was ?? now),
    columns: Object.fromEntries([
      ...system.map((field) => [field.column, columnSql(field)] as const),
      ...fields.map(({ way, final }) => [way.field.column, final] as const),
    ]),
  }
}

/** Text SQL of what names a row of the table as it is today. */
export function titleOf(entity: Entity): string {
  const title = entity.fields.find((field) => field.name === entity.title)
  return title && isStored(title) ? shownText(title) : '"row"."id"::text'
}

/** The values of a field of the table by its name. */
export const valuesByName = (table: TableImpact, name: string): FieldValues | undefined =>
  table.fields.find(({ way }) => way.field.name === name)

/** A stored field of an entity that the checker promised. */
export function storedField(entity: Entity, name: string): StoredField {
  const field = entity.fields.find((one) => one.name === name)
  assert(field && isStored(field), `${entity.name}.${name} is stored`)
  return field
}

/** The entity that a reference leads to. */
export function targetOf(catalog: Catalog, field: StoredField): Entity {
  const target = field.type === 'reference' ? catalog.entities[field.to] : undefined
  assert(target, `${field.name} refers to an entity of the catalog`)
  return target
}
