import { readFileSync } from 'node:fs'
import { findImpact, type Impact } from '@courtyard/core/publish/find-impact'
import { type Answers, type FindingKind, findingRules } from '@courtyard/core/publish/finding'
import { planPublish } from '@courtyard/core/publish/plan-publish'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { readPublished } from '@courtyard/db/ddl/load-state'
import { sampleDocuments } from '@courtyard/testkit/sample-documents'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let world: TwoTenants
const tenant = 'co'
type Json = Readonly<Record<string, unknown>>
const label = (en: string) => ({ en, 'zh-CN': en })
const field = (name: string, type: string, more: Json = {}): Json => ({ name, type, label: label(name), ...more })
const options = (...values: string[]) => values.map((value) => ({ value, label: label(value) }))

const base = {
  kind: 'entity',
  name: 'thing',
  label: label('Thing'),
  title: 'name',
  fields: [
    field('name', 'text', { maxLength: 40, required: true }),
    field('size', 'text', { maxLength: 20 }),
    field('rate', 'decimal', { precision: 9, scale: 3 }),
    field('state', 'enum', { options: options('new', 'old', 'gone') }),
    field('rank', 'integer'),
    field('marks', 'multi_enum', { options: options('new', 'old', 'gone') }),
    field('words', 'tags', { maxItems: 5, maxLength: 20 }),
    field('from', 'date'),
    field('to', 'date'),
    field('block', 'reference', { to: 'block' }),
    field('site', 'reference', { to: 'site' }),
  ],
}
const changed = (changes: Readonly<Record<string, Json | null>>, parts: Json = {}) => ({
  ...base,
  ...parts,
  fields: [
    ...base.fields.flatMap((one) => {
      const change = changes[one.name as string]
      return change === null ? [] : [change ?? one]
    }),
    ...Object.entries(changes).flatMap(([name, change]) =>
      change && !base.fields.some((one) => one.name === name) ? [change] : [],
    ),
  ],
})
const files = (thing: Json | undefined) => sampleDocuments(tenant, { 'entities/thing.json': thing })

const run = (sql: string) =>
  world.deps.db.withTenant(tenant, (tx) => tx.run<Json>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))))

beforeAll(async () => {
  world = await twoTenants()
  await createTenant(world.deps, { name: tenant, label: { en: tenant }, files: files(base), by: 'test' })
  await run(`insert into $.e_site (name) values ('s1'), ('s2')`)
  await run(`insert into $.e_block (name, site) select 'b', id from $.e_site where name = 's1'`)
  await run(`insert into $.e_thing (name, size, rate, state, rank, marks, words, "from", "to", block, site)
    select v.name, v.size, v.rate, v.state, v.rank, v.m::text[], v.w::text[], v.a::date, v.b::date, (select id from $.e_block), s.id
    from (values ('one', '12', 1.250, 'new', 3, '{new,old}', '{a,long word}', '2026-01-01', '2026-03-01', 's1'),
                 ('two', '12 m', 2.000, 'old', 3, '{gone}', '{a,b,c}', '2026-02-01', null, 's1'),
                 ('three', null, null, 'gone', null, '{new}', '{a}', null, null, 's2')) as v (name, size, rate, state, rank, m, w, a, b, at)
    join $.e_site s on s.name = v.at`)
})
afterAll(() => world?.close())

async function impactOf(thing: Json | undefined, answers: Answers = {}): Promise<Impact> {
  const plan = await planPublish(tenant, files(thing), await readPublished(world.deps.db, tenant))
  expect(plan, 'the change is one').toBeDefined()
  return await findImpact(world.deps, plan!, answers)
}

type Case = {
  readonly kind: FindingKind
  readonly what: string
  readonly thing: Json | undefined
  readonly count: number
  /** Titles of the samples, when they say something. */
  readonly rows?: readonly string[]
  readonly key?: string
  /** Answers that close it, each alone. */
  readonly closes: readonly Answers[string][]
  /** Answers that do not. */
  readonly leaves: readonly Answers[string][]
}

