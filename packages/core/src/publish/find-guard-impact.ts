import type { Measure, Measured, Projection } from '@courtyard/db/ddl/measure'
import { rowPredicate } from '@courtyard/db/ddl/row-predicate'
import { lookUpIn } from '@courtyard/db/ddl/sealed-spec'
import { identifier, qualified } from '@courtyard/db/identifier'
import type { Catalog, Entity, Key, NoOverlap } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import { canonicalJson } from '@courtyard/std/canonical'
import { shownText } from './fills.ts'
import { type AnswerKind, type Finding, type FindingKind, findingKey } from './finding.ts'
import type { PublishPlan } from './plan-publish.ts'
import { projectionOf, storedField, type TableImpact, targetOf, titleOf, valuesByName } from './table-impact.ts'

/** What keys, periods and references find when rows are as they will be: new ones, and those over values that move. */
export async function findGuardImpact(measure: Measure, plan: PublishPlan, table: TableImpact): Promise<Finding[]> {
  const findings: Finding[] = []
  const note = (
    kind: FindingKind,
    name: string,
    measured: Measured,
    more: { field?: string; answers?: AnswerKind[]; unanswered?: number } = {},
  ) => {
    if (measured.count === 0) return
    const { answers = [], field, unanswered = 0 } = more
    const part = field === undefined ? { name } : { field }
    findings.push({
      key: findingKey(kind, table.now.name, name),
      kind,
      entity: table.now.name,
      ...part,
      ...measured,
      answers,
      ...(unanswered > 0 && { unanswered }),
    })
  }
  const projection = projectionOf(table)
  const live = liveOf(plan, table, projection)
  for (const key of table.now.keys) {
    if (!isNew(table, key, (was) => was.keys) && !isTouched(table, key.fields)) continue
    const columns = key.fields.map((name) => storedField(table.now, name).column)
    note('duplicates', key.fields.join('+'), await measure.duplicates(foundBy(live, table.now), columns))
  }
  for (const rule of table.now.noOverlap) {
    if (!isNewOverlap(table, rule) && !isTouched(table, [...rule.by, rule.from, rule.to, ...fieldsIn(rule)])) continue
    const column = (name: string) => storedField(table.now, name).column
    const where = rule.where && rowPredicate(rule.where, table.now)
    const overlap = { by: rule.by.map(column), from: column(rule.from), to: column(rule.to), where }
    note('overlaps', [...rule.by, rule.from, rule.to].join('+'), await measure.overlaps(live, overlap))
  }
  for (const { field, where, path, mayBeEmpty } of brokenReferences(plan, table)) {
    const old = `(${valuesByName(table, field)!.final})::text`
    const unfilled =
      path !== undefined && storedField(table.now, field).required ? `(${where} and ${path} is null)` : 'false'
    const [measured, left] = await measure.conditions(projection, [{ where, old }, { where: unfilled }])
    const answers: AnswerKind[] = [
      ...(path === undefined ? [] : ['fill' as const]),
      ...(mayBeEmpty ? ['empty' as const] : []),
    ]
    note('reference_missing', field, measured!, { field, answers, unanswered: left!.count })
  }
  return findings
}

/** Sealed values are told apart by what they are found by. */
function foundBy(live: Projection, { fields }: Entity): Projection {
  const sealed = fields.filter(isStored).filter((field) => field.sealed && live.columns[field.column] !== undefined)
  const columns = sealed.map(({ column }) => [column, lookUpIn(live.columns[column]!, 'whole')] as const)
  return { ...live, columns: { ...live.columns, ...Object.fromEntries(columns) } }
}

/** Keys and periods do not look into the trash. */
function liveOf({ state }: PublishPlan, { now }: TableImpact, projection: Projection): Projection {
  const hasTrash = now.trash !== undefined && state.actual[now.table]?.columns.deleted_at !== undefined
  return hasTrash ? { ...projection, where: '"row"."deleted_at" is null' } : projection
}

/** Everything a predicate could read: any field of the entity may stand in it. */
const fieldsIn = (rule: NoOverlap): string[] =>
  [...canonicalJson(rule.where ?? null).matchAll(/"path":\["([a-z0-9_]+)"\]/g)].map(([, name]) => name!)

const isTouched = (table: TableImpact, fields: readonly string[]): boolean =>
  fields.some((name) => valuesByName(table, name)?.isMoved === true)

const columnsOf = (entity: Entity, fields: readonly string[]): string =>
  fields
    .map((name) => entity.fields.find((one) => one.name === name))
    .map((field) => (field && isStored(field) ? field.column : ''))
    .join()

function isNew(table: TableImpact, key: Key, keysOf: (was: Entity) => readonly Key[]): boolean {
  const { was, now } = table
  return !was || !keysOf(was).some((old) => columnsOf(was, old.fields) === columnsOf(now, key.fields))
}

function isNewOverlap({ was, now }: TableImpact, rule: NoOverlap): boolean {
  const meaning = (entity: Entity, one: NoOverlap) =>
    canonicalJson([
      columnsOf(entity, [...one.by, one.from, one.to]),
      (one.where && rowPredicate(one.where, entity)) ?? null,
    ])
  return !was?.noOverlap.some((old) => meaning(was, old) === meaning(now, rule))
}

