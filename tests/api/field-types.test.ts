import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { fieldSamples, hostileValues, type ScalarType, scalarTypes } from '@courtyard/metadata/testing/field-samples'
import type { Json } from '@courtyard/metadata/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSampledServer } from './sampled.ts'
import type { Session, TestServer } from './support.ts'

const RECORDS = '/v1/records/sampled'
let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startSampledServer()
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

let count = 0
const create = (values: Readonly<Record<string, unknown>>) => manager.post(RECORDS, { code: `c${count++}`, ...values })
const codes = async (query: Record<string, string>): Promise<string[]> => {
  const answer = await manager.get(`${RECORDS}?${new URLSearchParams({ select: 'code', limit: '200', ...query })}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.items.map(({ code }: { code: string }) => code)
}
const filtered = (filter: object, more: Record<string, string> = {}) =>
  codes({ filter: JSON.stringify(filter), ...more })
const ofPair = (type: ScalarType) => ({ field: 'code', op: 'in', value: [`${type}-1`, `${type}-2`] })

describe.each(scalarTypes)('%s', (type) => {
  const sample = fieldSamples[type]
  const field = `f_${type}`
  const unique = type === 'id_number'

  test('is written, read, found, sorted and emptied', async () => {
    const [first, second] = sample.pair
    const created = []
    for (const [index, value] of [second, first].entries()) {
      const answer = await create({ code: `${type}-${2 - index}`, [field]: value })
      expect(answer.status, answer.text).toBe(201)
      expect(answer.body[field]).toEqual(value)
      created.push(answer.body)
    }
    const one = await manager.get(`${RECORDS}/${created[1].id}`)
    expect(one.body[field]).toEqual(first)
    if (sample.finds) expect(await filtered({ and: [ofPair(type), { field, ...sample.finds }] })).toEqual([`${type}-2`])
    expect(await filtered({ and: [ofPair(type), { field, op: 'present' }] })).toHaveLength(2)
    expect(await filtered({ and: [ofPair(type), { field, op: 'missing' }] })).toEqual([])
    if (sample.sortable) {
      expect(await filtered(ofPair(type), { sort: field })).toEqual([`${type}-1`, `${type}-2`])
      expect(await filtered(ofPair(type), { sort: `-${field}` })).toEqual([`${type}-2`, `${type}-1`])
      await expectPages(type)
    } else expect((await manager.get(`${RECORDS}?sort=${field}`)).status).toBe(400)
    const emptied = await manager.send('PATCH', `${RECORDS}/${created[1].id}`, {
      json: { [field]: null },
      headers: { 'if-match': '"1"' },
    })
    expect([emptied.status, emptied.body[field]]).toEqual([200, null])
    expect(await filtered({ and: [ofPair(type), { field, op: 'missing' }] })).toEqual([`${type}-1`])
  })

  async function expectPages(of: ScalarType) {
    const query = { select: 'code', limit: '1', sort: field, filter: JSON.stringify(ofPair(of)) }
    const page = await manager.get(`${RECORDS}?${new URLSearchParams(query)}`)
    const next = await manager.get(`${RECORDS}?${new URLSearchParams({ ...query, cursor: page.body.next_cursor })}`)
    expect([page, next].map(({ body }) => body.items[0].code)).toEqual([`${of}-1`, `${of}-2`])
  }

  test('takes every accepted form and names what it refuses where it is', async () => {
    for (const [sent, stored] of sample.accepted) {
      const answer = await create({ [field]: sent })
      expect(answer.status, answer.text).toBe(201)
      if (!['decimal', 'money', 'percent'].includes(type)) expect(answer.body[field]).toEqual(stored)
      else expect(Number(answer.body[field])).toBe(Number(stored))
      if (unique) await manager.send('DELETE', `${RECORDS}/${answer.body.id}`, { headers: { 'if-match': '"1"' } })
    }
    for (const [sent, code] of sample.refused) {
      // The edge refuses texts that no column takes before any field is asked.
      const isUnstorable = typeof sent === 'string' && (sent.includes('\0') || !sent.isWellFormed())
      const answer = await create({ [field]: sent })
      expect([answer.status, answer.body.issues], JSON.stringify(sent)).toMatchObject(
        isUnstorable ? [400, [{ code: 'text_invalid' }]] : [422, [{ code, pointer: `/${field}` }]],
      )
    }
  })

  test('answers hostile values with what it stored or why not, never with a failure', async () => {
    let refused = 0
    for (const sent of hostileValues) {
      if (sent === undefined || (typeof sent === 'string' && sent.length > 500_000 && type !== 'text')) continue
      const answer = await create({ [field]: sent })
      expect([201, 400, 413, 422], `${JSON.stringify(sent)?.slice(0, 60)}: ${answer.text.slice(0, 300)}`).toContain(
        answer.status,
      )
      if (answer.status !== 201) refused++
      const found = await manager.get(
        `${RECORDS}?${new URLSearchParams({ limit: '1', filter: JSON.stringify({ field, op: 'eq', value: typeof sent === 'string' ? sent.slice(0, 900) : 'x' }) })}`,
      )
      expect([200, 400, 422], found.text.slice(0, 300)).toContain(found.status)
    }
    expect(refused).toBeGreaterThan(2)
  })
})

test('the cells of a file become the same values, numbers and cleaned text included', async () => {
  await server.database.superuser(`delete from t_acme.e_sampled where f_id_number is not null`)
  const fields = scalarTypes.map((type) => `f_${type}`)
  const rows = [0, 1].map((index) =>
    scalarTypes.map((type) => {
      const { texts } = fieldSamples[type]
      return type === 'id_number' && index === 1 ? '' : (texts[index % texts.length] ?? ['', null])[0]
    }),
  )
  const html = scalarTypes.indexOf('rich_text')
  rows[1]![html] = '<p onclick="x">a</p><script>alert(1)</script>'
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = [
    ['code', ...fields],
    ['i0', ...rows[0]!],
    ['i1', ...rows[1]!],
  ].map((row) => row.map(quoted).join(','))
  const deps = { ...server.deps, workbooks: server.world.workbooks }
  const actor = { id: 'u', name: 'U', tenant: 'acme', kind: 'console', roles: ['manager'], record: null } as const
  const files = [{ name: 'sampled.csv', bytes: new TextEncoder().encode(lines.join('\n')) }]
  const report = await dryRunImport(deps, actor, { mapping: 'sampled', files })
  expect(report.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  await commitImport(deps, actor, report.id)
  const [first, second] = await Promise.all(['i0', 'i1'].map((code) => recordOf(code)))
  for (const type of scalarTypes) {
    const stored = fieldSamples[type].texts[0]![1]
    const read = first![`f_${type}`]
    if (['decimal', 'money', 'percent'].includes(type)) expect(Number(read), type).toBe(Number(stored))
    else expect(read, type).toEqual(stored)
  }
  expect(second!.f_rich_text).toBe('<p>a</p>')
  expect([first!.no, second!.no].every((no) => /^WO-202611-\d{3}$/.test(String(no)))).toBe(true)
  const again = await dryRunImport(deps, actor, { mapping: 'sampled', files })
  // What was cleaned differs from its cell for ever; everything else is found to be the same.
  expect(again.sheets[0]).toMatchObject({ create: 0, same: 1, update: 1 })
})

const recordOf = async (code: string): Promise<Record<string, Json>> => {
  const filter = JSON.stringify({ field: 'code', op: 'eq', value: code })
  return (await manager.get(`${RECORDS}?${new URLSearchParams({ filter })}`)).body.items[0]
}

test('a document asks of lists, lengths of time, ratios and times what the table answers', async () => {
  const values = { f_multi_enum: ['low', 'high'], f_duration: 'PT1H', f_percent: '0.25', f_time: '09:30' }
  await create({ code: 'urgent', ...values })
  await create({ code: 'calm', ...values, f_multi_enum: ['low'] })
  await create({ code: 'short', ...values, f_duration: 'PT59M' })
  await create({ code: 'early', ...values, f_time: '09:00' })
  expect(await codes({ view: 'urgent' })).toEqual(['urgent'])
})

test('defaults of lists and lengths of time are filled in, a code to scan is read and searched as its text', async () => {
  const { body } = await create({ code: 'scanned' })
  expect(body).toMatchObject({ preset: ['b'], wait: 'PT1H30M', scan: `https://example.com/r/scanned?no=${body.no}` })
  expect(await filtered({ field: 'scan', op: 'contains', value: '/r/scanned?' })).toEqual(['scanned'])
  for (const name of ['no', 'loose', 'scan'])
    expect((await create({ [name]: 'x' })).body.issues).toMatchObject([
      { code: 'field_read_only', pointer: `/${name}` },
    ])
})