const rule = { name: 'small', require: 'rank < 3', message: label('Small') }
const cases: readonly Case[] = [
  {
    kind: 'missing_required',
    what: 'a new field that is required',
    thing: changed({ extra: field('extra', 'integer', { required: true }) }),
    count: 3,
    closes: [{ fill: { value: 4 } }],
    leaves: [
      { fill: { expression: 'rank + 1' } },
      { fill: { value: 'x' } },
      { fill: { expression: 'nowhere' } },
      { empty: true },
    ],
  },
  {
    kind: 'missing_required',
    what: 'a field that is now required',
    thing: changed({ rank: field('rank', 'integer', { required: true, max: 50 }) }),
    count: 1,
    rows: ['three'],
    closes: [{ fill: { value: 0 } }, { fill: { expression: '$round(rate ?? 7, 0)' } }],
    leaves: [{ fill: { value: 51 } }, { fill: { expression: '(rate ?? 1) * 1000' } }, { fill: { expression: 'rate' } }],
  },
  {
    kind: 'cast_fails',
    what: 'text that is no number',
    thing: changed({ size: field('size', 'integer') }),
    count: 1,
    rows: ['two'],
    closes: [{ fill: { value: 12 } }, { empty: true }, { fill: { expression: 'rank' } }],
    leaves: [{ consent: true }, { cut: true }, { fill: { expression: 'size' } }],
  },
  {
    kind: 'cast_fails',
    what: 'text that is no option, in the same column',
    thing: changed({ size: field('size', 'enum', { options: options('12', 'other') }) }),
    count: 1,
    rows: ['two'],
    closes: [{ map: { '12 m': '12' } }, { empty: true }, { fill: { value: 'other' } }],
    leaves: [{ map: {} }, { map: { '12 m': 'unknown' } }],
  },
  {
    kind: 'cast_changes',
    what: 'fewer digits',
    thing: changed({ rate: field('rate', 'decimal', { precision: 9, scale: 1 }) }),
    count: 1,
    rows: ['one'],
    closes: [{ consent: true }],
    leaves: [{ empty: true }],
  },
  {
    kind: 'too_long',
    what: 'a shorter text',
    thing: changed({ name: field('name', 'text', { maxLength: 3, required: true }) }),
    count: 1,
    rows: ['three'],
    closes: [{ cut: true }, { fill: { value: 'x' } }],
    leaves: [{ empty: true }, { fill: { value: 'four' } }],
  },
  {
    kind: 'out_of_bounds',
    what: 'a lower maximum',
    thing: changed({ rate: field('rate', 'decimal', { precision: 9, scale: 3, max: '1.9' }) }),
    count: 1,
    rows: ['two'],
    closes: [{ empty: true }, { fill: { value: '1.9' } }, { fill: { expression: 'rate * 0.5' } }],
    leaves: [{ cut: true }, { fill: { expression: 'rate' } }],
  },
  {
    kind: 'pattern_broken',
    what: 'a pattern of JavaScript',
    thing: changed({ size: field('size', 'text', { maxLength: 20, pattern: '\\p{Nd}+' }) }),
    count: 1,
    rows: ['two'],
    closes: [{ empty: true }, { fill: { value: '7' } }],
    leaves: [{ fill: { value: 'x' } }, { cut: true }],
  },
  {
    kind: 'option_removed',
    what: 'options in use',
    thing: changed({ state: field('state', 'enum', { options: options('new') }) }),
    count: 2,
    closes: [{ map: { old: 'new', gone: null } }],
    leaves: [{ map: { old: 'new' } }, { map: { old: 'gone', gone: 'new' } }, { empty: true }],
  },
  {
    kind: 'option_removed',
    what: 'options of a list in use',
    key: 'option_removed:thing/marks',
    thing: changed({ marks: field('marks', 'multi_enum', { options: options('new') }) }),
    count: 2,
    rows: ['one', 'two'],
    closes: [{ map: { old: 'new', gone: null } }, { map: { old: null, gone: 'new' } }],
    leaves: [
      { map: { old: 'new' } },
      { map: { old: 'gone', gone: 'new' } },
      { empty: true },
      { fill: { value: ['new'] } },
    ],
  },
  {
    kind: 'option_removed',
    what: 'options of a list that must not be empty',
    key: 'option_removed:thing/marks',
    thing: changed({ marks: field('marks', 'multi_enum', { required: true, options: options('new') }) }),
    count: 2,
    closes: [{ map: { old: null, gone: 'new' } }],
    leaves: [{ map: { old: null, gone: null } }],
  },
  {
    kind: 'too_long',
    what: 'shorter words in a list',
    key: 'too_long:thing/words',
    thing: changed({ words: field('words', 'tags', { maxItems: 5, maxLength: 4 }) }),
    count: 1,
    rows: ['one'],
    closes: [{ cut: true }, { empty: true }, { fill: { value: ['x'] } }],
    leaves: [{ consent: true }, { fill: { value: ['longer'] } }],
  },
  {
    kind: 'too_long',
    what: 'fewer words in a list',
    key: 'too_long:thing/words',
    thing: changed({ words: field('words', 'tags', { maxItems: 2, maxLength: 20 }) }),
    count: 1,
    rows: ['two'],
    closes: [{ cut: true }, { empty: true }],
    leaves: [{ consent: true }],
  },
  {
    kind: 'duplicates',
    what: 'a new key',
    thing: changed({}, { keys: [['rank']] }),
    key: 'duplicates:thing/rank',
    count: 2,
    closes: [],
    leaves: [{ consent: true }],
  },
  {
    kind: 'overlaps',
    what: 'a new period',
    thing: changed({}, { noOverlap: [{ by: ['block'], period: ['from', 'to'] }] }),
    key: 'overlaps:thing/block+from+to',
    count: 2, // without dates it is for ever
    rows: ['one', 'two'],
    closes: [],
    leaves: [{ consent: true }],
  },
  {
    kind: 'reference_missing',
    what: 'same as a path',
    thing: changed({ site: field('site', 'reference', { to: 'site', same: 'block.site' }) }),
    key: 'reference_missing:thing/site',
    count: 1,
    rows: ['three'],
    closes: [{ fill: { expression: 'block.site' } }],
    leaves: [{ consent: true }, { empty: true }, { fill: { expression: 'site' } }],
  },
  {
    kind: 'rule_broken',
    what: 'a new rule, a missing value breaks it too',
    thing: changed({}, { rules: [rule] }),
    key: 'rule_broken:thing/small',
    count: 3,
    closes: [{ consent: true }],
    leaves: [{ empty: true }],
  },
  {
    kind: 'hidden',
    what: 'a field with values',
    thing: changed({ size: null }),
    key: 'hidden:thing/size',
    count: 2,
    rows: ['one', 'two'],
    closes: [{ consent: true }],
    leaves: [{ empty: true }],
  },
  {
    kind: 'hidden',
    what: 'an entity with rows',
    thing: undefined,
    key: 'hidden:thing',
    count: 3,
    closes: [{ consent: true }],
    leaves: [],
  },
]
const FIELDS: Partial<Record<FindingKind, string>> = {
  missing_required: 'extra',
  cast_fails: 'size',
  cast_changes: 'rate',
  too_long: 'name',
  out_of_bounds: 'rate',
  pattern_broken: 'size',
  option_removed: 'state',
}
const keyOf = (one: Case) => {
  const name = one.what === 'a field that is now required' ? 'rank' : FIELDS[one.kind]
  return one.key ?? `${one.kind}:thing/${name}`
}

