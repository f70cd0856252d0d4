import { setOnlineAccount } from '@courtyard/core/money/online/access'
import { createApp } from '@courtyard/server/app'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileParts } from '../api/files-documents.ts'
import { withHooks } from '../api/hooks-documents.ts'
import { createFakeStripe } from '../api/online/fake-stripe.ts'
import { accountOf, onlinePorts } from '../api/online/world.ts'
import { reportDocuments } from '../api/reports-documents.ts'
import { testVault } from '../api/run-jobs.ts'
import { comparable, type Session, startTestServer, type TestServer, tenantHash } from '../api/support.ts'
import { type Bodies, type Body, type Call, type Document, planCalls, type Slot } from './attacks.ts'
import { FIRST_PERIOD } from './closing-anew.ts'
import { shownFirst } from './fee-run-worlds.ts'
import { knowingInvoices, withInvoices } from './invoices-anew.ts'
import { keyOf, moneyAnew, moneyBodies, moneyParts } from './money-anew.ts'
import { makeWorld, programOf, type Records, sitesForm, ticketDocuments } from './two-worlds.ts'

const MISSING = '01900000-0000-7000-8000-000000000000'
const documentsOf = (tenant: string) =>
  withInvoices(moneyParts([...reportDocuments(tenant), ...fileParts, ...ticketDocuments]))
const bodies: Bodies = {
  ...moneyBodies,
  preview_fee_run: { period: '2026-10', standards: ['by_area'] },
  dry_run_import: sitesForm,
  create_draft: { name: 'a draft' },
  put_draft_document: reportDocuments('acme').find(({ path }) => path === 'views/flats.json')!,
  import_into_draft: { documents: documentsOf('acme') },
  assist_expression: {
    draft: null,
    file: 'views/flats.json',
    text: reportDocuments('acme').find(({ path }) => path === 'views/flats.json')!.text,
    offset: 10,
  },
  rebase_draft: { choices: {} },
  answer_draft: { answers: {} },
  add_draft_comment: { file: 'entities/site.json', pointer: '', text: 'why' },
  resolve_draft_comment: { resolved: true },
  publish_draft: { seal: '' },
  preview_payment: { payer: null, amount: '10.00' },
  take_payment: { payer: null, amount: '10.00', method: 'cash' },
  allocate_payment: {},
  release_allocations: {},
  reverse_payment: { reason: 'a wrong entry' },
  save_fee_runs: { periods: ['2026-08'], standards: ['by_area'] },
  change_fee_run: { note: 'mine' },
  acknowledge_findings: { code: 'jump' },
  approve_fee_run: { preview_hash: '0' },
  start_saved_fee_run: { preview_hash: '0' },
  roll_back_fee_run: { bills: 0, receivable: '0.00', reason: 'wrong', keep_settled: true },
  start_fee_run: { period: '2026-11', standards: ['by_area'] },
  assign_role: { role: 'clerk' },
  why_allowed: { member: null, entity: 'flat', id: null },
  view_as: { member: null },
  invite_member: { name: 'A', role: 'resident', record: null },
  end_membership: {},
  create_service_account: { name: 'a program', role: 'clerk' },
  make_key: { name: 'a key', roles: ['clerk'], days: 1 },
  upload_file: () => 'a text',
  create_online_payment: { bills: [null] },
  put_secret: { value: 'a-secret-that-other-systems-know' },
  create_saved_filter: { view: 'flats', name: 'mine', state: 'q=1', shared: false },
}
/** What operations must be asked with that are not about one entity. */
const queries: Readonly<Record<string, Record<string, string>>> = {
  upload_file: { name: 'a.txt' },
  unbilled_periods: { standards: 'by_area' },
  list_saved_filters: { view: 'flats' },
  explain_property: { path: 'entity/site/title' },
  records_behind_report: { input: 'area', group: '[]', select: 'area' },
}
/** Parameters of documents that take an id: the description of an operation cannot know them. */
const asked: Readonly<Record<string, readonly Slot[]>> = {
  why_allowed: [{ place: 'body', name: 'id', entity: 'flat' }],
  reports: [{ place: 'query', name: 'p.site', entity: 'site' }],
  templates: [{ place: 'query', name: 'record', entity: 'flat' }],
}
const names: Readonly<Record<string, string>> = {
  reports: 'flats',
  dashboards: 'overview',
  templates: 'flat_sheet',
  hooks: 'flats_out',
  secrets: 'partner',
}

/** Every call, with the ids that a report's own parameters take. */
function plan(of: Document) {
  const { calls, uncovered } = planCalls(of, bodies)
  const withAsked = (call: Call): Call => ({
    ...call,
    slots: [...call.slots, ...(asked[call.path.split('/')[2]!] ?? []), ...(asked[call.id] ?? [])],
  })
  return { uncovered, calls: calls.map(withAsked) }
}

