import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Entity, Key, NoOverlap, Rule } from '../catalog.ts'
import { isStored } from '../field.ts'
import { minorDigits } from '../fields/currency.ts'
import { defined } from '../fields/definition.ts'
import type { FieldDocument } from '../fields.ts'
import { constraintName, type NamedEntity, type NamedField, type PhysicalNames } from '../physical-names.ts'
import { checkFields, checkSameCycles } from './check-fields.ts'
import { SEALED_TYPE } from './check-sealed.ts'
import { compileFields } from './compile-fields.ts'
import { checkComputedCycles } from './computed-cycles.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type EntitySource, type Model, todayVariable } from './model.ts'
import { isStoredType, ownField } from './paths.ts'
import { isSealedShape, personalOf } from './personal-of.ts'
import { reportDuplicates } from './report.ts'

/** Entities and stored fields as naming sees them; the kernel's keep the names of its SQL. */
export const namedEntities = (model: Model): NamedEntity[] =>
  [...model.entities.values()]
    .filter((entity) => !entity.kernel)
    .map((entity) => ({
      name: entity.name,
      renamedFrom: entity.document.renamedFrom ?? [],
      fields: entity.document.fields.flatMap((field) => namedFields(model, field)),
    }))

/** A field as naming sees it; one that may refer to several entities is a column for each. */
function namedFields(model: Model, field: FieldDocument): NamedField[] {
  const { name, renamedFrom = [] } = field
  const target = (to: string) => ({ to: model.entities.get(to)?.kernel?.table ?? to })
  if (field.type === 'any_reference')
    return field.to.map((to) => {
      const was = [to, ...(model.entities.get(to)?.document.renamedFrom ?? [])]
      const older = [name, ...renamedFrom].flatMap((one) => was.map((entity) => `${one}/${entity}`)).slice(1)
      return {
        name: `${name}/${to}`,
        renamedFrom: older,
        type: 'any_reference',
        wanted: `${name}_${to}`,
        ...target(to),
      }
    })
  if (!isStoredType(field.type) && field.type !== 'references') return []
  const refers = field.type === 'reference' || field.type === 'references' ? target(field.to) : {}
  return [{ name, renamedFrom, type: storageFamily(field, model.tenant.document.currency), ...refers }]
}

/** Types whose values can share a column: a change within a family keeps it. */
function storageFamily(field: FieldDocument, currency: string): string {
  if ('sealed' in field && field.sealed === true) return `${SEALED_TYPE}${field.type}`
  if (field.type === 'long_text' || field.type === 'enum') return 'text'
  // Another scale rewrites the table under a lock that stops everybody, so it is another column like any other type.
  if (field.type === 'decimal') return `${field.type}_${field.precision}_${field.scale}`
  if (field.type === 'percent') return `${field.type}_${field.scale}`
  const digits = field.type === 'money' ? minorDigits(field.currency ?? currency) : 2
  return digits === 2 ? field.type : `${field.type}_${digits}`
}

/** Compiles and checks every entity; problems are noted where they were written. */
export function compileEntities(model: Model, physical: PhysicalNames): Record<string, Entity> {
  checkSameCycles(model)
  const compiled = [...model.entities.values()].map((entity) => {
    checkFields(model, entity)
    return compileEntity(model, entity, physical)
  })
  checkComputedCycles(model, compiled)
  return Object.fromEntries(compiled.map((entity) => [entity.name, entity]))
}

