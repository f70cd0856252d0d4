import { fileParts } from '../api/files-documents.ts'
import { reportDocuments } from '../api/reports-documents.ts'
import type { Answer, Session } from '../api/support.ts'
import { type Bodies, type Body, type Call, type Document, planCalls, type Slot } from './attacks.ts'
import { FIRST_PERIOD } from './closing-anew.ts'
import { shownFirst } from './fee-run-worlds.ts'
import { withInvoices } from './invoices-anew.ts'
import { keyOf, moneyBodies, moneyParts } from './money-anew.ts'
import { shownErasure, withPrivacy } from './privacy-anew.ts'
import { type Records, sitesForm, ticketDocuments } from './two-worlds.ts'

export const MISSING = '01900000-0000-7000-8000-000000000000'
export const documentsOf = (tenant: string) =>
  withPrivacy(withInvoices(moneyParts([...reportDocuments(tenant), ...fileParts, ...ticketDocuments])))
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
  receive_privacy_request: { entity: 'person', record: null, kind: 'access', channel: 'counter' },
  erase_person: { digest: '0'.repeat(64), confirm: 'nobody' },
  answer_privacy_request: { note: 'told' },
  refuse_privacy_request: { reason: 'no' },
  note_consent: { entity: 'person', record: null, purpose: 'news', given: true, channel: 'counter' },
  ask_about_my_data: { kind: 'access' },
  set_my_consent: { purpose: 'news', given: true },
  sign_access_review: { digest: '0'.repeat(64) },
  invite_member: { name: 'A', role: 'resident', record: null },
  put_single_sign_on: {
    issuer: 'https://issuer.example',
    client_id: 'a',
    secret: 'a-secret',
    domains: ['example.com'],
    only: false,
    break_glass: [],
  },
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
  read_consents: { entity: 'person' },
  unbilled_periods: { standards: 'by_area' },
  list_saved_filters: { view: 'flats' },
  explain_property: { path: 'entity/site/title' },
  records_behind_report: { input: 'area', group: '[]', select: 'area' },
}
/** Parameters of documents that take an id: the description of an operation cannot know them. */
const asked: Readonly<Record<string, readonly Slot[]>> = {
  why_allowed: [{ place: 'body', name: 'id', entity: 'flat' }],
  receive_privacy_request: [{ place: 'body', name: 'record', entity: 'person' }],
  note_consent: [{ place: 'body', name: 'record', entity: 'person' }],
  read_consents: [{ place: 'query', name: 'record', entity: 'person' }],
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
export function plan(of: Document) {
  const { calls, uncovered } = planCalls(of, bodies)
  const withAsked = (call: Call): Call => ({
    ...call,
    slots: [...call.slots, ...(asked[call.path.split('/')[2]!] ?? []), ...(asked[call.id] ?? [])],
  })
  return { uncovered, calls: calls.map(withAsked) }
}

type Stolen = { readonly slot: Slot; readonly id: string }

/** A call's address with these records' ids, except in one slot. */
export const pathOf = ({ path, slots }: Call, records: Records, stolen?: Stolen): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (stolen?.slot.place === 'path' && stolen.slot.name === name) return stolen.id
    if (name === 'version') return '1'
    if (name === 'entity') return 'visit'
    if (name === 'field') return 'papers'
    if (name === 'period') return FIRST_PERIOD
    if (name === 'name') return names[path.split('/')[2]!] ?? ''
    return records[slots.find((slot) => slot.place === 'path' && slot.name === name)!.entity]!.id
  })

/** A body as it is sent. */
export const sendingOf = (body: Body | undefined): { json?: unknown; body?: FormData | string } => {
  if (typeof body === 'function') return { body: body() }
  return body ? { json: body } : {}
}

/** Sends calls as one person, with ids of `own`; what has to be looked up first is asked by `keeper`, who may. */
export function senderOf({ asker, keeper, own }: { asker: Asker; keeper: Session; own: Records }) {
  return async (call: Call, stolen?: Stolen, made: Records = {}): Promise<Answer> => {
    const measured = call.id.startsWith('aggregate_') ? { measures: 'count' } : {}
    const query = new URLSearchParams(queries[call.id] ?? measured)
    const { slot, id } = stolen ?? {}
    if (call.id === 'read_consents') query.set('record', own.person!.id)
    if (call.id === 'print_template') query.set('record', own.flat!.id)
    if (slot?.place === 'query' && id) query.set(slot.name, id)
    if (slot?.place === 'filter') query.set('filter', JSON.stringify({ field: slot.name, op: 'eq', value: id }))
    const url = `${pathOf(call, { ...own, ...made }, stolen)}${query.size > 0 ? `?${query}` : ''}`
    const body = await filled({ keeper, own }, { call, records: { ...own, ...made }, stolen })
    return await asker.send(call.method.toUpperCase(), url, {
      ...sendingOf(body),
      headers: await versionOf({ keeper, own }, call),
    })
  }
}
type Asker = Pick<Session, 'send'>
type Kept = { readonly keeper: Session; readonly own: Records }
type Filling = { readonly call: Call; readonly records: Records; readonly stolen: Stolen | undefined }

async function filled({ keeper, own }: Kept, { call, records, stolen }: Filling): Promise<Body | undefined> {
  const { id, body, slots, method } = call
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
  // A publish is asked for under the seal of what its draft says at that moment.
  if ('seal' in result) result.seal = (await keeper.post(`/v1/drafts/${own.draft!.id}/preview`, {})).body.seal
  // A review is signed as it is at that moment.
  if (id === 'sign_access_review') result.digest = (await keeper.get('/v1/access/review')).body.digest
  if (id === 'erase_person') Object.assign(result, await shownErasure(keeper, records))
  if (stolen?.slot.place === 'body')
    result[stolen.slot.name] = Array.isArray(result[stolen.slot.name]) ? [stolen.id] : stolen.id
  Object.assign(result, await shownFirst(keeper, own, id))
  return result
}

async function versionOf({ keeper, own }: Kept, { id, method, path }: Call): Promise<Record<string, string>> {
  if (/draft/.test(id))
    return { 'if-match': (await keeper.get(`/v1/drafts/${own.draft!.id}`)).headers.get('etag') ?? '' }
  const keyed = keyOf(path)
  if (keyed) return keyed
  const isOfRecord = method === 'patch' && path.startsWith('/v1/records/')
  if (!isOfRecord && !path.includes('/transitions/')) return {}
  const entity = path.split('/')[3]!
  const { body } = await keeper.get(`/v1/records/${entity}/${own[entity]!.id}?select=id`)
  return { 'if-match': `"${body.version}"` }
}
