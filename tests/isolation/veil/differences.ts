import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored, type StoredField } from '@courtyard/metadata/field'
import { isMasked } from '@courtyard/metadata/personal'
import type { Json } from '@courtyard/metadata/values'
import type { Random } from './random.ts'
import { NEW_ID } from './reads.ts'
import type { Raw, Seen, World } from './seen.ts'

/**
 * One change of a tenant's tables, the tables it touches, and what a reader with all rights would ask to see it.
 * `isOfDocument`: a hidden field of a bill or payment that may be read, which its print tells (decision 0033).
 */
export type Difference = {
  readonly sql: string
  readonly tables: readonly string[]
  readonly shows: string
  /** The entity of the records, and the field where it is one. */
  readonly of?: readonly [entity: string, field?: string]
  readonly isOfDocument?: true
}

export type Of = {
  readonly catalog: Catalog
  readonly schema: string
  readonly world: World
  readonly seen: Seen
  readonly random: Random
  /** Who must not notice. */
  readonly member: string
}

const literal = (value: Json | undefined): string =>
  value === null || value === undefined
    ? 'null'
    : `'${(typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll("'", "''")}'`

const texts = ['s1', 's2', 'p1', 'p2', 'zone 1', 'x9', 'w1', 'note 1', 'a', '水', null] as const
const changeable = new Set(['zone', 'flat', 'person', 'stay', 'folder', 'ticket', 'remark'])

/** A change that most likely is hidden from the actor; whether it is, the reference meaning decides afterwards. */
export function anyDifference(of: Of): Difference | undefined {
  const { random } = of
  const kinds = [
    changeField,
    changeField,
    changeField,
    changeField,
    changeMasked,
    changeMasked,
    insertRow,
    insertRow,
    deleteRow,
    moveToTrash,
  ]
  return random.pick([...kinds, changeHistory, changeHistory, changePairs, changeMoney, changeMoney, changeOthers])(of)
}

const entitiesOf = ({ catalog }: Of): Entity[] => [...changeable].map((name) => catalog.entities[name]!)
const showing = (entity: Entity) => `/v1/records/${entity.name}?limit=200`
const named = (of: Of, table: string) => `${of.schema}."${table}"`

/** A field of a row, where the actor may not see it. */
function changeField(of: Of): Difference | undefined {
  const { random, world } = of
  const entity = random.pick(entitiesOf(of))
  const raw = random.pick(world.rows[entity.name]!)
  const hidden = hiddenFields(of, entity, raw)
  if (hidden.length === 0) return undefined
  const field = random.pick(hidden)
  const value = anyValue(of, field, raw)
  if (value === undefined) return undefined
  return {
    sql: `update ${named(of, entity.table)} set "${field.column}" = ${value} where id = '${raw.id}'`,
    tables: [entity.table],
    shows: raw.deleted_at ? `/v1/trash/${entity.name}?limit=200` : showing(entity),
    of: [entity.name, field.name],
  }
}

/** What a mask hides of a field that is seen masked, now or in what once was. */
function changeMasked(of: Of): Difference | undefined {
  const { random, world, seen, catalog } = of
  const person = catalog.entities.person!
  const raw = random.pick(world.rows.person!)
  const masked = person.fields.filter(
    (field): field is StoredField =>
      isStored(field) && isMasked(field) && seen.fields.get(raw.id)?.has(field.name) === true,
  )
  const field = masked.filter(({ name }) => !seen.clear.get(raw.id)!.has(name)).at(random.below(2))
  const old = field && raw[field.column]
  if (!field || typeof old !== 'string') return undefined
  // The same mask: the four digits in the middle, or all but the first letter; of what is there, which in history is another.
  const middle = 1000 + random.below(9000)
  const other = `${literal(`n${random.below(999)}`)}::text`
  const hidden = (value: string) =>
    field.type === 'phone' ? `left(${value}::text, -8) || '${middle}' || right(${value}::text, 4)` : other
  const inHistory = random.chance(0.3)
  const history = `update ${named(of, 'k_history')} set changes = changes || jsonb_build_object('${field.column}',
    jsonb_build_array(null, ${hidden(`(changes -> '${field.column}' ->> 1)`)})) where record_id = '${raw.id}' and action = 'create'`
  return {
    sql: inHistory
      ? history
      : `update ${named(of, person.table)} set "${field.column}" = ${hidden(literal(old))} where id = '${raw.id}'`,
    tables: [inHistory ? 'k_history' : person.table],
    shows: inHistory ? `/v1/records/person/${raw.id}/history` : showing(person),
    of: ['person', inHistory ? 'history' : field.name],
  }
}

