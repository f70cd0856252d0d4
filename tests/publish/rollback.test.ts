import type { Answers } from '@courtyard/core/publish/finding'
import { previewFiles } from '@courtyard/core/publish/preview-files'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { purgeUndo } from '@courtyard/db/ddl/purge-undo'
import { sampleDocuments } from '@courtyard/testkit/sample-documents'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

/** A rollback brings back what answers replaced, where nobody changed it since (decision 0009). */

let world: TwoTenants
let tenant = ''
let count = 0
type Json = Readonly<Record<string, unknown>>
const label = (en: string) => ({ en, 'zh-CN': en })
const field = (name: string, type: string, more: Json = {}): Json => ({ name, type, label: label(name), ...more })
const options = (...values: string[]) => values.map((value) => ({ value, label: label(value) }))
const NAME = field('name', 'text', { maxLength: 40, required: true })
const thing = (fields: readonly Json[], parts: Json = {}): Json => ({
  kind: 'entity',
  name: 'thing',
  label: label('Thing'),
  title: 'name',
  fields: [NAME, ...fields],
  ...parts,
})
/** A block, but one whose site may be missing. */
const ZONE: Json = {
  kind: 'entity',
  name: 'zone',
  label: label('Zone'),
  title: 'name',
  fields: [NAME, field('site', 'reference', { to: 'site' })],
}
const files = (one: Json) => sampleDocuments(tenant, { 'entities/thing.json': one, 'entities/zone.json': ZONE })
const run = (sql: string) =>
  world.deps.db.withTenant(tenant, (tx) => tx.run<Json>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))))
/** The values of a column in the order of names. */
const values = async (column: string, from = 'e_thing') =>
  (await run(`select ${column} as value from $.${from} order by name`)).map(({ value }) => value)

beforeAll(async () => {
  world = await twoTenants()
})
beforeEach(() => {
  tenant = `back_${++count}`
})
afterAll(() => world?.close())

async function begin(one: Json, rows: string): Promise<void> {
  await createTenant(world.deps, { name: tenant, label: { en: tenant }, files: files(one), by: 'test' })
  await run(`insert into $.e_site (name) values ('s1'), ('s2')`)
  await run(`insert into $.e_block (name, site) select 'b', id from $.e_site where name = 's1'`)
  await run(`insert into $.e_zone (name, site) select 'z', id from $.e_site where name = 's1'`)
  await run(rows)
}
const publish = async (one: Json, answers: Answers = {}, restores?: number) =>
  await publishDocuments(world.deps, tenant, {
    files: files(one),
    by: 'ann',
    note: '',
    answers,
    restores,
    options: { graceMs: 0 },
  })
/** What the preview of a rollback tells, by key: how many, and from what to what. */
const told = async (one: Json, restores: number) => {
  const { findings, open } = await previewFiles(world.deps, tenant, { files: files(one), answers: {}, restores })
  expect(open).toEqual([])
  const samples = (list: readonly { readonly old?: string | null; readonly next?: string | null }[]) =>
    list.map(({ old, next }) => `${old} > ${next}`)
  return Object.fromEntries(
    findings
      .filter(({ kind }) => ['comes_back', 'changed_since', 'undo_expired'].includes(kind))
      .map(({ key, count: rows, samples: list }) => [key, [rows, ...samples(list)]]),
  )
}

