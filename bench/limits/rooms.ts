import { Hono } from 'hono'
import pg from 'pg'

// What a good engineer writes by hand for one tenant and one role: SQL with the role's rule inlined, no session, no metadata.

/** The rule of the role: rooms in which a person lives today. */
const LIVED_IN = `exists (select 1 from t_bench.e_occupancy o join t_bench.e_customer c on c.id = o.customer
  where o.room = r.id and c.kind = 'person' and o."from" <= $1::date and (o."to" is null or o."to" > $1::date))`

const LIST = `select r.id, r.version, r.full_code, r.floor_no::int, r.built_area, r.status, b.id as building_id, b.name as building_name
  from t_bench.e_room r left join t_bench.e_building b on b.id = r.building
  where r.project = $2 and r.status = $3 and ${LIVED_IN} order by r.full_code, r.id limit $4`

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
const ROOM = `r.id, r.version, to_char(r.created_at at time zone 'UTC', ${INSTANT}) as created_at, r.created_by,
  to_char(r.updated_at at time zone 'UTC', ${INSTANT}) as updated_at, r.updated_by, p.id as project_id, p.name as project_name,
  b.id as building_id, b.name as building_name, u.id as unit_id, u.name as unit_name, r.full_code, r.no, r.floor_no::int, r.kind, r.layout,
  r.built_area, r.inner_area, r.fee_coefficient, round(r.built_area * r.fee_coefficient, 4) as fee_area, r.status,
  to_char(r.handed_over_on, 'YYYY-MM-DD') as handed_over_on`
const PLACES = `left join t_bench.e_project p on p.id = r.project left join t_bench.e_building b on b.id = r.building
  left join t_bench.e_unit u on u.id = r.unit`

const READ = `select ${ROOM} from t_bench.e_room r ${PLACES} where r.id = $2 and ${LIVED_IN}`

const CREATE = `with r as (insert into t_bench.e_room (project, building, full_code, no, floor_no, kind, built_area, fee_coefficient, status, created_by, updated_by)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, 'limit', 'limit'
    where exists (select 1 from t_bench.e_building b join t_bench.e_project p on p.id = b.project where b.id = $2 and p.code = 'P1') returning *)
  select ${ROOM}, (select round(coalesce(sum(receivable_fen - paid_fen), 0) * 0.01, 2) from t_bench.k_bill k where k.subject_id = r.id and k.status = 'published') as arrears
  from r ${PLACES}`

const AGGREGATE = `select x.building, b.name, x.status, x.count, x.area from (
    select r.building, r.status, count(*)::int as count, sum(r.built_area) as area from t_bench.e_room r where ${LIVED_IN} group by 1, 2) x
  left join t_bench.e_building b on b.id = x.building order by x.building, x.status`

type Row = Readonly<Record<string, unknown>>
const reference = (row: Row, name: string) =>
  row[`${name}_id`] === null ? null : { id: row[`${name}_id`], title: row[`${name}_name`] }

function room(row: Row): Record<string, unknown> {
  const { project_id, project_name, building_id, building_name, unit_id, unit_name, ...rest } = row
  const places = {
    project: reference(row, 'project'),
    building: reference(row, 'building'),
    unit: reference(row, 'unit'),
  }
  return { ...rest, can: { update: false, delete: false }, ...places }
}

const text = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max
const decimal = (value: unknown): value is string => typeof value === 'string' && /^\d{1,8}(\.\d{1,4})?$/.test(value)

/** The values of a new room in the order of CREATE, or undefined when one of them will not do. */
function roomValues(body: Row): unknown[] | undefined {
  const { project, building, full_code, no, floor_no, kind, built_area, fee_coefficient, status } = body
  const isValid =
    text(project, 36) &&
    text(building, 36) &&
    text(full_code, 40) &&
    text(no, 20) &&
    Number.isInteger(floor_no) &&
    text(kind, 20) &&
    decimal(built_area) &&
    decimal(fee_coefficient) &&
    text(status, 20)
  return isValid ? [project, building, full_code, no, floor_no, kind, built_area, fee_coefficient, status] : undefined
}

/** The limit of list, read, create and aggregate: hand-written SQL in bare Hono handlers. */
export function limitApp(url: string): { fetch(request: Request): Promise<Response>; close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  pool.on('error', () => undefined) // the server is stopped when all is measured
  const today = () => new Date().toISOString().slice(0, 10)
  const run = async (name: string, sql: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query({ name, text: sql, values })).rows
  const app = new Hono()
  app.get('/rooms', async (context) => {
    const { project, status, limit } = context.req.query()
    const size = Number(limit)
    const rows = await run('list', LIST, [today(), project, status, size + 1])
    const items = rows.slice(0, size).map(({ building_id, building_name, ...row }) => ({
      ...row,
      building: { id: building_id, title: building_name, name: building_name },
    }))
    const last = rows.length > size ? items.at(-1) : undefined
    return context.json({ items, next_cursor: last ? JSON.stringify(last) : null })
  })
  app.get('/rooms/:id', async (context) => {
    const [row] = await run('read', READ, [today(), context.req.param('id')])
    return row ? context.json(room(row)) : context.json({ code: 'record_missing' }, 404)
  })
  app.post('/rooms', async (context) => {
    const values = roomValues(await context.req.json())
    if (!values) return context.json({ code: 'record_invalid' }, 422)
    const [row] = await run('create', CREATE, values)
    return row ? context.json(room(row), 201) : context.json({ code: 'not_allowed' }, 403)
  })
  app.get('/rooms-by-building', async (context) => {
    const rows = await run('aggregate', AGGREGATE, [today()])
    return context.json({
      rows: rows.map(({ building, name, status, count, area }) => ({
        group: { building: { id: building, title: name }, status },
        values: { count, 'sum:built_area': area },
      })),
    })
  })
  return { fetch: async (request) => await app.fetch(request), close: () => pool.end() }
}
