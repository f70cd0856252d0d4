import type { JournalStep } from '@courtyard/db/ddl/journal'
import { readPublished } from '@courtyard/db/ddl/load-state'
import { abandonPublish, resumePublish } from '@courtyard/db/ddl/run-publish'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { field } from './literal-catalog.ts'
import { publishLiteral } from './publish-literal.ts'
import { AFTER, BEFORE, fingerprint, MOVES, ROWS, rowsOf, seedTenant, shapeOf } from './step-world.ts'

let fresh: FreshDatabase
let tenant: string
let count = 0
beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  tenant = `st_${++count}`
  await seedTenant(fresh, tenant)
})
afterAll(() => fresh?.close())

const run = (sql: string) =>
  fresh.database.withTenant(tenant, (tx) =>
    tx.run<Record<string, unknown>>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))),
  )
const publish = (more: Parameters<typeof publishLiteral>[3] = {}) =>
  publishLiteral(fresh.database, tenant, AFTER, { moves: MOVES, ...more })
const steps = () =>
  run('select seq, phase, kind, state, rows_done, rows_total, attempts from $.k_publish_step order by seq')

test('every class of step brings rows and rules to the new version, and leaves nothing of its own behind', async () => {
  await publish()
  const found = await run(`select count(*) as rows, count(*) filter (where length = char_length(code) and level = 7
      and (size__2::text is not distinct from case when size ~ '^[0-9]+$' then size || '.0000' end)
      and state in ('a', 'b', 'd') and note is not null and rank is not null) as right from $.e_room`)
  expect(found).toEqual([{ rows: String(ROWS), right: String(ROWS) }])
  expect(await run(`select distinct old_value, new_value from $.k_undo where column_name = 'state'`)).toEqual([
    { old_value: 'c', new_value: 'd' },
  ])
  const shape = await shapeOf(fresh, tenant)
  expect(shape.filter((line) => /k_sync|_next|NOT VALID/.test(line))).toEqual([])
  expect(shape.filter((line) => /^(index|constraint|not null) .* false$/.test(line))).toEqual([])
  expect(shape).toContainEqual(expect.stringContaining('e_room_code_key'))
  expect(shape).not.toContainEqual(expect.stringContaining('e_room_rank_code_key UNIQUE'))
  const kinds = new Set((await steps()).map(({ phase, kind }) => `${phase} ${kind}`))
  for (const kind of [
    'expand sql',
    'backfill backfill',
    'guard sql',
    'guard index',
    'switch switch',
    'contract sql',
    'contract index',
  ])
    expect(kinds).toContain(kind)
  expect((await steps()).every(({ state }) => state === 'done')).toBe(true)
  expect(await publishLiteral(fresh.database, tenant, AFTER)).toEqual([])
})

// Guards the old version's people: until the contract, nothing they write is refused, and nothing of it is lost.
test('what old writers write between any two steps is taken and reaches its new place', async () => {
  let n = 0
  const write = async ({ step }: JournalStep) => {
    if (step.phase === 'contract') return
    n++
    await run(`insert into $.e_room (code, size, state, rank, grade) values ('w${n}', '${n}', 'c', ${n}, ${n})`)
    await run(`update $.e_room set size = '9${n}', state = 'c', note = null where id = md5('r${n}')::uuid`)
  }
  await publish({ between: write })
  expect(n).toBeGreaterThan(15)
  const wrong =
    await run(`select code, size, size__2, state, note, length from $.e_room where state = 'c' or note is null or length is null or grade__2 is distinct from grade::text
    or size__2 is distinct from case when size ~ '^[0-9]+$' then size::numeric end`)
  expect(wrong.map(({ code }) => code)).toEqual([])
  expect(await run(`select count(*) from $.e_room where code like 'w%'`)).toEqual([{ count: String(n) }])
})

test('a writer of the new version is not overruled by what carries the old ones over', async () => {
  let wrote = 0
  await publish({
    between: async ({ step }) => {
      if (step.kind !== 'switch') return
      await run(
        `insert into $.e_room (code, size__2, state, note, length, level, grade__2) values ('new', 5, 'd', 'x', 40, 8, 'g')`,
      )
      await run(`update $.e_room set size__2 = 77, length = 41 where id = md5('r1')::uuid`)
      wrote++
    },
  })
  expect(wrote).toBe(1)
  expect(await run(`select size__2, length, level from $.e_room where code in ('new', 'r1') order by code`)).toEqual([
    { size__2: '5.0000', length: '40', level: '8' },
    { size__2: '77.0000', length: '41', level: '7' },
  ])
})

test('a type taken back: who was not touched since has the old value again, the others are cast', async () => {
  await publish()
  await run(`update $.e_room set size__2 = 5 where id = md5('r1')::uuid`)
  await run(`update $.e_room set size__2 = null where id = md5('r2')::uuid`)
  const back = {
    ...({ kind: 'cast', entity: 'room', table: 'e_room', field: 'size', from: 'size__2', to: 'size' } as const),
    sql: `case when (case when "row"."size" ~ '^[0-9]{1,6}$' then ("row"."size")::numeric(12,4) end) is not distinct from "row"."size__2"
      then "row"."size" else trim_scale("row"."size__2")::text end`,
    sync: `trim_scale("row"."size__2")::text`,
  }
  const room = AFTER.find(({ name }) => name === 'room')!
  const fields = room.fields.map((one) => (one.name === 'size' ? field.text('size') : one))
  await publishLiteral(fresh.database, tenant, [AFTER[0]!, { ...room, fields }, AFTER[2]!], { moves: [back] })
  expect(await run(`select code, size from $.e_room where code in ('r1', 'r2', 'r3', 'r7') order by code`)).toEqual([
    { code: 'r1', size: '5' },
    { code: 'r2', size: null },
    { code: 'r3', size: '3' },
    { code: 'r7', size: 'big' },
  ])
})

