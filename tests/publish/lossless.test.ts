import { type Decided, decidePublication } from '@courtyard/core/publish/decide-publication'
import { findImpact } from '@courtyard/core/publish/find-impact'
import type { Answers, Finding } from '@courtyard/core/publish/finding'
import { columnType, planPublish } from '@courtyard/core/publish/plan-publish'
import { type RestoredState, restoredState } from '@courtyard/core/publish/restored-state'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { formOf } from '@courtyard/db/ddl/cast-forms'
import { canonicalText, castOf } from '@courtyard/db/ddl/casts'
import { readPublished } from '@courtyard/db/ddl/load-state'
import { runPublish } from '@courtyard/db/ddl/run-publish'
import { textLiteral } from '@courtyard/db/identifier'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { contentHash } from '@courtyard/metadata/compile-catalog'
import { diffCatalogs } from '@courtyard/metadata/diff'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { parseValue } from '@courtyard/metadata/values'
import { isFault } from '@courtyard/std/fault'
import { sampleDocuments, sampleEntities } from '@courtyard/testkit/sample-documents'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerTo, anyChange, type Change, type Thing, textsOf } from './generated-changes.ts'

const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const RUNS = IS_DEEP ? 2_000 : 10
/** Each run has a tenant of its own and waits most of its time, so the long form has several under way. */
const LANES = IS_DEEP ? 4 : 1
let world: TwoTenants
beforeAll(async () => {
  world = await twoTenants()
})
afterAll(() => world?.close())

const context = { storageOf: columnType, timeZone: 'Asia/Shanghai' }
const label = (en: string) => ({ en, 'zh-CN': en })
/** Of the sample only what the thing may refer to: each run makes a tenant, and most of its time is that. */
const WITHOUT = Object.fromEntries(
  Object.keys(sampleEntities).flatMap((path) => (/(site|block|admin)/.test(path) ? [] : [[path, undefined]])),
)
const filesOf = (tenant: string, { fields, parts }: Thing): DocumentFile[] =>
  sampleDocuments(tenant, {
    ...WITHOUT,
    'entities/thing.json': { kind: 'entity', name: 'thing', label: label('Thing'), title: 'name', fields, ...parts },
  })
const run = (tenant: string, sql: string) =>
  world.deps.db.withTenant(tenant, (tx) =>
    tx.run<Record<string, unknown>>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))),
  )
const own = (entity: Entity): StoredField[] => entity.fields.filter(isStored).filter(({ system }) => !system)
const thingOf = (catalog: Catalog): Entity => catalog.entities.thing!

function jsonOf(field: StoredField, text: string): unknown {
  if (field.type === 'integer') return Number(text)
  if (field.type === 'boolean') return text === 'true'
  return field.type === 'multi_enum' || field.type === 'tags' ? JSON.parse(text) : text
}
/** Texts of values that the field takes, as it would store them. */
const fitting = (field: StoredField): string[] =>
  textsOf(field).filter((text) => {
    const parsed = parseValue(field, jsonOf(field, text))
    return 'value' in parsed && parsed.value !== null
  })

async function insertRows(tenant: string, catalog: Catalog, rows: readonly number[][]): Promise<void> {
  await run(tenant, `insert into $.e_site (name) values ('s')`)
  await run(tenant, `insert into $.e_block (name, site) select v, id from $.e_site, (values ('b1'), ('b2')) as v (v)`)
  const fields = own(thingOf(catalog)).filter(({ name }) => name !== 'name')
  for (const [at, picks] of rows.entries()) {
    const values = fields.map((field, index) => {
      const pick = picks[index] ?? 0
      if (field.type === 'reference')
        return pick % 3 || field.required ? `(select id from $.e_block order by id limit 1 offset ${pick % 2})` : 'null'
      const texts = fitting(field)
      const text = texts[pick % (texts.length + (field.required ? 0 : 1))]
      return text === undefined ? 'null' : formOf(field).read(textLiteral(text), context)
    })
    const columns = fields.map(({ column }) => `, "${column}"`).join('')
    const insert = `insert into $.e_thing (name${columns}) values ('n${at % 4}'${values.map((value) => `, ${value}`).join('')})`
    await run(tenant, insert).catch((error) => {
      if (!isFault(error)) throw error // a row that the rules refuse is not there
    })
  }
}

type Texts = Readonly<Record<string, Readonly<Record<string, string | null>>>>
/** Every value of these fields as text, by record and field. */
async function textsIn(
  tenant: string,
  fields: readonly StoredField[],
  sqlOf?: (field: StoredField) => string,
): Promise<Texts> {
  const list = fields.map(
    (field) => `, ${sqlOf?.(field) ?? canonicalText(field, `"row"."${field.column}"`)} as "${field.name}"`,
  )
  const rows = await run(tenant, `select id${list.join('')} from $.e_thing as "row"`)
  return Object.fromEntries(rows.map(({ id, ...values }) => [String(id), values as Record<string, string | null>]))
}
const restOf = async (tenant: string) => [
  await run(tenant, `select to_jsonb(r) as row from $.e_block r order by id`),
  await run(tenant, `select id, created_at, created_by, updated_by, updated_at, version from $.e_thing order by id`),
]

