import type pg from 'pg'
import type { Database } from '../database.ts'
import { schemaOf } from '../identifier.ts'
import { kernelRights } from '../kernel/grants.ts'
import { askedConditions, validated } from './asked-conditions.ts'
import { type ActualSchema, type ActualTable, holdsType } from './inspect.ts'
import { loadState, type PublishedState } from './load-state.ts'
import type { SchemaSpec, TableSpec } from './schema-spec.ts'

/** One way in which the tables are not what the published catalog asks for. */
export type Drift = {
  readonly kind:
    | 'table_missing'
    | 'column_missing'
    | 'column_type'
    | 'column_required'
    | 'column_default'
    | 'constraint_missing'
    | 'constraint_changed'
    | 'index_missing'
    | 'index_changed'
    | 'half_made'
    | 'trigger_missing'
    | 'trigger_unknown'
    | 'rights'
  readonly table: string
  /** Column, constraint, index, trigger or role. */
  readonly name: string
  readonly expected?: string
  readonly actual?: string
}

/** What a catalog asks of the tables: planSchema with the product's storage. */
export type SpecOf = (state: PublishedState) => SchemaSpec | undefined

/**
 * Holds a tenant's tables against the catalog in force; empty when nothing was changed behind the product's back. Columns,
 * tables and keys that are hidden may be there. Changes nothing. Throws Fault tenant_missing.
 */
export async function checkDrift(db: Database, tenant: string, specOf: SpecOf): Promise<Drift[]> {
  const client = await (await db.placement.siteOf(tenant)).connect('ddl')
  try {
    await client.query("set search_path = ''")
    const state = await loadState(client, tenant)
    const spec = specOf(state) ?? {}
    const schema = schemaOf(tenant)
    return [
      ...driftOf(spec, state.actual),
      ...(await changedDefinitions(client, schema, spec)),
      ...(await strangeRights(client, schema)),
    ]
  } finally {
    client.release(client.getTransactionStatus() !== 'I')
  }
}

/** What the names alone tell. Pure. */
export function driftOf(spec: SchemaSpec, actual: ActualSchema): Drift[] {
  const known = Object.values(spec).flatMap((table) => tableDrift(table, actual[table.table]))
  const half = Object.entries(actual).flatMap(([table, { halfMade }]) =>
    [...halfMade].map((name): Drift => ({ kind: 'half_made', table, name })),
  )
  return [...known, ...half]
}

function tableDrift(spec: TableSpec, actual: ActualTable | undefined): Drift[] {
  const { table } = spec
  if (!actual) return [{ kind: 'table_missing', table, name: table }]
  const missing = (kind: Drift['kind'], names: readonly { readonly name: string }[], there: ReadonlySet<string>) =>
    names
      .filter(({ name }) => !there.has(name) && !actual.halfMade.has(name))
      .map(({ name }): Drift => ({ kind, table, name }))
  const triggers = new Set((spec.triggers ?? []).map(({ name }) => name))
  const strange = spec.kernel ? [] : [...actual.triggers].filter((name) => !triggers.has(name))
  return [
    ...(spec.kernel ? [] : columnDrift(spec, actual)),
    ...missing('constraint_missing', spec.constraints, actual.constraints),
    ...missing('index_missing', spec.indexes, actual.indexes),
    ...missing('trigger_missing', spec.triggers ?? [], actual.triggers),
    ...strange.map((name): Drift => ({ kind: 'trigger_unknown', table, name })),
  ]
}

function columnDrift({ table, columns }: TableSpec, actual: ActualTable): Drift[] {
  const named = new Set(columns.map(({ name }) => name))
  const required = Object.entries(actual.columns)
    .filter(([name, { notNull }]) => notNull && !named.has(name))
    .map(([name]): Drift => ({ kind: 'column_required', table, name, expected: 'null', actual: 'not null' }))
  const found = columns.flatMap(({ name, type, notNull, default: kept }): Drift[] => {
    const there = actual.columns[name]
    if (!there) return [{ kind: 'column_missing', table, name }]
    const text = (isRequired: boolean) => (isRequired ? 'not null' : 'null')
    return [
      ...(holdsType(there.type, type)
        ? []
        : [{ kind: 'column_type', table, name, expected: type, actual: there.type } as const]),
      ...(there.notNull === notNull
        ? []
        : [{ kind: 'column_required', table, name, expected: text(notNull), actual: text(there.notNull) } as const]),
      ...(there.hasDefault === (kept !== undefined)
        ? []
        : [{ kind: 'column_default', table, name, ...(kept === undefined ? {} : { expected: kept }) } as const]),
    ]
  })
  return [...found, ...required]
}