function hiddenFields({ seen }: Of, entity: Entity, raw: Raw): StoredField[] {
  const visible = seen.fields.get(raw.id)
  return entity.fields.filter(
    (field): field is StoredField => isStored(field) && !field.system && !visible?.has(field.name),
  )
}

function anyValue({ random, world }: Of, field: Field, raw: Raw): string | undefined {
  if (!isStored(field)) return undefined
  const or = (values: readonly Json[]) => {
    const [different] = shuffled(
      random,
      values.filter((value) => String(value) !== String(raw[field.column] ?? null)),
    )
    return different === undefined || (different === null && field.required) ? undefined : literal(different)
  }
  if (field.type === 'reference')
    return or([...world.rows[field.to]!.filter((to) => !to.deleted_at).map(({ id }) => id), null])
  if (field.type === 'text') return or(texts)
  if (field.type === 'integer') return or([1, 2, 3, 4, null])
  if (field.type === 'decimal') return or([10, 40, 60, 500, null])
  if (field.type === 'date') return or(['2026-01-01', '2026-06-01', '2026-12-01', null])
  if (field.type === 'enum')
    return or([...field.options.map(({ value }) => value), ...(field.name === 'state' ? [] : [null])])
  if (field.type === 'attachments') return or([[], null])
  if (field.type === 'tags') return `array['t${random.below(9)}']`
  return undefined
}

