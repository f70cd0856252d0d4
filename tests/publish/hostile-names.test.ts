import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import type { DocumentFile } from '@courtyard/metadata/parse'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer } from '../api/support.ts'
import { e2eDocuments } from '../e2e/support/documents.ts'
import { hostileTexts, withLabels } from './hostile-texts.ts'

type Body = { fields?: object[] }
const HOSTILE = hostileTexts(300)

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
    // Again with other labels: what changes must be labels alone.
    const again = withLabels(files('acme'), () => 'changed')
    await publishDocuments(server.deps, 'acme', { files: again.files, by: 'test', note: texts.at(-1) ?? '' })
    ok(await manager.get('/v1/records/flat?limit=1'))
  } finally {
    await server.close()
  }
}

const defaulted = (files: readonly DocumentFile[], value: string): DocumentFile[] =>
  files.map(({ path, text }) => ({
    path,
    text: text.replaceAll('"default":"owner"', `"default":${JSON.stringify(value)}`),
  }))

test('300 hostile texts in every label, in values and in defaults leave the statements as they are', async () => {
  const used = new Set<string>()
  const slots = new Set<string>()
  const plain = (tenant: string) => e2eDocuments(tenant)
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
    ]),
  )
  const after = texts()
  expect([...after].filter((text) => !before.has(text))).toEqual([])
  // No hostile text is part of a statement, except as the quoted constant of a column's default, which is no label.
  const raw = sent.filter(({ text }) => HOSTILE.slice(16).some((one) => one.trim().length > 6 && text.includes(one)))
  expect(raw.map(({ text }) => text)).toEqual([])
})

test('in every place that wants a name, each is refused at that place, and nothing is thrown', () => {
  const places: readonly [kind: string, plant: (body: Body, text: string) => void, pointer: RegExp][] = [
    ['entity', (body, text) => Object.assign(body, { name: text }), /^\/name$/],
    [
      'entity',
      (body, text) => Object.assign(body.fields![0]!, { name: text }),
      /^\/(fields\/0\/name|title|keys|search)/,
    ],
    ['entity', (body, text) => Object.assign(body, { title: text }), /^\/title$/],
    ['entity', (body, text) => Object.assign(body, { keys: [[text]] }), /^\/keys\/0/],
    ['entity', (body, text) => Object.assign(body, { indexes: [[text]] }), /^\/indexes\/0/],
    ['entity', (body, text) => Object.assign(body, { search: [text] }), /^\/search\/0/],
    ['entity', (body, text) => Object.assign(body, { renamedFrom: [text] }), /^\/renamedFrom/],
    ['view', (body, text) => Object.assign(body, { entity: text }), /^\/entity$/],
    ['view', (body, text) => Object.assign(body, { columns: [text] }), /^\/columns\/0/],
    ['view', (body, text) => Object.assign(body, { sort: [text] }), /^\/sort\/0/],
    ['role', (body, text) => Object.assign(body, { name: text }), /^\/name$/],
    ['fee-standard', (body, text) => Object.assign(body, { subject: text }), /^\/subject/],
    ['tenant', (body, text) => Object.assign(body, { timeZone: text }), /^\/timeZone$/],
    ['tenant', (body, text) => Object.assign(body, { currency: text }), /^\/currency$/],
  ]
  const files = e2eDocuments('acme')
  expect(checkDocuments(files).issues).toEqual([]) // positive control
  const named = HOSTILE.filter((text) => !/^[a-z][a-z0-9_]*$/.test(text))
  for (const [kind, plant, pointer] of places) {
    const index = files.findIndex(({ text }) => JSON.parse(text).kind === kind)
    for (const text of named.slice(0, 60)) {
      const body = JSON.parse(files[index]!.text)
      plant(body, text)
      const changed = files.with(index, { path: files[index]!.path, text: JSON.stringify(body) })
      const { issues } = checkDocuments(changed)
      const there = issues.filter((issue) => issue.file === files[index]!.path && pointer.test(issue.pointer))
      expect(
        there.length,
        `${kind} ${pointer} with ${JSON.stringify(text)}: ${JSON.stringify(issues)}`,
      ).toBeGreaterThan(0)
    }
  }
})

test.each(['\u0000', 'a\u0000b', '\ud800', 'a\udfffb'])('%j in a label is refused with its pointer', (text) => {
  const files = e2eDocuments('acme').map((file) => {
    const body = JSON.parse(file.text)
    if (body.kind !== 'entity' || body.name !== 'flat') return file
    return { path: file.path, text: JSON.stringify({ ...body, label: { 'zh-CN': text, en: 'Flat' } }) }
  })
  const { issues } = checkDocuments(files)
  expect(issues.map(({ pointer }) => pointer)).toContain('/label/zh-CN')
})