test('attacks in formatted text are stored harmless, whoever writes them', async () => {
  const { body } = await create({ f_rich_text: '<p>a<img src=x onerror=alert(1)></p><a href="javascript:x">b</a>' })
  expect(body.f_rich_text).toBe('<p>a</p><a>b</a>')
  const changed = await manager.send('PATCH', `${RECORDS}/${body.id}`, {
    json: { f_rich_text: '<svg onload=alert(1)>' },
    headers: { 'if-match': '"1"' },
  })
  expect([changed.status, changed.body.f_rich_text]).toEqual([200, null])
})

test('the OpenAPI document describes every field with an example that the API takes', async () => {
  const { body } = await manager.get('/openapi.json')
  const { properties } = body.components.schemas.sampled_new
  expect(Object.keys(properties)).not.toContain('no')
  expect(properties.f_phone['x-personal']).toBe(true)
  const examples = scalarTypes.flatMap((type) => {
    const [example] = properties[`f_${type}`].examples ?? []
    return example === undefined || type === 'multi_enum' ? [] : [[`f_${type}`, example] as const]
  })
  expect(examples.length).toBeGreaterThan(10)
  const taken = await create(
    Object.fromEntries(examples.filter(([name]) => name !== 'f_money' && name !== 'f_id_number')),
  )
  expect(taken.status, taken.text).toBe(201)
})