const shuffled = <T>(random: Random, list: readonly T[]): T[] =>
  list
    .map((one) => [random.below(1_000_000), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)

/** A record more, like one that is there: hidden where that is. */
function insertRow(of: Of): Difference | undefined {
  const { random, world, seen } = of
  const entity = random.pick(entitiesOf(of))
  const hidden = world.rows[entity.name]!.filter(({ id }) => !seen.fields.has(id))
  if (hidden.length === 0) return undefined
  const like: Record<string, Json> = { ...random.pick(hidden), id: NEW_ID }
  for (const field of entity.fields)
    if (isStored(field) && ['name', 'code', 'words'].includes(field.name))
      like[field.column] = random.pick(['x9', 's1', 'new'])
  const table = named(of, entity.table)
  return {
    sql: `insert into ${table} select * from jsonb_populate_record(null::${table}, ${literal(like)})`,
    tables: [entity.table],
    shows: like.deleted_at ? `/v1/trash/${entity.name}?limit=200` : showing(entity),
    of: [entity.name],
  }
}

function hiddenRow(of: Of): { entity: Entity; raw: Raw } | undefined {
  const { random, world, seen } = of
  const entity = random.pick(entitiesOf(of))
  const hidden = world.rows[entity.name]!.filter(({ id }) => !seen.fields.has(id))
  return hidden.length === 0 ? undefined : { entity, raw: random.pick(hidden) }
}

function deleteRow(of: Of): Difference | undefined {
  const found = hiddenRow(of)
  if (!found || isReferred(of.world, found.raw.id)) return undefined
  const { entity, raw } = found
  return {
    sql: `delete from ${named(of, entity.table)} where id = '${raw.id}'`,
    tables: [entity.table],
    shows: raw.deleted_at ? `/v1/trash/${entity.name}?limit=200` : showing(entity),
    of: [entity.name],
  }
}

const isReferred = ({ rows, pairs }: World, id: string): boolean =>
  Object.values(rows).some((all) =>
    all.some((raw) => Object.entries(raw).some(([column, value]) => column !== 'id' && value === id)),
  ) || Object.values(pairs).some((all) => all.some(({ record_id, target_id }) => record_id === id || target_id === id))

function moveToTrash(of: Of): Difference | undefined {
  const found = hiddenRow(of)
  if (!found?.entity.trash || isReferred(of.world, found.raw.id)) return undefined
  const { entity, raw } = found
  const to = raw.deleted_at ? 'null, deleted_by = null' : `'2026-11-20T04:00:00Z', deleted_by = 'someone'`
  return {
    sql: `update ${named(of, entity.table)} set deleted_at = ${to} where id = '${raw.id}'`,
    tables: [entity.table],
    shows: showing(entity),
    of: [entity.name],
  }
}

/** What once happened to hidden records, and to hidden fields of records that may be seen. */
function changeHistory(of: Of): Difference | undefined {
  const { random, world } = of
  const entity = random.pick(entitiesOf(of).filter(({ history }) => history))
  const raw = random.pick(world.rows[entity.name]!)
  const hidden = hiddenFields(of, entity, raw)
  if (hidden.length === 0) return undefined
  const { column } = random.pick(hidden)
  const where = `entity = '${entity.table}' and record_id = '${raw.id}'`
  const table = named(of, 'k_history')
  const changes = `jsonb_build_object('${column}', jsonb_build_array('was', 'x${random.below(99)}'))`
  const values = `'${NEW_ID}', '${entity.table}', '${raw.id}', 1, 'update', '2026-11-21T04:00:00Z', 'someone', ${changes}`
  const shows = `/v1/records/${entity.name}/${raw.id}/history`
  if (random.chance(0.4))
    return {
      sql: `insert into ${table} (id, entity, record_id, version, action, at, by, changes) values (${values})`,
      ...{ tables: ['k_history'], shows, of: [entity.name, 'history'] },
    }
  return {
    sql: `update ${table} set changes = changes || ${changes} where ${where}`,
    tables: ['k_history'],
    shows,
    of: [entity.name, 'history'],
  }
}

/** Lists of references: those of hidden records, and hidden ends of others. */
function changePairs(of: Of): Difference | undefined {
  const { random, world, catalog, seen } = of
  const entity = catalog.entities.remark!
  const field = entity.fields.find(({ type }) => type === 'references')
  if (field?.type !== 'references') return undefined
  const hidden = world.pairs[field.table]!.filter(
    (pair) => !seen.fields.get(pair.record_id)?.has(field.name) || !seen.fields.has(pair.target_id),
  )
  if (hidden.length === 0) return undefined
  const pair = random.pick(hidden)
  return {
    sql: `delete from ${named(of, field.table)} where record_id = '${pair.record_id}' and target_id = '${pair.target_id}'`,
    tables: [field.table],
    shows: showing(entity),
    of: [entity.name, field.name],
  }
}

const moneyColumns: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  bill: { period: ['2026-08', '2026-12'], due_on: ['2026-09-15', '2027-01-15'], receivable: ['123400'] },
  bill_line: { amount: ['45600'] },
  payment: { received_on: ['2026-10-01', '2026-11-30'], method: ['pos', 'transfer'], amount: ['98700'] },
}

/** Bills, their lines and payments: the books behind them do not matter to who reads. */
function changeMoney(of: Of): Difference | undefined {
  const { random, world, seen, catalog } = of
  const entity = catalog.entities[random.pick(Object.keys(moneyColumns))]!
  const raw = random.pick(world.rows[entity.name]!)
  const [name, values] = random.pick(Object.entries(moneyColumns[entity.name]!))
  const field = entity.fields.find((one) => one.name === name)
  const visible = seen.fields.get(raw.id)
  if (!field || !isStored(field) || visible?.has(name)) return undefined
  return {
    sql: `update ${named(of, entity.table)} set "${field.column}" = '${random.pick(values)}' where id = '${raw.id}'`,
    tables: [entity.table],
    shows: showing(entity),
    of: [entity.name, name],
    ...(visible && { isOfDocument: true }),
  }
}

/** What other people were told, and keep for themselves. */
function changeOthers(of: Of): Difference | undefined {
  const { random, member } = of
  const other = `<> '${member}'`
  if (random.chance(0.5))
    return {
      sql: `delete from ${named(of, 'k_notification')} where id = (select id from ${named(of, 'k_notification')} where member ${other} limit 1)`,
      ...{ tables: ['k_notification'], shows: '' },
    }
  return {
    sql: `update ${named(of, 'k_saved_filter')} set name = 'x${random.below(99)}' where owner ${other} and not shared`,
    ...{ tables: ['k_saved_filter'], shows: '' },
  }
}
