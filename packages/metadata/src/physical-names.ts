import { createHash } from 'node:crypto'

/**
 * First names for ever (decision 0002): `<entity>` -> table, `<entity>.<field>` -> column in force, and
 * `<entity>.<field>:<type>` -> the column that holds the field's values of that type, so that a type taken back finds
 * its data again. Names are those of the documents in force when the entry was made.
 */
export type PhysicalNames = Readonly<Record<string, string>>

/**
 * A field as naming sees it: `type` changes exactly when the values need another column. References say `to` besides:
 * they need another column when it is another table, not when it has another name.
 */
export type NamedField = {
  readonly name: string
  readonly renamedFrom: readonly string[]
  readonly type: string
  readonly to?: string
  /** Column that it would like; absent = its name. */
  readonly wanted?: string
}
export type NamedEntity = {
  readonly name: string
  readonly renamedFrom: readonly string[]
  readonly fields: readonly NamedField[]
}

/** Column names that every table has of its own. */
export const reservedFieldNames = [
  'id',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'version',
  'deleted_at',
  'deleted_by',
] as const

const LENGTH_MAX = 63

/** A physical name of at most 63 bytes; a longer one is cut and told apart by a hash. */
export function fitName(name: string): string {
  if (Buffer.byteLength(name) <= LENGTH_MAX) return name
  return `${name.slice(0, 50)}_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}

/** Schema and role of a tenant. */
export const tenantSchema = (tenant: string): string => `t_${tenant}`

/** Name of a key, index, check, exclusion or foreign key: `<table>_<columns>_<suffix>`. */
export const constraintName = (
  table: string,
  columns: readonly string[],
  suffix: 'key' | 'idx' | 'chk' | 'excl' | 'fk' | 'trg',
): string => fitName(`${table}_${columns.join('_')}_${suffix}`)

/** Table of the pairs of a `references` field: told apart by a hash, because `a__b` + `c` and `a` + `b__c` read the same. */
export const joinTable = (table: string, column: string): string => {
  const hash = createHash('sha256').update(`${table}.${column}`).digest('hex').slice(0, 8)
  return fitName(`j_${table.replace(/^e_/, '')}_${column}_${hash}`)
}

/** Gives every entity and stored field its physical name. Keeps what `previous` holds; never gives one name twice. */
export function namePhysically(entities: readonly NamedEntity[], previous: PhysicalNames = {}): PhysicalNames {
  const last = lastNames(entities, previous)
  const names: Record<string, string> = {}
  const forgotten = new Set(Object.keys(previous).map((key) => key.split('.')[0]!))
  for (const name of last.values()) forgotten.delete(name)
  // What no document names any more stays reserved: the same name with the same type brings the data back.
  for (const [key, name] of Object.entries(previous)) if (forgotten.has(key.split('.')[0]!)) names[key] = name
  const tables = new Set(Object.entries(previous).flatMap(([key, table]) => (key.includes('.') ? [] : [table])))
  for (const entity of entities) {
    const first = last.get(entity.name)
    const table = first === undefined ? free(`e_${entity.name}`, tables) : previous[first]!
    tables.add(table)
    names[entity.name] = table
    Object.assign(names, formerNames(entity.name, first, { previous, physical: table }))
  }
  const typeOf = (field: NamedField) =>
    field.to === undefined ? field.type : `${field.type}_${names[field.to] ?? field.to}`
  for (const entity of entities) {
    const first = last.get(entity.name)
    const fields = entity.fields.map((field) => ({ ...field, type: typeOf(field) }))
    const columns = nameColumns(fields, first === undefined ? {} : below(previous, `${first}.`))
    for (const [key, column] of Object.entries(columns)) names[`${entity.name}.${key}`] = column
  }
  return names
}

function nameColumns(fields: readonly NamedField[], previous: PhysicalNames): PhysicalNames {
  const last = lastNames(fields, previous)
  const taken = new Set<string>([...reservedFieldNames, ...Object.values(previous)])
  const names: Record<string, string> = {}
  const renamed = new Set(last.values())
  for (const [key, column] of Object.entries(previous)) if (!renamed.has(key.split(':')[0]!)) names[key] = column
  for (const field of fields) {
    const first = last.get(field.name)
    const typed = first === undefined ? {} : below(previous, `${first}:`)
    const column = typed[field.type] ?? free(field.wanted ?? field.name, taken)
    taken.add(column)
    for (const [type, older] of Object.entries(typed)) names[`${field.name}:${type}`] = older
    names[`${field.name}:${field.type}`] = column
    names[field.name] = column
    Object.assign(names, formerNames(field.name, first, { previous, physical: column }))
  }
  return names
}

/** `<name><<former name>`: what a thing was called before, so that documents of an earlier version find it again. */
function formerNames(
  name: string,
  last: string | undefined,
  { previous, physical }: { readonly previous: PhysicalNames; readonly physical: string },
): PhysicalNames {
  if (last === undefined) return {}
  const former = new Set([last, ...Object.keys(below(previous, `${last}<`))])
  return Object.fromEntries([...former].flatMap((one) => (one === name ? [] : [[`${name}<${one}`, physical]])))
}

/**
 * The name each thing was last published under, if any. A rename that is new takes the old name's holder even where
 * another thing is called by the old name now. A name that nothing has takes the thing that once had it, where no document
 * names that thing any more: so going back to an earlier version undoes its renames.
 */
function lastNames(
  things: readonly { readonly name: string; readonly renamedFrom: readonly string[] }[],
  previous: PhysicalNames,
): ReadonlyMap<string, string> {
  const known = (name: string) => previous[name] !== undefined
  const last = new Map<string, string>()
  const claimed = new Set<string>()
  const claim = (name: string, from: string | undefined) => {
    if (from === undefined) return
    last.set(name, from)
    claimed.add(from)
  }
  for (const thing of things)
    if (!known(thing.name))
      claim(
        thing.name,
        thing.renamedFrom.find((name) => known(name) && !claimed.has(name)),
      )
  for (const { name } of things) if (known(name) && !claimed.has(name)) claim(name, name)
  for (const { name } of things) {
    if (last.has(name) || known(name)) continue
    const once = Object.keys(previous).flatMap((key) =>
      !key.includes('.') && key.endsWith(`<${name}`) ? [key.slice(0, -name.length - 1)] : [],
    )
    claim(
      name,
      once.find((holder) => known(holder) && !claimed.has(holder)),
    )
  }
  return last
}

const below = (names: PhysicalNames, prefix: string): PhysicalNames =>
  Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), name]] : [])),
  )

function free(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  let n = 2
  while (taken.has(`${wanted}__${n}`)) n += 1
  return `${wanted}__${n}`
}
