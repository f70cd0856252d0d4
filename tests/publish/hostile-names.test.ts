import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { documentKinds } from '@courtyard/metadata/documents'
import type { DocumentFile } from '@courtyard/metadata/parse'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answer, type Session, startTestServer } from '../api/support.ts'
import { everyKind } from './every-kind.ts'
import { hostileTexts, withLabels } from './hostile-texts.ts'
import { namePlaces, plant } from './name-places.ts'

const HOSTILE = hostileTexts(300)

/** Of the kinds beside entities: a label, a text or a literal of a condition each. */
const NEW_SLOTS = [
  'automation/if',
  'automation/effects/*/when',
  'automation/effects/*/values/text',
  'calendar/years/*/holidays/*/label',
  'calendar/years/*/source',
  'dashboard/tiles/*/label',
  'dashboard/tiles/*/params/word',
  'discount/appliesTo',
  'discount/label',
  'fee-standard/versions/*/explain',
  'form/sections/*/fields/*/default',
  'form/steps/*/label',
  'hook/send/when',
  'late-fee/label',
  'mapping/sheets/*/columns/*/constant',
  'portal/pages/*/label',
  'report/inputs/flats/where',
  'report/params/*/default',
  'role/rules/*/where',
  'schedule/help',
  'schedule/where',
  'template/notify/inbox/body',
  'template/print/blocks/*/text',
  'view/filter',
  'workflow/states/*/label',
  'workflow/transitions/*/by/where',
  'workflow/transitions/*/confirm',
  'workflow/transitions/*/guard',
]

/** Every statement that any connection of this process sends while a test runs. */
let sent: { text: string; values: readonly unknown[] }[] = []
const query = pg.Client.prototype.query
beforeEach(() => {
  sent = []
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | { text: string; values?: unknown[] }, unknown]
    const values = typeof first === 'string' ? second : first.values
    sent.push({ text: typeof first === 'string' ? first : first.text, values: Array.isArray(values) ? values : [] })
    return (query as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof query
})
afterEach(() => {
  pg.Client.prototype.query = query
})

/** A statement without what may differ between two tenants of one shape: literals of DDL and names of people's making. */
const normalised = (text: string): string =>
  text
    .replaceAll(/'(?:[^']|'')*'/g, "'…'")
    .replaceAll(/p_[0-9a-f]{32}/g, 'p_…')
    .replaceAll(/\btest_\d+_[0-9a-f]+/g, 'test_…')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, 'uuid')

const texts = () => new Set(sent.map(({ text }) => normalised(text)))

/** Publishes, describes, writes, lists, searches, aggregates and exports: what a tenant's documents reach SQL by. */
async function liveWith(files: (tenant: string) => DocumentFile[], texts: readonly string[]) {
  const server = await startTestServer(['acme'], files)
  try {
    const manager = await server.signIn('acme', ['manager'])
    const ok = (answer: { status: number; text: string }) => expect(answer.status, answer.text).toBeLessThan(300)
    ok(await manager.get('/v1/catalog'))
    ok(await manager.get('/openapi.json'))
    const site = await manager.make('site', { name: 'first' })
    const codes = texts.filter((text) => text.trim() !== '' && text.length <= 40).slice(0, 40)
    for (const code of codes) await manager.make('flat', { site, code, area: '10', note: code })
    const filter = (value: string) => encodeURIComponent(JSON.stringify({ and: [{ field: 'code', op: 'eq', value }] }))
    for (const code of codes) {
      const found = await manager.get(`/v1/records/flat?filter=${filter(code)}&select=code,status,site.name`)
      ok(found)
      expect(found.body.items.map((item: { code: string }) => item.code)).toEqual([code])
      ok(await manager.get(`/v1/records/flat?q=${encodeURIComponent(code)}`))
    }
    ok(await manager.get('/v1/records/flat?view=flats&sort=code&count=true'))
    ok(await manager.get('/v1/aggregates/flat?group_by=status&measures=count,sum:area'))
    for (const view of ['board', 'flats_taken']) ok(await manager.get(`/v1/records/flat?view=${view}`))
    await everyKindAtWork(manager, site)
    // Again with other labels: what changes must be labels alone.
    const again = withLabels(files('acme'), () => 'changed')
    await publishDocuments(server.deps, 'acme', { files: again.files, by: 'test', note: texts.at(-1) ?? '' })
    ok(await manager.get('/v1/records/flat?limit=1'))
  } finally {
    await server.close()
  }
}

/** What the kinds beside entities and views reach SQL by: reports, tiles, prints, effects, transitions, discounts. */
async function everyKindAtWork(manager: Session, site: string) {
  const ok = (answer: Answer) => expect(answer.status, answer.text).toBeLessThan(300)
  const flat = await manager.make('flat', { site, code: 'work', area: '10' })
  ok(await manager.get('/v1/reports/asked'))
  ok(await manager.get('/v1/reports/asked/export.csv'))
  ok(await manager.get('/v1/dashboards/board'))
  ok(await manager.get(`/v1/templates/letter/print?record=${flat}`))
  ok(await manager.post('/v1/fee-runs/preview', { period: '2026-01', standards: ['by_area'] }))
  const change = (path: string, json: object) =>
    manager.send(path.includes('transitions') ? 'POST' : 'PATCH', path, { json, headers: { 'if-match': '"1"' } })
  ok(await change(`/v1/records/asset/${await manager.make('asset', { name: 'old' })}`, { name: 'new' }))
  ok(await change(`/v1/records/job/${await manager.make('job', { name: 'job' })}/transitions/finish`, { result: 'ok' }))
  const said = await manager.get('/v1/records/said')
  expect(said.body.items, 'effects of the automation and of the transition').toHaveLength(2)
  await manager.make('plan', { name: 'plan', starts_on: '2026-01-01' })
}