/** Rows whose reference has to be another one: SQL over the alias `"row"`. */
type BrokenReference = {
  readonly field: string
  readonly where: string
  /** What `same` says it has to be; the fill that takes just this path. */
  readonly path?: string
  /** Without a value it breaks nothing: no rule asks for one. */
  readonly mayBeEmpty: boolean
}

/** References whose value has no target, or another one than `same` asks for. */
export function brokenReferences(plan: PublishPlan, table: TableImpact): BrokenReference[] {
  return table.fields.flatMap(({ way, final, isMoved }) => {
    const { field, old } = way
    if (field.type !== 'reference' || !way.isChanged) return []
    const conditions: string[] = []
    const target = targetOf(plan.catalog, field)
    if (isMoved && way.kind !== 'kept')
      conditions.push(`(${final} is not null and not ${isThere(plan, target, final)})`)
    const wasSame = old?.type === 'reference' && table.was ? canonicalJson(old.same ?? null) : 'null'
    if (field.same && (wasSame !== canonicalJson(field.same) || isMoved)) {
      conditions.push(...strays(plan, table, { same: field.same, final }))
    }
    if (conditions.length === 0) return []
    const source = field.same && sourceOf(plan, table, field.same)
    const mayBeEmpty = !field.required && !source?.required
    return [
      { field: field.name, where: `(${conditions.join(' or ')})`, ...(source && { path: source.path }), mayBeEmpty },
    ]
  })
}

const rowsOf = (plan: PublishPlan, target: Entity): string =>
  `${qualified(plan.state.schema, target.table)} as "target"`

function isThere(plan: PublishPlan, target: Entity, id: string): string {
  if (!plan.state.actual[target.table]) return 'false'
  return `exists (select 1 from ${rowsOf(plan, target)} where "target"."id" = ${id})`
}

type Same = { readonly same: readonly [string, string]; readonly final: string }

function strays(plan: PublishPlan, table: TableImpact, { same, final }: Same): string[] {
  const source = sourceOf(plan, table, same)
  if (!source) return []
  const { via, target, column } = source
  const equal = `exists (select 1 from ${rowsOf(plan, target)} where "target"."id" = ${via} and "target".${column} = ${final})`
  const stray = `(${via} is not null and ${final} is not null and not ${equal})`
  return source.required ? [stray, `(${via} is not null and ${final} is null)`] : [stray]
}

/** Where a `same` leads: the reference it goes through, as it will be, and the value it ends in. */
function sourceOf(plan: PublishPlan, table: TableImpact, [through, name]: readonly [string, string]) {
  const values = valuesByName(table, through)
  if (!values) return undefined
  const target = targetOf(plan.catalog, values.way.field)
  const source = storedField(target, name)
  if (!plan.state.actual[target.table]?.columns[source.column]) return undefined
  const [via, column] = [values.final, identifier(source.column)]
  const path = `(select "target".${column} from ${rowsOf(plan, target)} where "target"."id" = ${via})`
  return { via, target, column, path, required: source.required && !source.hidden }
}

/** Rows of the kernel's tables that refer to nothing of the entity they are bound to now. */
export async function findBindingImpact(measure: Measure, plan: PublishPlan): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const change of plan.changes) {
    if (change.kind !== 'kernel_bound' || plan.state.actual[change.table]?.isEmpty !== false) continue
    const column = `"row".${identifier(change.column)}`
    const target = targetByTable(plan.catalog, change.toTable)
    const where = `(${column} is not null and not ${target ? isThere(plan, target, column) : 'false'})`
    const entity = plan.catalog.entities[change.entity]
    const title = entity ? titleOf(entity) : 'null'
    const [found] = await measure.conditions({ table: change.table, title, columns: {} }, [
      { where, old: `${column}::text` },
    ])
    if (!found || found.count === 0) continue
    const key = findingKey('reference_missing', change.entity, change.field)
    findings.push({ key, kind: 'reference_missing', entity: change.entity, field: change.field, ...found, answers: [] })
  }
  return findings
}

const targetByTable = (catalog: Catalog, table: string): Entity | undefined =>
  Object.values(catalog.entities).find((entity) => entity.table === table)

/** Fields and entities that leave with values in them. */
export function hiddenOf(
  plan: PublishPlan,
): { entity: string; table: string; title: string; field?: { name: string; text: string; column: string } }[] {
  const before = Object.values(plan.state.catalog?.entities ?? {})
  return plan.changes.flatMap((change) => {
    if (change.kind !== 'field_hidden' && change.kind !== 'entity_hidden') return []
    const was = before.find((entity) => entity.table === change.table)
    if (!was || was.kernel || plan.state.actual[change.table]?.isEmpty !== false) return []
    const at = { entity: was.name, table: change.table, title: titleOf(was) }
    if (change.kind === 'entity_hidden') return [at]
    const { name, column } = change.field
    return [{ ...at, field: { name, text: shownText(change.field), column: `"row".${identifier(column)}` } }]
  })
}