describe.each(cases)('$kind: $what', (one) => {
  const key = keyOf(one)
  test('is found, counted on the rows and stands against publishing', async () => {
    const { findings, open, issues } = await impactOf(one.thing)
    expect(issues).toEqual([])
    expect(findings.map((finding) => finding.key)).toContain(key)
    const finding = findings.find((candidate) => candidate.key === key)!
    expect(finding).toMatchObject({ kind: one.kind, entity: 'thing', count: one.count })
    if (one.rows) expect(finding.samples.map(({ title }) => title).sort()).toEqual([...one.rows].sort())
    expect(open).toContainEqual(finding)
    expect(finding.answers.every((answer) => findingRules[one.kind].answers.includes(answer))).toBe(true)
    expect(JSON.parse(JSON.stringify(finding))).toEqual(finding)
  })
  test('is closed by the answers that help every row, and by no others', async () => {
    expect(one.closes.length + one.leaves.length).toBeGreaterThan(0)
    for (const answer of one.closes) {
      const { open, issues } = await impactOf(one.thing, { [key]: answer })
      expect({ answer, issues, open: open.map((finding) => finding.key) }).toEqual({ answer, issues: [], open: [] })
    }
    for (const answer of one.leaves) {
      const { open, issues } = await impactOf(one.thing, { [key]: answer })
      expect(open.length + issues.length, JSON.stringify(answer)).toBeGreaterThan(0)
    }
  })
})