type Case = {
  readonly what: string
  readonly before: Json
  readonly after: Json
  /** SQL of the three values, of the rows a, b and c. */
  readonly rows: readonly [string, string, string]
  readonly key: string
  readonly answer: Answers[string]
  readonly column: string
  /** What they are between, as text. */
  readonly between: readonly (string | null)[]
  /** In the column of the version between: what somebody writes into row c. */
  readonly write: string
  /** What c has after the rollback. */
  readonly written: string | null
  readonly into?: string
}
const size = (type: string, more: Json = {}) => thing([field('size', type, more)])
const cases: readonly Case[] = [
  {
    what: 'a cast that was filled',
    before: size('text', { maxLength: 20 }),
    after: size('integer'),
    rows: [`'12'`, `'12 m'`, `'many'`],
    key: 'cast_fails:thing/size',
    answer: { fill: { value: 7 } },
    column: 'size',
    between: ['12', '7', '7'],
    into: 'size__2',
    write: '8',
    written: '8',
  },
  {
    what: 'a cast that was emptied',
    before: size('text', { maxLength: 20 }),
    after: size('integer'),
    rows: [`'12'`, `'12 m'`, `'many'`],
    key: 'cast_fails:thing/size',
    answer: { empty: true },
    column: 'size',
    between: ['12', null, null],
    into: 'size__2',
    write: '8',
    written: '8',
  },
  {
    what: 'a cast that was mapped, in the same column',
    before: size('text', { maxLength: 20 }),
    after: size('enum', { options: options('12', 'other') }),
    rows: [`'12'`, `'12 m'`, `'many'`],
    key: 'cast_fails:thing/size',
    answer: { map: { '12 m': '12', many: 'other' } },
    column: 'size',
    between: ['12', '12', 'other'],
    write: `'12'`,
    written: '12',
  },
  {
    what: 'a text that was cut',
    before: size('text', { maxLength: 20 }),
    after: size('text', { maxLength: 3 }),
    rows: [`'one'`, `'four'`, `'eleven'`],
    key: 'too_long:thing/size',
    answer: { cut: true },
    column: 'size',
    between: ['one', 'fou', 'ele'],
    write: `'x'`,
    written: 'x',
  },
  {
    what: 'a number that was emptied',
    before: size('integer'),
    after: size('integer', { max: 10 }),
    rows: ['1', '20', '30'],
    key: 'out_of_bounds:thing/size',
    answer: { empty: true },
    column: 'size',
    between: ['1', null, null],
    write: '5',
    written: '5',
  },
  {
    what: 'an empty value that was filled',
    before: size('integer'),
    after: size('integer', { required: true }),
    rows: ['1', 'null', 'null'],
    key: 'missing_required:thing/size',
    answer: { fill: { value: 4 } },
    column: 'size',
    between: ['1', '4', '4'],
    write: '5',
    written: '5',
  },
  {
    what: 'an option that was removed',
    before: size('enum', { options: options('a', 'b', 'c') }),
    after: size('enum', { options: options('a', 'b') }),
    rows: [`'a'`, `'c'`, `'c'`],
    key: 'option_removed:thing/size',
    answer: { map: { c: 'b' } },
    column: 'size',
    between: ['a', 'b', 'b'],
    write: `'a'`,
    written: 'a',
  },
  {
    what: 'an option that was removed from lists',
    before: size('multi_enum', { options: options('a', 'b', 'c') }),
    after: size('multi_enum', { options: options('b', 'a') }),
    rows: [`'{a}'`, `'{a,c}'`, `'{c}'`],
    key: 'option_removed:thing/size',
    answer: { map: { c: 'b' } },
    column: 'size',
    between: ['{a}', '{b,a}', '{b}'],
    write: `'{a,b}'`,
    written: '{a,b}',
  },
  {
    what: 'a list of words that was cut',
    before: size('tags', { maxItems: 3, maxLength: 10 }),
    after: size('tags', { maxItems: 2, maxLength: 3 }),
    rows: [`'{a}'`, `'{b,four,c}'`, `'{c,cccc,cccd}'`],
    key: 'too_long:thing/size',
    answer: { cut: true },
    column: 'size',
    between: ['{a}', '{b,fou}', '{c,ccc}'],
    write: `'{x}'`,
    written: '{x}',
  },
]