type Choices = { readonly picks: readonly number[]; readonly restores?: number }
const stateOf = async (tenant: string, restores: number | undefined): Promise<RestoredState> =>
  await restoredState(world.deps, await readPublished(world.deps.db, tenant), { tenant, restores })

/** Answers every finding that takes an answer; undefined where one takes none. */
async function answered(
  tenant: string,
  files: DocumentFile[],
  { picks, restores }: Choices,
): Promise<Answers | undefined> {
  const state = await stateOf(tenant, restores)
  const plan = planPublish(tenant, files, state)
  if (!plan) return {}
  let at = 0
  const pick = (below: number) => (below === 0 ? 0 : picks[at++ % picks.length]! % below)
  const answers: Record<string, NonNullable<Answers[string]>> = {}
  for (let round = 0; round < 3; round++) {
    const { open, issues } = await findImpact(world.deps, plan, answers)
    expect(issues).toEqual([])
    if (open.length === 0) return answers
    for (const finding of open) {
      const field = own(thingOf(plan.catalog)).find(({ name }) => name === finding.field)
      const values = field ? fitting(field).map((text) => jsonOf(field, text)) : []
      const answer = answerTo(finding, field, pick, values)
      if (!answer) return undefined
      answers[finding.key] = answer
    }
  }
  return undefined
}

type Order = { readonly files: DocumentFile[]; readonly answers: Answers; readonly restores?: number }
async function publish(tenant: string, { files, answers, restores }: Order): Promise<Decided | undefined> {
  let decided: Decided | undefined
  const decide = async (inForce: Awaited<ReturnType<typeof readPublished>>) => {
    const state = await restoredState(world.deps, inForce, { tenant, restores })
    decided = await decidePublication(world.deps, { tenant, state }, { files, answers, by: 'test', note: '' })
    return decided?.publication
  }
  await runPublish(world.deps.db, tenant, decide, { graceMs: 0 })
  return decided
}

const named = (findings: readonly Finding[], field: string, id: string, kinds?: readonly string[]) =>
  findings.some(
    (one) =>
      one.entity === 'thing' &&
      one.field === field &&
      one.samples.some((sample) => sample.id === id) &&
      (!kinds || kinds.includes(one.kind)),
  )

/** Holds what is there now against what was there before: every difference was named for its row and field. */
async function expectOnlyNamed(tenant: string, old: Entity, texts: Texts, decided: Decided): Promise<void> {
  const { findings } = decided.impact
  const now = thingOf(decided.plan.catalog)
  const after = await textsIn(tenant, own(now))
  expect(Object.keys(after).sort()).toEqual(Object.keys(texts).sort())
  for (const field of own(old)) {
    const kept = own(now).find((one) => one.column === field.column) ?? own(now).find(({ name }) => name === field.name)
    const back = kept && kept.column !== field.column ? castOf(kept, field, context) : undefined
    const returned =
      back && kept
        ? await textsIn(tenant, [kept], () => canonicalText(field, back.sql(`"row"."${kept.column}"`)))
        : undefined
    for (const [id, values] of Object.entries(texts)) {
      const value = values[field.name] ?? null
      const what = `${field.name} of ${id}: ${JSON.stringify([field, kept, value, kept && after[id]![kept.name], findings])}`
      if (!kept) {
        expect(value === null || named(findings, field.name, id, ['hidden']), what).toBe(true)
        continue
      }
      const made = returned ? returned[id]![kept.name] : after[id]![kept.name]
      if (made !== value) expect(named(findings, kept.name, id), what).toBe(true)
    }
  }
  for (const field of own(now)) {
    const isBack = decided.plan.state.actual.e_thing?.columns[field.column] !== undefined
    if (isBack || own(old).some((one) => one.name === field.name)) continue
    for (const [id, values] of Object.entries(after))
      expect(
        values[field.name] === null || named(findings, field.name, id, ['missing_required']),
        `${field.name} is new`,
      ).toBe(true)
  }
  await expectKept(tenant, old, { texts, now, after })
}

/** What the version in force does not name lies in its column as it did. */
async function expectKept(
  tenant: string,
  old: Entity,
  { texts, now }: { texts: Texts; now: Entity; after: Texts },
): Promise<void> {
  const left = own(old).filter((field) => !own(now).some(({ column }) => column === field.column))
  const raw = await textsIn(tenant, left)
  for (const [id, values] of Object.entries(raw))
    for (const [name, value] of Object.entries(values)) expect(value, `${name} keeps its column`).toBe(texts[id]![name])
}

let count = 0
const seen = { published: 0, refused: 0, moved: 0, rolledBack: 0, cameBack: 0, edited: 0 }