test('what names a field, an option or an entity that leaves or is renamed is told, and stands against nothing', async () => {
  const view = {
    kind: 'view',
    name: 'things',
    entity: 'thing',
    label: label('Things'),
    columns: ['name', 'size'],
    filter: "state = 'old'",
  }
  const publishWith = (thing: Json | undefined, more: Readonly<Record<string, Json | undefined>>) =>
    sampleDocuments(used, { 'entities/thing.json': thing, ...more })
  const used = 'used'
  await createTenant(world.deps, {
    name: used,
    label: { en: used },
    files: publishWith(base, { 'views/things.json': view }),
    by: 'test',
  })
  const state = await readPublished(world.deps.db, used)
  const impact = async (thing: Json | undefined, more: Readonly<Record<string, Json | undefined>>) =>
    await findImpact(world.deps, (await planPublish(used, publishWith(thing, more), state))!)
  const told = (found: Impact) => {
    expect(found.open).toEqual([])
    return found.findings.map(({ key, uses }) => [key, ...uses!.map((use) => `${use.document}${use.pointer}`)])
  }
  const renamed = changed({ size: field('extent', 'text', { maxLength: 20, renamedFrom: ['size'] }) })
  expect(told(await impact(renamed, { 'views/things.json': { ...view, columns: ['name', 'extent'] } }))).toEqual([
    ['used_by:thing/size', 'views/things/columns/1'],
  ])
  const fewer = changed({ state: field('state', 'enum', { options: options('new', 'gone') }) })
  expect(told(await impact(fewer, { 'views/things.json': { ...view, filter: "state = 'gone'" } }))).toEqual([
    ['used_by:thing/state=old', 'views/things/filter'],
  ])
  expect(told(await impact(undefined, {}))).toEqual([['used_by:thing', 'views/things/entity']])
})

test('a change without consequences for rows finds nothing', async () => {
  const { findings, open } = await impactOf(changed({ extra: field('extra', 'integer') }))
  expect({ findings, open }).toEqual({ findings: [], open: [] })
})

test('a new field that is required takes its constant default without being asked', async () => {
  const { open, moves } = await impactOf(changed({ extra: field('extra', 'integer', { required: true, default: 5 }) }))
  expect({ open, moves }).toEqual({ open: [], moves: [] })
})

test('an option mapped onto another makes the duplicates it would make known before', async () => {
  const thing = changed(
    { state: field('state', 'enum', { options: options('new', 'old') }) },
    { keys: [['rank', 'state']] },
  )
  const key = 'option_removed:thing/state'
  expect((await impactOf(thing, { [key]: { map: { gone: 'old' } } })).open).toEqual([])
  await run(`update $.e_thing set rank = 3 where name = 'three'`)
  const { open } = await impactOf(thing, { [key]: { map: { gone: 'old' } } })
  await run(`update $.e_thing set rank = null where name = 'three'`)
  expect(open).toMatchObject([{ key: 'duplicates:thing/rank+state', count: 2 }])
})

test('the seal holds documents, answers and counts, and not which rows they are', async () => {
  const thing = changed({ size: field('size', 'integer') })
  const key = 'cast_fails:thing/size'
  const first = await impactOf(thing, { [key]: { empty: true } })
  expect((await impactOf(thing, { [key]: { empty: true } })).seal).toBe(first.seal)
  expect((await impactOf(thing)).seal).not.toBe(first.seal)
  expect(
    (await impactOf(changed({ size: field('size', 'integer', { min: 0 }) }), { [key]: { empty: true } })).seal,
  ).not.toBe(first.seal)
  await run(`update $.e_thing set size = 'many' where name = 'three'`)
  const moved = await impactOf(thing, { [key]: { empty: true } })
  await run(`update $.e_thing set size = null where name = 'three'`)
  expect(moved.seal).not.toBe(first.seal)
})

test('the decision names every kind, the answers it takes and what happens without one', () => {
  const page = readFileSync(new URL('../../docs/decisions/0009-publishing-in-steps.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('## Findings'))
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const said = rows.flatMap((line) => {
    const [, kinds, , answer, without] = line.split('|').map((cell) => cell.trim())
    const answers = ['fill', 'map', 'empty', 'cut', 'consent'].filter((kind) =>
      new RegExp(`(^|[^a-z])${kind}([^a-z]|$)`).test(answer!),
    )
    return [...kinds!.matchAll(/`([a-z_]+)`/g)].map(([, kind]) => [kind!, { answers, without }] as const)
  })
  for (const [kind, { answers, without }] of said) {
    const rules = findingRules[kind as FindingKind]
    expect(rules, kind).toBeDefined()
    expect(rules.without, kind).toBe(without)
    expect(
      rules.answers.every((one) => answers.includes(one)),
      `${kind} takes ${rules.answers} of ${answers}`,
    ).toBe(true)
  }
  expect(said.map(([kind]) => kind).sort()).toEqual(Object.keys(findingRules).sort())
  const walked = new Set<string>(cases.map(({ kind }) => kind))
  expect(
    Object.keys(findingRules).filter(
      (kind) => !walked.has(kind) && findingRules[kind as FindingKind].without === 'refused',
    ),
  ).toEqual([])
})