test.each(cases)('$what: a rollback brings the value back, and leaves the one that was changed since', async (one) => {
  const [a, b, c] = one.rows
  await begin(one.before, `insert into $.e_thing (name, size) values ('a', ${a}), ('b', ${b}), ('c', ${c})`)
  const now = `${one.into ?? 'size'}::text`
  const [first, second, third] = await values('size::text')
  await publish(one.after, { [one.key]: one.answer })
  expect(await values(now)).toEqual(one.between)
  await run(`update $.e_thing set ${one.into ?? 'size'} = ${one.write} where name = 'c'`)
  const tells = await told(one.before, 1)
  expect(tells['comes_back:thing/size']?.[0]).toBe(1)
  // An emptied cast says the same as one that somebody emptied, until somebody wrote.
  expect(tells['changed_since:thing/size']?.[0]).toBe(1)
  await publish(one.before, {}, 1)
  expect([third, await values('size::text')]).toEqual([third, [first, second, one.written]])
})

test('without a rollback the same documents bring back nothing that somebody may want now', async () => {
  const [before, after] = [size('text', { maxLength: 20 }), size('text', { maxLength: 3 })]
  await begin(before, `insert into $.e_thing (name, size) values ('a', 'long one')`)
  await publish(after, { 'too_long:thing/size': { cut: true } })
  await publish(before)
  expect(await values('size')).toEqual(['lon'])
})

test('over several versions a value goes back through each change, as far as nobody wrote between', async () => {
  const of = (...values: string[]) => size('enum', { options: options(...values) })
  await begin(of('a', 'b', 'c', 'd'), `insert into $.e_thing (name, size) values ('a', 'd'), ('b', 'd'), ('c', 'd')`)
  await publish(of('a', 'b', 'c'), { 'option_removed:thing/size': { map: { d: 'c' } } })
  await run(`update $.e_thing set size = 'b' where name = 'b'`)
  await publish(of('a'), { 'option_removed:thing/size': { map: { c: 'a', b: 'a' } } })
  await run(`update $.e_thing set size = null where name = 'c'`)
  expect(await told(of('a', 'b', 'c', 'd'), 1)).toEqual({
    'comes_back:thing/size': [2, 'a > d', 'a > b'],
    'changed_since:thing/size': [1, 'null > undefined'],
  })
  await publish(of('a', 'b', 'c', 'd'), {}, 1)
  expect(await values('size')).toEqual(['d', 'b', null])
  await publish(of('a'), {}, 3)
  expect(await values('size')).toEqual(['a', 'a', null])
})

test('through two types and an answer each, the first column stands again; forth again, the answer does', async () => {
  const text = size('text', { maxLength: 20 })
  await begin(text, `insert into $.e_thing (name, size) values ('a', '12.5'), ('b', 'many'), ('c', 'some')`)
  await publish(size('decimal', { precision: 9, scale: 1 }), { 'cast_fails:thing/size': { fill: { value: '3' } } })
  await publish(size('integer'), { 'cast_changes:thing/size': { consent: true } })
  expect(await values('size__3::text')).toEqual(['13', '3', '3'])
  await run(`update $.e_thing set size__3 = 9 where name = 'c'`)
  expect(await told(text, 1)).toEqual({
    'comes_back:thing/size': [2, '13 > 12.5', '3 > many'],
    'changed_since:thing/size': [1, '9 > undefined'],
  })
  await publish(text, {}, 1)
  expect(await values('size')).toEqual(['12.5', 'many', '9'])
  await publish(size('integer'), {}, 3)
  expect(await values('size__3::text')).toEqual(['13', '3', '9'])
})

const sited = (through: string, more: Json = {}) =>
  thing([field(through, 'reference', { to: through }), field('site', 'reference', { to: 'site', ...more })])
const threeIn = (through: string) => `insert into $.e_thing (name, ${through}, site)
  select v.name, b.id, s.id from $.e_${through} b, (values ('a', 's1'), ('b', 's2'), ('c', 's2')) v (name, site) join $.e_site s on s.name = v.site`