/** What a key, a reference, a period rule or an index of the right name is about: the columns it names, in their order. */
async function changedDefinitions(client: pg.ClientBase, schema: string, spec: SchemaSpec): Promise<Drift[]> {
  const { rows } = await client.query<Defined>(DEFINITIONS, [schema])
  const there = new Map(rows.map((row) => [`${row.table} ${row.name}`, row]))
  const drifts: Drift[] = []
  const asked = await askedConditions(client, { schema, spec, there: new Set(there.keys()) })
  for (const { table, constraints, indexes } of Object.values(spec)) {
    for (const { name, definition, kind } of constraints) {
      const actual = there.get(`${table} ${name}`)
      const condition = asked.get(`${table} ${name}`)
      const isSame =
        kind === 'check' || kind === 'exclude'
          ? condition === undefined || condition === validated(actual?.definition ?? '')
          : says(actual?.definition ?? '', definition)
      if (actual && !isSame) {
        drifts.push({ kind: 'constraint_changed', table, name, expected: definition, actual: actual.definition })
      }
    }
    for (const { name, definition, unique } of indexes) {
      const actual = there.get(`${table} ${name}`)
      if (!actual) continue
      const isUnique = actual.definition.startsWith('CREATE UNIQUE')
      if (isUnique !== (unique === true) || !says(actual.definition, definition)) {
        drifts.push({ kind: 'index_changed', table, name, expected: definition, actual: actual.definition })
      }
    }
  }
  return drifts
}

type Defined = { table: string; name: string; definition: string }
const DEFINITIONS = `
  select c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
  from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
  where c.relnamespace = to_regnamespace($1) and k.contype <> 'n'
  union all select c.relname, i.relname, pg_get_indexdef(x.indexrelid) from pg_catalog.pg_index x
  join pg_catalog.pg_class c on c.oid = x.indrelid join pg_catalog.pg_class i on i.oid = x.indexrelid
  where c.relnamespace = to_regnamespace($1) and not exists (select from pg_catalog.pg_constraint k where k.conindid = x.indexrelid)`

/** The columns in the first parentheses, in their order: what a key, a reference or an index is about. */
function says(actual: string, asked: string): boolean {
  return columnsIn(actual) === columnsIn(asked)
}

function columnsIn(definition: string): string {
  const inside = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(definition)?.[1] ?? ''
  return inside.replaceAll('"', '').replaceAll(/\s+/g, ' ').replaceAll('public.', '').toLowerCase().trim()
}

/** Rights on the tenant's tables: its role has what it was granted, nobody else has any. */
async function strangeRights(client: pg.ClientBase, schema: string): Promise<Drift[]> {
  const { rows } = await client.query<{ table: string; role: string; rights: string }>(RIGHTS, [schema])
  const own = new Map(rows.filter(({ role }) => role === schema).map(({ table, rights }) => [table, rights]))
  const wanted = new Map(Object.entries(kernelRights).map(([table, rights]) => [table, sorted(rights)]))
  const others = rows.filter(({ role }) => role !== schema)
  const names = new Set([...own.keys(), ...wanted.keys()])
  return [
    ...others.map(
      ({ table, role, rights }): Drift => ({ kind: 'rights', table, name: role, expected: '', actual: rights }),
    ),
    ...[...names].sort().flatMap((table): Drift[] => {
      const expected = wanted.get(table) ?? ENTITY_RIGHTS
      const actual = own.get(table) ?? ''
      return actual === expected ? [] : [{ kind: 'rights', table, name: schema, expected, actual }]
    }),
  ]
}

const ENTITY_RIGHTS = 'delete, insert, select, update'
const sorted = (rights: string): string => rights.split(', ').sort().join(', ')

const RIGHTS = `
  select c.relname as table, case when a.grantee = 0 then 'public' else pg_get_userbyid(a.grantee) end as role,
    string_agg(lower(a.privilege_type) || case when a.is_grantable then '*' else '' end, ', ' order by lower(a.privilege_type)) as rights
  from pg_catalog.pg_class c cross join lateral aclexplode(c.relacl) a
  where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p', 'v') and a.grantee <> c.relowner
  group by 1, 2 order by 1, 2`