function compileEntity(model: Model, source: EntitySource, physical: PhysicalNames): Entity {
  const { name, document, kernel } = source
  const fields = compileFields(model, source, physical)
  const byName = new Map(fields.map((field) => [field.name, field]))
  const table = kernel?.table ?? physical[name] ?? ''
  const named = (names: readonly string[], suffix: 'key' | 'idx' | 'excl') => {
    const columns = names.map((one) => {
      const field = byName.get(one)
      return field && isStored(field) ? field.column : one
    })
    // In a table with a trash, what is deleted gives its key free: another constraint, so another name (decision 0011).
    const constraint = constraintName(
      table,
      document.trash && suffix !== 'idx' ? [...columns, 'live'] : columns,
      suffix,
    )
    return kernel?.constraints[constraint] ?? constraint
  }
  checkTitleAndSearch(model, source)
  const unique = fields
    .filter((field) => 'unique' in field && field.unique && !field.hidden)
    .map((field) => [field.name])
  const keys = [
    ...keyList(model, source, 'keys'),
    ...unique.filter((one) => !document.keys.some((key) => key.join() === one.join())),
  ]
  return {
    name,
    label: labelOf(document.label, name),
    ...defined({ plural: document.plural }),
    title: document.title,
    table,
    ...defined({ source: kernel?.source }),
    kernel: kernel !== undefined,
    writable: kernel ? kernel.writable : true,
    fields,
    keys: keys.map((names): Key => ({ fields: names, constraint: named(names, 'key') })),
    indexes: keyList(model, source, 'indexes').map(
      (names): Key => ({ fields: names, constraint: named(names, 'idx') }),
    ),
    noOverlap: document.noOverlap.map(
      (_, index): NoOverlap => noOverlapAt(model, source, index, (names) => named(names, 'excl')),
    ),
    rules: compileRules(model, source),
    search: document.search.filter((one) => byName.get(one)?.hidden === false),
    ...recordKeeping(source),
  }
}

const TRASH_DAYS = 30

/** How records are kept beyond their fields: history, trash, tree. Kernel entities have none of it. */
function recordKeeping({
  document,
  fields,
  report,
  name,
}: EntitySource): Pick<Entity, 'history' | 'trash' | 'tree' | 'person' | 'retention'> {
  const { history, trash, tree, person, retention } = document
  const parent = tree === undefined ? undefined : fields.get(tree)
  if (tree !== undefined && !(parent?.type === 'reference' && parent.to === name && !parent.required))
    report('/tree', 'tree_parent', { name: tree, entity: name })
  const isErasable = (field: FieldDocument) =>
    isStoredType(field.type) && !field.hidden && personalOf(field, false).personal !== undefined
  if (person && !document.fields.some(isErasable)) report('/person', 'person_fieldless', { entity: name })
  if (retention) {
    const from = fields.get(retention.from)
    if (!from || from.hidden || (from.type !== 'date' && from.type !== 'datetime'))
      report('/retention/from', 'retention_from', { name: retention.from })
    if (retention.end === 'forget' && !document.fields.some(isErasable))
      report('/retention/end', 'person_fieldless', { entity: name })
  }
  return {
    ...(history ? { history } : {}),
    ...(trash ? { trash: { days: trash === true ? TRASH_DAYS : trash.days } } : {}),
    ...defined({ tree, person, retention }),
  }
}

function keyList(model: Model, source: EntitySource, list: 'keys' | 'indexes'): string[][] {
  const { document, report } = source
  reportDuplicates(
    report,
    document[list].map((names) => names.join(', ')),
    (index) => `/${list}/${index}`,
  )
  for (const [index, names] of document[list].entries()) {
    reportDuplicates(report, names, (at) => `/${list}/${index}/${at}`)
    for (const [at, name] of names.entries()) checkStored(model, source, { name, pointer: `/${list}/${index}/${at}` })
  }
  return document[list]
}

function checkStored(model: Model, source: EntitySource, { name, pointer }: { name: string; pointer: string }): void {
  const field = ownField(model, source.name, { name, report: source.report, pointer })
  if (field && (!isStoredType(field.type) || unkeyed.has(field.type))) {
    source.report(pointer, 'field_not_stored.key', { name, type: field.type })
  }
}