test('a reference that was emptied comes back where its record is still there', async () => {
  const [before, after] = [sited('zone'), sited('zone', { same: 'zone.site' })]
  await begin(before, threeIn('zone'))
  const sites = await values('site')
  await publish(after, { 'reference_missing:thing/site': { empty: true } })
  expect(await values('site')).toEqual([sites[0], null, null])
  expect(await told(before, 1)).toMatchObject({ 'comes_back:thing/site': [2, expect.anything(), expect.anything()] })
  await publish(before, {}, 1)
  expect(await values('site')).toEqual(sites)

  await publish(after, { 'reference_missing:thing/site': { empty: true } })
  await run(`delete from $.e_site where name = 's2'`)
  expect(await told(before, 3)).toEqual({ 'changed_since:thing/site': [2, 'null > undefined', 'null > undefined'] })
  await publish(before, {}, 3)
  expect(await values('site')).toEqual([sites[0], null, null])
})

test('a reference that has to be what a path says takes that path where it may not be empty', async () => {
  const [before, after] = [sited('block'), sited('block', { same: 'block.site' })]
  await begin(before, threeIn('block'))
  const sites = await values('site')
  const key = 'reference_missing:thing/site'
  await expect(publish(after, { [key]: { empty: true } })).rejects.toMatchObject({ code: 'answers_invalid' })
  await expect(publish(after, { [key]: { fill: { expression: 'name' } } })).rejects.toMatchObject({
    code: 'answers_invalid',
  })
  expect(await values('site')).toEqual(sites)
  await publish(after, { [key]: { fill: { expression: 'block.site' } } })
  expect(await values('site')).toEqual([sites[0], sites[0], sites[0]])
  await publish(before, {}, 1)
  expect(await values('site')).toEqual(sites)
})

test('what is kept no longer is counted in the preview, and stays as it is', async () => {
  const [before, after] = [size('text', { maxLength: 20 }), size('text', { maxLength: 3 })]
  await begin(before, `insert into $.e_thing (name, size) values ('a', 'long one'), ('b', 'long two'), ('c', 'x')`)
  await publish(after, { 'too_long:thing/size': { cut: true } })
  expect(Object.keys(await told(before, 1))).toEqual(['comes_back:thing/size'])
  expect(await purgeUndo(world.deps.db, tenant, new Date(Date.now() + 86_400_000).toISOString())).toBe(2)
  expect(await told(before, 1)).toEqual({ 'undo_expired:thing/size': [2] })
  await publish(before, {}, 1)
  expect(await values('size')).toEqual(['lon', 'lon', 'x'])
})

test('what somebody writes while the rollback runs is theirs, though it is what the publish once made', async () => {
  const [before, after] = [size('text', { maxLength: 20 }), size('text', { maxLength: 3 })]
  await begin(before, `insert into $.e_thing (name, size) values ('a', 'long one'), ('b', 'long two')`)
  await publish(after, { 'too_long:thing/size': { cut: true } })
  await publishDocuments(world.deps, tenant, {
    files: files(before),
    by: 'ann',
    note: '',
    restores: 1,
    options: {
      graceMs: 0,
      between: async ({ step }) => {
        if (step.phase === 'backfill') await run(`update $.e_thing set size = 'lon' where name = 'a'`)
      },
    },
  })
  expect(await values('size')).toEqual(['lon', 'long two'])
})

test('the history tells values that changed in meaning, once per record, and nothing of another form', async () => {
  const kept = (type: string, more: Json = {}) => thing([field('size', type, more)], { history: true })
  const text = kept('text', { maxLength: 20 })
  await begin(text, `insert into $.e_thing (name, size) values ('a', '12'), ('b', 'many')`)
  const noted = async () =>
    await run(
      `select t.name, h.by, h.changes from $.k_history h join $.e_thing t on t.id = h.record_id where h.action <> 'create' order by h.id`,
    )
  await publish(kept('integer'), { 'cast_fails:thing/size': { fill: { value: 7 } } })
  const forth = { name: 'b', by: 'ann', changes: { size__2: ['many', '7'] } }
  expect(await noted()).toEqual([forth])
  await publish(kept('decimal', { precision: 12, scale: 2 }))
  expect(await noted()).toEqual([forth])
  await publish(text, {}, 1)
  const back = { name: 'b', by: 'ann', changes: { size: ['7.00', 'many'] } }
  expect(await noted()).toEqual([forth, back])
})