let server: TestServer
let acme: Session
let document: Document
let own: Records
let foreign: Records
let anew: Readonly<Record<string, () => Promise<Records>>>

beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], withHooks(documentsOf), {
    vault: testVault,
    invoices: knowingInvoices,
    online: onlinePorts(createFakeStripe(() => new Date('2026-11-22T04:00:00Z')).fetch),
  })
  for (const tenant of ['acme', 'beta']) await setOnlineAccount(server.deps, { tenant, account: accountOf(tenant) })
  acme = await server.signIn('acme', ['manager', 'money'])
  const beta = await server.signIn('beta', ['manager', 'money'])
  const [ownMoney, foreignMoney] = [await moneyAnew(server, acme), await moneyAnew(server, beta)]
  const [ownWorld, foreignWorld] = [await makeWorld(server, acme), await makeWorld(server, beta)]
  own = { ...(await ownMoney.first()), ...ownWorld }
  foreign = { ...(await foreignMoney.first()), ...foreignWorld }
  anew = { ...ownMoney.anew, make_key: () => programOf(acme), revoke_key: () => programOf(acme) }
  document = (await acme.get('/openapi.json')).body
})
afterAll(() => server.close())

test('every operation of the API and every id it takes is tried here', () => {
  const { calls, uncovered } = plan(document)
  expect(uncovered).toEqual([])
  expect(calls.length).toBeGreaterThan(30)
  const slots = calls.flatMap(({ slots }) => slots)
  for (const place of ['path', 'body', 'filter', 'query'])
    expect(slots.filter((slot) => slot.place === place).length).toBeGreaterThan(3)
  for (const { entity } of slots) expect([entity, foreign[entity]?.id]).toEqual([entity, expect.any(String)])
})

test('an operation the test does not know how to try is named', () => {
  const planted = {
    get: { operationId: 'x', parameters: [{ name: 'id', in: 'path', schema: { format: 'uuid' } }] },
    post: { operationId: 'y', requestBody: { content: { 'application/json': { schema: {} } } } },
  }
  const { uncovered } = plan({ ...document, paths: { ...document.paths, '/v1/planted/{id}': planted } })
  expect(uncovered).toEqual([
    expect.stringContaining('GET /v1/planted/{id}'),
    expect.stringContaining('POST /v1/planted/{id}'),
  ])
})