/** Types whose values are lists, structures or long: a key or index over them would not hold what people think. */
const unkeyed: ReadonlySet<string> = new Set([
  'json',
  'long_text',
  'rich_text',
  'multi_enum',
  'tags',
  'address',
  'geo_point',
  'attachment',
  'attachments',
  'image',
  'signature',
])
const untitled: ReadonlySet<string> = new Set(
  [...unkeyed, 'reference', 'boolean', 'id'].filter((type) => type !== 'long_text'),
)
const searchable: ReadonlySet<string> = new Set([
  'text',
  'long_text',
  'phone',
  'email',
  'id_number',
  'plate_number',
  'url',
  'auto_number',
])

function checkTitleAndSearch(model: Model, source: EntitySource): void {
  const title = ownField(model, source.name, { name: source.document.title, report: source.report, pointer: '/title' })
  if (title && (!isStoredType(title.type) || untitled.has(title.type))) {
    source.report('/title', 'title_type', { name: source.document.title, type: title.type })
  }
  if (title && isSealedShape(title)) source.report('/title', 'title_personal', { name: source.document.title })
  for (const [index, name] of source.document.search.entries()) {
    const field = ownField(model, source.name, { name, report: source.report, pointer: `/search/${index}` })
    if (field && !searchable.has(field.type)) source.report(`/search/${index}`, 'search_type', { name })
  }
}

function noOverlapAt(
  model: Model,
  source: EntitySource,
  index: number,
  named: (names: readonly string[]) => string,
): NoOverlap {
  const { by, period, where } = source.document.noOverlap[index]!
  const [from, to] = period
  const pointer = `/noOverlap/${index}`
  for (const [at, name] of by.entries()) checkStored(model, source, { name, pointer: `${pointer}/by/${at}` })
  for (const [at, name] of period.entries()) {
    const field = ownField(model, source.name, { name, report: source.report, pointer: `${pointer}/period/${at}` })
    if (field && field.type !== 'date') source.report(`${pointer}/period/${at}`, 'period_not_dates', { name })
  }
  const tree =
    where === undefined
      ? undefined
      : treeOf({
          source: where,
          place: { profile: 'predicate', names: 'filtered_row', variables: [], result: 'boolean' },
          scope: { schema: model.schema, entity: source.name, variables: {} },
          report: source.report,
          pointer: `${pointer}/where`,
        })
  if (tree) refuseOtherRecords(source, tree, `${pointer}/where`)
  return { by, from, to, ...defined({ where: tree }), constraint: named([...by, from, to]) }
}

function compileRules(model: Model, source: EntitySource): Rule[] {
  const { document, report, name } = source
  reportDuplicates(
    report,
    document.rules.map((rule) => rule.name),
    (index) => `/rules/${index}/name`,
  )
  const scope = { schema: model.schema, entity: name, variables: { actor: actorVariable(), today: todayVariable } }
  return document.rules.flatMap((rule, index) => {
    if (rule.hidden) return []
    const at = (key: 'when' | 'require', expression: string): Tree | undefined => {
      const pointer = `/rules/${index}/${key}`
      const tree = treeOf({ source: expression, place: `entity.rule.${key}`, scope, report, pointer })
      if (tree) refuseOtherRecords(source, tree, pointer)
      return tree
    }
    const when = rule.when === undefined ? undefined : at('when', rule.when)
    const require = at('require', rule.require)
    if (!require) return []
    const fields = [...new Set(pathsOf(require).flatMap(({ root, path }) => (root === 'row' ? [path[0]!] : [])))]
    return [{ name: rule.name, ...defined({ when }), require, message: rule.message, fields }]
  })
}

/** Rules and constraints hold when the record is written, so they read that record alone. */
function refuseOtherRecords(source: EntitySource, tree: Tree, pointer: string): void {
  for (const { root, path } of pathsOf(tree)) {
    if (root !== 'row') continue
    const field = source.fields.get(path[0]!)
    if (path.length > 1 || (field && !isStoredType(field.type))) {
      source.report(pointer, 'reads_other_records', { path: path.join('.') })
    }
  }
}