const defaulted = (files: readonly DocumentFile[], value: string): DocumentFile[] =>
  files.map(({ path, text }) => ({
    path,
    text: text.replaceAll('"default":"owner"', `"default":${JSON.stringify(value)}`),
  }))

test('300 hostile texts in every label, in values and in defaults leave the statements as they are', async () => {
  const used = new Set<string>()
  const slots = new Set<string>()
  const plain = (tenant: string) => everyKind(tenant)
  await liveWith(
    plain,
    Array.from({ length: 300 }, (_, index) => `plain ${index}`),
  )
  const before = texts()
  expect(before.size).toBeGreaterThan(50)
  sent = []
  let at = 0
  const hostile = (tenant: string) => {
    const next = () => {
      const text = HOSTILE[at++ % HOSTILE.length]!
      used.add(text)
      return text
    }
    const made = withLabels(plain(tenant), next)
    for (const slot of made.slots) slots.add(slot)
    return defaulted(made.files, HOSTILE[0]!)
  }
  await liveWith(hostile, HOSTILE)
  // The rest of the texts, so that each stands in some label once: published over and over, nothing but labels changes.
  for (let round = 0; used.size < HOSTILE.length && round < 10; round++) {
    const { issues } = checkDocuments(hostile('acme'))
    expect(issues).toEqual([])
  }
  expect(used.size).toBe(HOSTILE.length)
  expect([...slots].sort()).toEqual(
    expect.arrayContaining([
      'entity/label',
      'entity/fields/*/label',
      'entity/fields/*/options/*/label',
      'tenant/label',
      ...NEW_SLOTS,
    ]),
  )
  const after = texts()
  expect([...after].filter((text) => !before.has(text))).toEqual([])
  // No hostile text is part of a statement, except as the quoted constant of a column's default, which is no label.
  const raw = sent.filter(({ text }) => HOSTILE.slice(16).some((one) => one.trim().length > 6 && text.includes(one)))
  expect(raw.map(({ text }) => text)).toEqual([])
})

// A default is the one text of an author that no bind can carry: rows that are there already are filled by DDL.
test('300 hostile texts as defaults stand in rows that were there before as they were written, and do nothing else', async () => {
  const texts = HOSTILE.filter((text) => text.trim() !== '').map((text, at) => [`hostile_${at}`, text] as const)
  expect(texts.length).toBeGreaterThan(280)
  const half = Math.ceil(texts.length / 2) // an entity has at most 300 fields
  const defaultsOf = { site: texts.slice(0, half), flat: texts.slice(half) }
  const withFields = everyKind('acme').map(({ path, text }) => {
    const body = JSON.parse(text)
    const defaults = body.kind === 'entity' && defaultsOf[body.name as keyof typeof defaultsOf]
    if (!defaults) return { path, text }
    const added = defaults.map(([name, value]) => ({
      ...{ name, type: 'long_text', required: true, default: value, label: { 'zh-CN': name, en: name } },
    }))
    return { path, text: JSON.stringify({ ...body, fields: [...body.fields, ...added] }) }
  })
  const server = await startTestServer(['acme'], everyKind)
  try {
    const manager = await server.signIn('acme', ['manager'])
    const site = await manager.make('site', { name: 'first' })
    const flat = await manager.make('flat', { site, code: 'first', area: '10' })
    await publishDocuments(server.deps, 'acme', { files: withFields, by: 'test', note: '' })
    for (const [entity, id] of Object.entries({ site, flat })) {
      const { body } = await manager.get(`/v1/records/${entity}/${id}`)
      const defaults = defaultsOf[entity as keyof typeof defaultsOf]
      expect(defaults.map(([name]) => [name, body[name]])).toEqual(defaults)
    }
  } finally {
    await server.close()
  }
})

test('in every place that wants a name, each is refused at that place, and nothing is thrown', () => {
  const files = everyKind('acme')
  expect(checkDocuments(files).issues).toEqual([]) // positive control
  expect(Object.keys(documentKinds).filter((kind) => !namePlaces.some((place) => place.kind === kind))).toEqual([])
  const named = HOSTILE.filter((text) => !/^[a-z][a-z0-9_]*$/.test(text))
  const used = new Set<string>()
  for (const [at, { kind, name, path, pointer }] of namePlaces.entries()) {
    const index = files.findIndex(({ text }) => {
      const body = JSON.parse(text)
      return body.kind === kind && (name === undefined || body.name === name)
    })
    for (const text of Array.from({ length: 10 }, (_, turn) => named[(at * 10 + turn) % named.length]!)) {
      used.add(text)
      const body = JSON.parse(files[index]!.text)
      plant(body, path, text)
      const changed = files.with(index, { path: files[index]!.path, text: JSON.stringify(body) })
      const { issues } = checkDocuments(changed)
      const expected = pointer ?? new RegExp(`^/${path.join('/')}`)
      const there = issues.filter((issue) => issue.file === files[index]!.path && expected.test(issue.pointer))
      expect(there.length, `${kind} ${expected}: ${JSON.stringify(text)}: ${JSON.stringify(issues)}`).toBeGreaterThan(0)
    }
  }
  expect(used.size).toBe(named.length)
})

test.each(['\u0000', 'a\u0000b', '\ud800', 'a\udfffb'])('%j in a label is refused with its pointer', (text) => {
  const files = everyKind('acme').map((file) => {
    const body = JSON.parse(file.text)
    if (body.kind !== 'entity' || body.name !== 'flat') return file
    return { path: file.path, text: JSON.stringify({ ...body, label: { 'zh-CN': text, en: 'Flat' } }) }
  })
  const { issues } = checkDocuments(files)
  expect(issues.map(({ pointer }) => pointer)).toContain('/label/zh-CN')
})
