import { createHash } from 'node:crypto'
import type { Move } from '@courtyard/db/ddl/move'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import type { Entity } from '@courtyard/metadata/catalog'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'
import { entity, field, literal } from './literal-catalog.ts'
import { publishLiteral } from './publish-literal.ts'

/** A publish with every class of step, over rows that are there. */

const site = entity('site', [field.text('name', { required: true })], { keys: [['name']] })

export const BEFORE: readonly Entity[] = [
  site,
  entity(
    'room',
    [
      field.text('code', { required: true }),
      field.text('size'),
      field.enum('state', ['a', 'b', 'c']),
      field.text('note'),
      field.integer('rank', { required: true }),
      field.integer('count'),
      field.integer('grade', { required: true }),
      field.decimal('area'),
      field.date('since'),
      field.date('until'),
      field.reference('site', 'site'),
    ],
    { keys: [['rank', 'code']], indexes: [['note'], ['area']] },
  ),
]

export const AFTER: readonly Entity[] = [
  site,
  entity(
    'room',
    [
      field.text('code', { required: true }),
      field.decimal('size', { column: 'size__2' }),
      field.enum('state', ['a', 'b', 'd']),
      field.text('note', { required: true }),
      field.integer('rank', { required: true, hidden: true }),
      field.integer('count', { max: '1000000' }),
      field.text('grade', { column: 'grade__2', required: true }),
      field.decimal('area', { precision: 14 }),
      field.date('since'),
      field.date('until'),
      field.reference('site', 'site'),
      field.integer('length', { required: true }),
      field.integer('level', { required: true, default: literal('7') }),
      field.reference('owner', 'site'),
    ],
    {
      keys: [['code']],
      indexes: [['area'], ['count']],
      noOverlap: [{ by: ['site'], from: 'since', to: 'until', constraint: 'e_room_since_until_excl' }],
    },
  ),
  entity('block', [field.text('name'), field.reference('site', 'site', { required: true })]),
]

const of = { entity: 'room', table: 'e_room' }
export const MOVES: readonly Move[] = [
  {
    ...of,
    kind: 'cast',
    field: 'size',
    from: 'size',
    to: 'size__2',
    sql: `case when "row"."size" ~ '^[0-9]{1,6}$' then ("row"."size")::numeric end`,
  },
  { ...of, kind: 'cast', field: 'grade', from: 'grade', to: 'grade__2', sql: `"row"."grade"::text` },
  { ...of, kind: 'map', field: 'state', column: 'state', sql: `'d'`, where: `"row"."state" = 'c'` },
  { ...of, kind: 'fill', field: 'note', column: 'note', sql: `'it''s $k$'` },
  { ...of, kind: 'fill', field: 'length', column: 'length', sql: `char_length("row"."code")` },
]

export const ROWS = 1_200

/** A tenant with the version before and its rows, the same every time. */
export async function seedTenant(fresh: FreshDatabase, tenant: string, rows = ROWS): Promise<void> {
  await provisionTenant(fresh.database, tenant)
  await publishLiteral(fresh.database, tenant, BEFORE)
  const stamps = `'2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'`
  await fresh.superuser(`insert into t_${tenant}.e_site (id, name, created_at, updated_at)
    select md5('s' || n)::uuid, 's' || n, ${stamps} from generate_series(1, 3) n`)
  await fresh.superuser(`insert into t_${tenant}.e_room (id, code, size, state, note, rank, count, grade, area, since, until, site, created_at, updated_at)
    select md5('r' || n)::uuid, 'r' || n, case when n % 7 = 0 then 'big' else n::text end, (array['a', 'b', 'c'])[n % 3 + 1],
      case when n % 2 = 0 then 'n' || n end, n, n, n, n / 4.0, date '2026-01-01' + n, date '2026-01-01' + n + 1, md5('s' || (n % 3 + 1))::uuid, ${stamps}
    from generate_series(1, ${rows}) n`)
}

const SHAPE = `
  select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  union all select 'table ' || c.relname || ' ' || coalesce(c.relacl::text, '') from pg_class c
  where c.relnamespace = $1::regnamespace and c.relkind = 'r'
  union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
  from pg_constraint where connamespace = $1::regnamespace and contype <> 'n'
  union all select 'not null ' || k.conrelid::regclass || ' ' || a.attname || ' ' || k.convalidated from pg_constraint k
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.connamespace = $1::regnamespace and k.contype = 'n'
  union all select 'index ' || pg_get_indexdef(x.indexrelid) || ' ' || x.indisvalid from pg_index x
  join pg_class c on c.oid = x.indrelid where c.relnamespace = $1::regnamespace
  union all select 'trigger ' || pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = $1::regnamespace and not t.tgisinternal
  union all select 'function ' || pg_get_functiondef(oid) || coalesce(proacl::text, '') from pg_proc where pronamespace = $1::regnamespace
  order by 1`

/** What pg_catalog says of the tenant's schema, line by line, whatever the tenant is called. */
export async function shapeOf(fresh: FreshDatabase, tenant: string): Promise<string[]> {
  const { rows } = await fresh.superuser(SHAPE, [`t_${tenant}`])
  return rows.map(({ line }) => String(line).replaceAll(`t_${tenant}`, 't'))
}

/** Every row of the tenant's own tables. */
export async function rowsOf(fresh: FreshDatabase, tenant: string): Promise<string> {
  const tables = await fresh.superuser(
    `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and relname like 'e\\_%' order by 1`,
    [`t_${tenant}`],
  )
  const texts: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await fresh.superuser(`select to_jsonb(r)::text as text from t_${tenant}.${name} r order by id`)
    texts.push(`${name}: ${rows.map(({ text }) => text).join('\n')}`)
  }
  return texts.join('\n')
}

/** Shape, rows, versions and kept values: equal for two tenants that went through the same. */
export async function fingerprint(fresh: FreshDatabase, tenant: string) {
  const all = async (sql: string) => (await fresh.superuser(sql.replaceAll('$.', `t_${tenant}.`))).rows
  return {
    shape: await shapeOf(fresh, tenant),
    rows: createHash('sha256')
      .update(await rowsOf(fresh, tenant))
      .digest('hex'),
    versions: await all('select version, hash from $.k_catalog order by 1'),
    publishes: await all('select to_version, state from $.k_publish order by created_at'),
    kept: createHash('sha256')
      .update(
        JSON.stringify(
          await all(
            'select table_name, column_name, record_id, old_value, new_value from $.k_undo order by 1, 2, 3, 4, 5',
          ),
        ),
      )
      .digest('hex'),
  }
}