describe('the table itself', () => {
  const insert = (type: ScalarType, sql: string) =>
    server.database
      .superuser(`insert into t_acme.e_sampled (code, f_${type}) values ('raw-${type}-${count++}', ${sql})`)
      .then(
        () => 'taken',
        (error: { code?: string }) => error.code,
      )
  const cases: readonly (readonly [ScalarType, string, string])[] = [
    ['text', "'abcdef'", "'abc'"],
    ['integer', '101', '100'],
    ['percent', '1.01', '0.5'],
    ['period', "'2026-13'", "'2026-12'"],
    ['time', "'24:00'", "'23:59'"],
    ['duration', '-1', '0'],
    ['enum', "'other'", "'low'"],
    ['multi_enum', "'{other}'", "'{low}'"],
    ['multi_enum', "'{}'", 'null'],
    ['tags', "'{a,b,c,d}'", "'{a}'"],
    ['tags', "'{NULL}'", 'null'],
    ['phone', "'13800000000'", "'+8613800000001'"],
    ['email', "'a b@c'", "'a@b.cn'"],
    ['id_number', "'130503670401001'", "'440524188001010014'"],
    ['plate_number', "'A1'", "'浙A12345'"],
    ['url', "'javascript:x'", "'https://a.cn/'"],
    ['address', "'[]'", `'{"detail":"x"}'`],
    ['address', `'{"region":"x"}'`, 'null'],
    ['geo_point', `'{"lat":"91","lng":"0"}'`, `'{"lat":"1","lng":"0"}'`],
    ['geo_point', `'{"lat":"1"}'`, 'null'],
  ]
  test.each(cases)('holds for %s what its type does not: %s is refused, %s is not', async (type, bad, good) => {
    await server.database.superuser('delete from t_acme.e_sampled where f_id_number is not null')
    expect(await insert(type, bad)).toBe('23514')
    expect(await insert(type, good)).toBe('taken')
  })

  test('lists are found by an index', async () => {
    const { rows } = await server.database.superuser(
      `select indexdef from pg_indexes where schemaname = 't_acme' and tablename = 'e_sampled' and indexdef like '%USING gin (f_%'`,
    )
    expect(
      rows
        .map(({ indexdef }: { indexdef: string }) => /gin \((\w+)\)/.exec(indexdef)?.[1])
        .filter(Boolean)
        .sort(),
    ).toEqual(['f_multi_enum', 'f_tags'])
  })
})