async function tryChange({ before, after, rows, picks }: Change): Promise<void> {
  const tenant = `rnd_${++count}`
  await createTenant(world.deps, { name: tenant, label: { en: tenant }, files: filesOf(tenant, before), by: 'test' })
  const first = (await readPublished(world.deps.db, tenant)).catalog!
  await insertRows(tenant, first, rows)
  const old = thingOf(first)
  const texts = await textsIn(tenant, own(old))
  const rest = await restOf(tenant)
  const files = filesOf(tenant, after)
  const answers = await answered(tenant, files, { picks })
  if (answers === undefined) {
    seen.refused++
    await expect(publish(tenant, { files, answers: {} })).rejects.toMatchObject({ code: 'answers_missing' })
    expect(await textsIn(tenant, own(old))).toEqual(texts)
    return
  }
  const decided = await publish(tenant, { files, answers })
  if (!decided) return
  seen.published++
  if (decided.impact.moves.length > 0) seen.moved++
  await expectOnlyNamed(tenant, old, texts, decided)
  expect(await restOf(tenant)).toEqual(rest)
  const state = await readPublished(world.deps.db, tenant)
  expect(planPublish(tenant, files, state)).toBeUndefined()
  expect(diffCatalogs(state.catalog, decided.plan.catalog)).toEqual([])
  await expectRollback(tenant, { first, texts, picks, before, decided })
}

type Rollback = { first: Catalog; texts: Texts; picks: readonly number[]; before: Thing; decided: Decided }

/** Somebody gives one field of one record another value; undefined where the rules leave none. */
async function editOne(tenant: string, between: Entity, picks: readonly number[]): Promise<Edited | undefined> {
  const [choice = 0, row = 0, which = 0, what = 0] = picks.slice(-4)
  if (choice % 3 !== 0) return undefined
  const fields = own(between).filter(({ name, type }) => name !== 'name' && type !== 'reference')
  const field = fields[which % Math.max(1, fields.length)]
  const ids = (await run(tenant, 'select id from $.e_thing order by id')).map(({ id }) => String(id))
  const id = ids[row % Math.max(1, ids.length)]
  if (!field || id === undefined) return undefined
  const now = (await textsIn(tenant, [field]))[id]![field.name]
  const texts = fitting(field).filter((text) => text !== now)
  const text = texts[what % Math.max(1, texts.length)]
  if (text === undefined) return undefined
  const set = `update $.e_thing set "${field.column}" = ${formOf(field).read(textLiteral(text), context)} where id = '${id}'`
  const isDone = await run(tenant, set).then(
    () => true,
    (error) => {
      if (!isFault(error)) throw error
      return false // the rules refuse it
    },
  )
  const is = (await textsIn(tenant, [field]))[id]![field.name]
  return isDone && is !== now ? { id, field: field.name } : undefined
}
type Edited = { readonly id: string; readonly field: string }

/** Rolled back, every value that nobody changed since is what it was, and what somebody changed is not taken back. */
async function expectRollback(tenant: string, { first, texts, picks, before, decided }: Rollback): Promise<void> {
  const files = filesOf(tenant, before)
  const between = thingOf(decided.plan.catalog)
  const edited = await editOne(tenant, between, picks)
  const current = await textsIn(tenant, own(between))
  const answers = await answered(tenant, files, { picks, restores: 1 })
  if (!edited) expect(answers, 'a rollback of what nobody changed stands against nothing').toBeDefined()
  if (answers === undefined) return
  const back = await publish(tenant, { files, answers, restores: 1 })
  expect(back).toBeDefined()
  seen.rolledBack++
  const { findings } = back!.impact
  if (findings.some(({ kind }) => kind === 'comes_back')) seen.cameBack++
  await expectOnlyNamed(tenant, between, current, back!)
  const state = await readPublished(world.deps.db, tenant)
  expect(contentHash(state.catalog!)).toBe(contentHash(first))
  const restored = await textsIn(tenant, own(thingOf(first)))
  if (edited) seen.edited++
  if (edited)
    expect(named(findings, edited.field, edited.id, ['comes_back']), 'what was changed since stays').toBe(false)
  for (const field of own(thingOf(first)))
    for (const [id, values] of Object.entries(texts)) {
      if (edited?.id === id) continue
      const what = () => `${field.name} of ${id} comes back: ${JSON.stringify([decided.impact, back!.impact])}`
      if (restored[id]![field.name] !== values[field.name])
        expect(restored[id]![field.name], what()).toBe(values[field.name])
    }
}

test.concurrent.each(Array.from({ length: LANES }, (_, lane) => lane))(
  'a publish loses no value that its preview did not name, and a rollback brings back what nobody changed since (%i)',
  async () => {
    await fc.assert(fc.asyncProperty(anyChange, tryChange), { numRuns: RUNS / LANES, endOnFailure: true })
  },
  RUNS * 6_000,
)

test('enough of the changes were published, moved values and were rolled back', () => {
  expect(
    Math.min(seen.published, seen.moved, seen.rolledBack, 4 * seen.cameBack),
    JSON.stringify(seen),
  ).toBeGreaterThan(RUNS / 10)
})