test('what was previewed is what is published: a row that came between makes the seal stale, and nothing is changed', async () => {
  const [before, after] = [size('text', { maxLength: 20 }), size('integer')]
  await begin(before, `insert into $.e_thing (name, size) values ('a', 'many')`)
  const answers = { 'cast_fails:thing/size': { fill: { value: 7 } } }
  const previewed = async () => await previewFiles(world.deps, tenant, { files: files(after), answers })
  const order = { files: files(after), by: 'ann', note: '', answers, options: { graceMs: 0 } }
  const { seal } = await previewed()
  await run(`insert into $.e_thing (name, size) values ('b', 'some')`)
  await expect(publishDocuments(world.deps, tenant, { ...order, seal })).rejects.toMatchObject({
    code: 'seal_stale',
    details: { findings: [expect.objectContaining({ key: 'cast_fails:thing/size', count: 2 })] },
  })
  expect(await values('size')).toEqual(['many', 'some'])
  await publishDocuments(world.deps, tenant, { ...order, seal: (await previewed()).seal })
  expect(await values('size__2::text')).toEqual(['7', '7'])
})

test('a new key or period does not count what lies in the trash', async () => {
  const fields = [field('size', 'integer'), field('from', 'date'), field('to', 'date')]
  await begin(
    thing(fields, { trash: { days: 30 } }),
    `insert into $.e_thing (name, size, "from", "to", deleted_at) values ('a', 1, '2026-01-01', '2026-03-01', null), ('b', 1, '2026-02-01', '2026-04-01', now())`,
  )
  const guarded = thing(fields, {
    trash: { days: 30 },
    keys: [['size']],
    noOverlap: [{ by: ['size'], period: ['from', 'to'] }],
  })
  const keys = async () => {
    const { findings } = await previewFiles(world.deps, tenant, { files: files(guarded), answers: {} })
    return findings.map(({ key }) => key)
  }
  await run(`update $.e_thing set deleted_at = null`)
  expect(await keys()).toEqual(['duplicates:thing/size', 'overlaps:thing/size+from+to'])
  await run(`update $.e_thing set deleted_at = now() where name = 'b'`)
  expect(await keys()).toEqual([])
  await publish(guarded)
})

test('a key that leaves does not stand in the way of the values that it held apart', async () => {
  const of = (states: readonly string[], parts: Json = {}) =>
    thing([field('size', 'enum', { options: options(...states) })], parts)
  await begin(of(['a', 'b'], { keys: [['size']] }), `insert into $.e_thing (name, size) values ('a', 'a'), ('b', 'b')`)
  await publish(of(['a']), { 'option_removed:thing/size': { map: { b: 'a' } } })
  expect(await values('size')).toEqual(['a', 'a'])
  await publish(of(['a', 'b'], { keys: [['size']] }), {}, 1)
  expect(await values('size')).toEqual(['a', 'b'])
})

test('fields of a row that change in one batch are all kept, whichever round writes them', async () => {
  const before = thing([field('size', 'integer'), field('state', 'enum', { options: options('a', 'b') })])
  const after = thing([
    field('size', 'integer', { required: true, max: 9 }),
    field('state', 'enum', { options: options('a') }),
  ])
  await begin(
    before,
    `insert into $.e_thing (name, size, state) values ('a', null, 'b'), ('b', null, 'a'), ('c', 30, 'b')`,
  )
  await publish(after, {
    'missing_required:thing/size': { fill: { value: 4 } },
    'out_of_bounds:thing/size': { fill: { value: 9 } },
    'option_removed:thing/state': { map: { b: 'a' } },
  })
  expect([await values('size::text'), await values('state')]).toEqual([
    ['4', '4', '9'],
    ['a', 'a', 'a'],
  ])
  await publish(before, {}, 1)
  expect([await values('size::text'), await values('state')]).toEqual([
    [null, null, '30'],
    ['b', 'a', 'b'],
  ])
})