test.each([
  ['a key that the rows break', `update $.e_room set code = 'r1' where id = md5('r2')::uuid`, '23505'],
  ['a period that overlaps', `update $.e_room set until = since + 9 where id = md5('r5')::uuid`, '23P01'],
  ['a bound that a row is over', `update $.e_room set count = 2000000 where id = md5('r5')::uuid`, '23514'],
])('%s refuses the publish, and everything is as it was', async (_what, plant, sqlstate) => {
  await run(plant)
  const now = async () => ({ shape: await shapeOf(fresh, tenant), rows: await rowsOf(fresh, tenant) })
  const before = await now()
  await expect(publish()).rejects.toMatchObject({
    code: 'publish_needs_migration',
    details: { changes: [expect.objectContaining({ reason: 'data_does_not_fit', sqlstate })] },
  })
  // More digits in front are left: they cost nothing and hold nobody up.
  const shape = before.shape.map((line) => line.replace('e_room.area numeric(12,4)', 'e_room.area numeric(14,4)'))
  expect(await now()).toEqual({ ...before, shape })
  expect(await run('select state from $.k_publish order by created_at')).toEqual([
    { state: 'done' },
    { state: 'failed' },
  ])
  expect((await readPublished(fresh.database, tenant)).version).toBe(1)
})

test('what is changed by somebody else while a publish is taken back stays as they left it', async () => {
  const stopped = publish({ between: stopAt('guard') })
  await expect(stopped).rejects.toThrow('stopped')
  expect(await run(`select state from $.e_room where id = md5('r2')::uuid`)).toEqual([{ state: 'd' }])
  await run(`update $.e_room set state = 'a' where id = md5('r2')::uuid`)
  expect(await abandonPublish(fresh.database, tenant)).toBe(true)
  expect(await run(`select state from $.e_room where code in ('r2', 'r5') order by code`)).toEqual([
    { state: 'a' },
    { state: 'c' },
  ])
  expect(await abandonPublish(fresh.database, tenant)).toBe(false)
})

test('a publish left unfinished stands in the way of another, by name, until it is resumed', async () => {
  await expect(publish({ between: stopAt('backfill') })).rejects.toThrow('stopped')
  await expect(publish()).rejects.toMatchObject({ code: 'publish_running' })
  const outcome = await resumePublish(fresh.database, tenant, { graceMs: 0 })
  expect(outcome).toMatchObject({ version: 2, state: 'done' })
  expect(await resumePublish(fresh.database, tenant)).toBeUndefined()
})

test('a publish that somebody stands in the way of gives up, says who, and leaves everything as it was', async () => {
  const before = await fingerprint(fresh, tenant)
  const reader = new pg.Client({ connectionString: fresh.urls.superuserUrl, application_name: 'a long report' })
  await reader.connect()
  try {
    await reader.query(`begin; select count(*) from t_${tenant}.e_room`)
    const blocked = publish({ patience: { tries: 3, waitMs: 50, releaseMs: 100 } })
    await expect(blocked).rejects.toMatchObject({
      code: 'publish_blocked',
      details: { blockers: [expect.objectContaining({ application: 'a long report', state: 'idle in transaction' })] },
    })
  } finally {
    await reader.end()
  }
  const after = await fingerprint(fresh, tenant)
  expect(after).toEqual({ ...before, publishes: [...before.publishes, { to_version: 2, state: 'failed' }] })
  await publish() // positive control: nothing else stood in the way
})

test('the same publish asked for twice is one publish', async () => {
  const id = '019a0000-0000-7000-8000-000000000001'
  await expect(publish({ id, between: stopAt('backfill') })).rejects.toThrow('stopped')
  await publish({ id })
  await publish({ id })
  expect(await run('select id, state from $.k_publish where to_version > 1')).toEqual([{ id, state: 'done' }])
})

test('columns get more digits without a rewrite, fewer are not asked of the table, another scale is refused', async () => {
  const only = (precision: number, scale = 4) => {
    const room = BEFORE[1]!
    const fields = room.fields.map((one) => (one.name === 'area' ? field.decimal('area', { precision, scale }) : one))
    return publishLiteral(fresh.database, tenant, [BEFORE[0]!, { ...room, fields }])
  }
  expect(await only(16)).toEqual([expect.stringContaining('alter column "area" type numeric(16,4)')])
  expect(await only(10)).toEqual([])
  await expect(only(16, 6)).rejects.toMatchObject({
    details: { changes: [{ reason: 'storage_changed', entity: 'room', name: 'area' }] },
  })
})

test('an index that an interrupted run left invalid is made again', async () => {
  await run(`update $.e_room set code = 'r1' where id = md5('r2')::uuid`)
  const half = `create unique index concurrently e_room_code_key on t_${tenant}.e_room (code)`
  await expect(fresh.superuser(half)).rejects.toMatchObject({ code: '23505' })
  expect(await shapeOf(fresh, tenant)).toContainEqual(expect.stringMatching(/index .*e_room_code_key.* false$/))
  await run(`update $.e_room set code = 'r2' where id = md5('r2')::uuid`)
  await publish()
  expect(await shapeOf(fresh, tenant)).toContainEqual(expect.stringMatching(/index .*e_room_code_key.* true$/))
})

/** Stops, as a crash does, after the first step of a phase. */
function stopAt(phase: string) {
  return ({ step }: JournalStep) => {
    if (step.phase === phase) throw new Error('stopped')
  }
}