test('every route that answers below a tenant is in the document', () => {
  const described = new Set(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${generic(path)}`),
    ),
  )
  const routes = createApp(server.world).routes.filter(
    ({ path, method }) => path.startsWith('/t/:tenant/api/') && method !== 'ALL',
  )
  const paths = routes.map(({ path, method }) => `${method.toLowerCase()} ${path.slice('/t/:tenant/api'.length)}`)
  const undescribed = [...new Set(paths)].filter((path) => !described.has(path))
  expect(undescribed.sort()).toEqual(['get /docs', 'get /docs/:file'])
})

/** `/v1/records/flat/{id}` as the route that answers it. */
const generic = (path: string): string =>
  path
    .replace(/^\/v1\/(records|aggregates|trash)\/\w+/, '/v1/$1/:entity')
    .replace(/\/transitions\/\w+$/, '/transitions/:transition')
    .replaceAll(/\{(\w+)\}/g, ':$1')

describe('with the ids of another tenant', () => {
  test('every slot answers as for an id that does not exist, and nothing of the other tenant changes', async () => {
    const before = await tenantHash(server, 'beta')
    let tried = 0
    for (const call of plan(document).calls) {
      for (const slot of call.slots) {
        const [stolen, missing] = [
          await send(call, { slot, id: foreign[slot.entity]!.id }),
          await send(call, { slot, id: MISSING }),
        ]
        const where = `${call.method} ${call.path} ${slot.place} ${slot.name}`
        // An answer may repeat what the caller sent, so the ids themselves do not count.
        const seen = comparable(stolen).replaceAll(foreign[slot.entity]!.id, MISSING)
        expect([where, seen]).toEqual([where, comparable(missing)])
        if (slot.place !== 'filter' && slot.place !== 'query')
          expect([where, stolen.status >= 400 && stolen.status < 500]).toEqual([where, true])
        if (slot.place === 'path') expect([where, stolen.status]).toEqual([where, 404])
        tried++
      }
    }
    expect(tried).toBeGreaterThan(25)
    expect(await tenantHash(server, 'beta')).toBe(before)
  })

  test('the list behind a group of theirs answers as for a group that does not exist', async () => {
    const behind = async (id: string) => {
      const group = encodeURIComponent(JSON.stringify([id]))
      return JSON.stringify((await acme.get(`/v1/reports/flats_site/records?input=area&group=${group}`)).body)
    }
    const missing = await behind(MISSING)
    expect(await behind(foreign.site!.id)).toBe(missing)
    expect(await behind(own.site!.id)).not.toBe(missing)
  })

  test('no operation tells an id of the other tenant, and with our own ids each one works', async () => {
    const before = await tenantHash(server, 'beta')
    const acmeBefore = await tenantHash(server, 'acme')
    const calls = plan(document).calls
    for (const call of [...calls.filter(({ method }) => method !== 'delete')]) {
      const answer = await send(call, undefined, await anew[call.id]?.())
      expect([call.id, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([
        call.id,
        expect.any(Number),
        '',
      ])
      for (const { id } of Object.values(foreign)) expect(answer.text).not.toContain(id)
    }
    expect(await tenantHash(server, 'beta')).toBe(before)
    expect(await tenantHash(server, 'acme')).not.toBe(acmeBefore) // the hash sees changes
  })

  test('every operation under the other tenant’s address answers like a tenant that does not exist', async () => {
    for (const call of plan(document).calls) {
      const path = pathOf(call, foreign)
      const answers = await Promise.all(
        ['beta', 'nobody'].map((tenant) =>
          acme.send(call.method.toUpperCase(), `/t/${tenant}/api${path}`, sendingOf(call.body)),
        ),
      )
      expect([call.id, ...answers.map(({ status }) => status)]).toEqual([call.id, 404, 404])
      expect(comparable(answers[0]!)).toBe(comparable(answers[1]!))
    }
  })
})

const pathOf = ({ path, slots }: Call, records: Records, stolen?: { slot: Slot; id: string }): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (stolen?.slot.place === 'path' && stolen.slot.name === name) return stolen.id
    if (name === 'version') return '1'
    if (name === 'entity') return 'visit'
    if (name === 'field') return 'papers'
    if (name === 'period') return FIRST_PERIOD
    if (name === 'name') return names[path.split('/')[2]!] ?? ''
    return records[slots.find((slot) => slot.place === 'path' && slot.name === name)!.entity]!.id
  })

/** Calls with our own ids, except in one slot. */
async function send(call: Call, stolen?: { slot: Slot; id: string }, made: Records = {}) {
  const query = new URLSearchParams(queries[call.id] ?? (call.id.startsWith('aggregate_') ? { measures: 'count' } : {}))
  const { slot, id } = stolen ?? {}
  if (call.id === 'print_template') query.set('record', own.flat!.id)
  if (slot?.place === 'query' && id) query.set(slot.name, id)
  if (slot?.place === 'filter') query.set('filter', JSON.stringify({ field: slot.name, op: 'eq', value: id }))
  const url = `${pathOf(call, { ...own, ...made }, stolen)}${query.size > 0 ? `?${query}` : ''}`
  return await acme.send(call.method.toUpperCase(), url, {
    ...sendingOf(await filled(call, { ...own, ...made }, stolen)),
    headers: await versionOf(call),
  })
}

const sendingOf = (body: Body | undefined): { json?: unknown; body?: FormData | string } => {
  if (typeof body === 'function') return { body: body() }
  return body ? { json: body } : {}
}

async function filled(
  { id, body, slots, method }: Call,
  records: Records,
  stolen?: { slot: Slot; id: string },
): Promise<Body | undefined> {
  if (typeof body === 'function' || body === undefined) return body
  const result: Record<string, unknown> = { ...body }
  for (const [name, value] of Object.entries(result)) {
    const slot = slots.find((one) => one.place === 'body' && one.name === name)
    if (slot && value === null) result[name] = records[slot.entity]!.id
    if (slot && Array.isArray(value)) result[name] = [records[slot.entity]!.id]
    // Texts are new each time: a key may hold them apart.
    if (typeof value === 'string' && value.startsWith('example ') && method === 'post')
      result[name] = `example ${crypto.randomUUID().slice(0, 8)}`
  }
  if ('seal' in result) result.seal = await sealNow()
  if (stolen?.slot.place === 'body')
    result[stolen.slot.name] = Array.isArray(result[stolen.slot.name]) ? [stolen.id] : stolen.id
  Object.assign(result, await shownFirst(acme, own, id))
  return result
}

/** A publish is asked for under the seal of what its draft says at that moment. */
const sealNow = async (): Promise<string> => (await acme.post(`/v1/drafts/${own.draft!.id}/preview`, {})).body.seal

async function versionOf({ id, method, path }: Call): Promise<Record<string, string>> {
  if (/draft/.test(id)) return { 'if-match': (await acme.get(`/v1/drafts/${own.draft!.id}`)).headers.get('etag') ?? '' }
  const keyed = keyOf(path)
  if (keyed) return keyed
  const isOfRecord = method === 'patch' && path.startsWith('/v1/records/')
  if (!isOfRecord && !path.includes('/transitions/')) return {}
  const entity = path.split('/')[3]!
  const { body } = await acme.get(`/v1/records/${entity}/${own[entity]!.id}?select=id`)
  return { 'if-match': `"${body.version}"` }
}
