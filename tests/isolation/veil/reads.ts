import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Answer } from '../../api/support.ts'

/** Ids of the records of a world, by entity. */
export type Ids = Readonly<Record<string, readonly string[]>>
export type Send = (
  method: string,
  path: string,
  sending?: { readonly json?: unknown; readonly headers?: Record<string, string>; readonly body?: BodyInit },
) => Promise<Answer>

/** One question to the API: everything that comes back, as text. `writes`: the tenant has to be put back after it. */
export type Ask = { readonly name: string; readonly writes?: true; readonly run: (send: Send) => Promise<string> }

/** What comes back that a caller sees: status, headers, body; not the request's own id. */
export const seenOf = ({ status, headers, text }: Answer): string => {
  const shown = [...headers].filter(([name]) => name !== 'x-request-id')
  return JSON.stringify([status, shown, text.replaceAll(/"request_id":"[^"]*"/g, '"request_id":""')])
}

const one = (method: string, path: string, sending?: Parameters<Send>[2], writes?: true): Ask => ({
  name: `${method} ${path}${sending?.json === undefined ? '' : ` ${JSON.stringify(sending.json)}`}`,
  ...(writes && { writes }),
  run: async (send) => seenOf(await send(method, path, sending)),
})
const get = (path: string): Ask => one('GET', path)

/** Every page of a list, as one answer: the cursors are part of it. */
const paged = (path: string): Ask => ({
  name: `pages of ${path}`,
  async run(send) {
    const pages: string[] = []
    let cursor: string | null = ''
    for (let page = 0; page < 8 && cursor !== null; page++) {
      const answer: Answer = await send('GET', `${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      pages.push(seenOf(answer))
      cursor = (answer.body as { next_cursor?: string | null }).next_cursor ?? null
    }
    return pages.join('\n')
  },
})

const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value))
/** An id that only the other world may have, or none. */
export const NEW_ID = '01890000-0000-7000-8000-00000000abcd'
const sampleTexts = [
  's1',
  'old 1',
  'p1',
  'note 1',
  'f2',
  'zone 1',
  'x9',
  'person 1',
  'folder 1',
  'ticket 1',
  'r1',
  'w1',
]

/** Paths that may be named: own fields and those one reference away, readable or not. */
function pathsOf(catalog: Catalog, entity: Entity): string[] {
  return entity.fields.flatMap((field) => {
    if (field.type === 'any_reference') return [field.name, `${field.name}.entity`]
    if (field.type !== 'reference') return [field.name]
    return [field.name, ...catalog.entities[field.to]!.fields.map(({ name }) => `${field.name}.${name}`)]
  })
}

type Of = { readonly catalog: Catalog; readonly entity: Entity; readonly ids: Ids }

/** Questions about the records of one entity, by the operation that answers. */
function entityReads(of: Of): Record<string, Ask[]> {
  const { catalog, entity, ids } = of
  const { name } = entity
  const at = `/v1/records/${name}`
  const paths = pathsOf(catalog, entity)
  const own = [...(ids[name] ?? []), NEW_ID]
  const each = (path: (id: string) => string) => own.map((id) => get(path(id)))
  return {
    [`list_${name}`]: listReads(of, paths),
    [`read_${name}`]: [
      ...each((id) => `${at}/${id}`),
      ...own.flatMap((id) => paths.map((path) => get(`${at}/${id}?select=${path}`))),
      ...(entity.tree === undefined ? [] : each((id) => `${at}/${id}?path=true`)),
    ],
    [`aggregate_${name}`]: [
      ...paths.flatMap((path) => [
        get(`/v1/aggregates/${name}?group_by=${path}&measures=count`),
        get(`/v1/aggregates/${name}?measures=count,min:${path},max:${path}`),
        get(`/v1/aggregates/${name}?measures=sum:${path}&group_by=${paths[1]}`),
      ]),
      ...sampleTexts.map((q) => get(`/v1/aggregates/${name}?q=${encodeURIComponent(q)}`)),
    ],
    [`history_${name}`]: own.flatMap((id) => [get(`${at}/${id}/history`), paged(`${at}/${id}/history?limit=1`)]),
    [`trash_${name}`]: [
      get(`/v1/trash/${name}?count=true`),
      paged(`/v1/trash/${name}?limit=1`),
      ...sampleTexts.slice(0, 3).map((q) => get(`/v1/trash/${name}?q=${encodeURIComponent(q)}`)),
    ],
    [`restore_${name}`]: own.map((id) => one('POST', `/v1/trash/${name}/${id}/restore`, {}, true)),
    [`planned_${name}`]: each((id) => `${at}/${id}/planned`),
    ...writeReads(of),
  }
}

function listReads({ catalog, entity, ids }: Of, paths: readonly string[]): Ask[] {
  const { name } = entity
  const at = `/v1/records/${name}`
  const filters = entity.fields.flatMap((field) => {
    const values = sampleValues({ catalog, entity, ids }, field.name)
    return values.flatMap(([path, op, value]) => ({ field: path, op, ...(value !== undefined && { value }) }))
  })
  const many = entity.fields.flatMap((field) =>
    field.type === 'children' || field.type === 'references' ? [field] : [],
  )
  const inner = many.flatMap((field) => {
    const to = catalog.entities[field.type === 'children' ? field.of : field.to]!
    return to.fields
      .flatMap((child) => sampleValues({ catalog, entity: to, ids }, child.name))
      .map(([path, op, value]) => ({
        any: field.name,
        where: { field: path, op, ...(value !== undefined && { value }) },
      }))
  })
  const views = Object.values(catalog.views).filter((view) => view.entity === name)
  return [
    get(`${at}?limit=200`),
    get(`${at}?count=true&limit=1`),
    paged(`${at}?limit=2`),
    get(`${at}?purpose=export&count=true`),
    ...paths.flatMap((path) => [
      get(`${at}?select=${path}&sort=${path}`),
      get(`${at}?purpose=export&select=${path}&limit=3`),
      paged(`${at}?select=id&sort=-${path}&limit=2`),
      get(`${at}?totals=${path}&count=true&select=${path}&limit=1`),
    ]),
    ...sampleTexts.flatMap((q) => [
      get(`${at}?q=${encodeURIComponent(q)}&count=true`),
      paged(`${at}?q=${encodeURIComponent(q)}&select=id&limit=1`),
    ]),
    ...[...filters, ...inner].flatMap((filter) => [
      get(`${at}?filter=${json(filter)}&select=id&count=true`),
      get(`${at}?filter=${json({ not: filter })}&select=id`),
    ]),
    ...views.flatMap((view) => [get(`${at}?view=${view.name}&count=true`), paged(`${at}?view=${view.name}&limit=2`)]),
    ...(entity.tree === undefined
      ? []
      : [
          get(`${at}?tree=root&path=true`),
          get(`${at}?sort=@tree`),
          ...(ids[name] ?? []).map((id) => get(`${at}?tree=${id}&path=true`)),
          ...(ids[name] ?? []).map((value) => get(`${at}?filter=${json({ field: 'id', op: 'under', value })}`)),
        ]),
  ]
}

type Sample = readonly [path: string, op: string, value?: unknown]

/** Filters on a field and, of a reference, on the fields of what it refers to. */
function sampleValues({ catalog, entity, ids }: Of, name: string, prefix = ''): Sample[] {
  const field = entity.fields.find((found) => found.name === name)!
  const path = `${prefix}${name}`
  const missing: Sample = [path, 'missing']
  if (['text', 'long_text', 'enum'].includes(field.type)) {
    const texts = field.type === 'text' ? sampleTexts : ['free', 'open', 'published', 'cash']
    return [
      missing,
      ...texts.flatMap((value): Sample[] => [[path, 'eq', value]]),
      [path, 'contains', '1'],
      [path, 'gt', 'p'],
    ]
  }
  if (['integer', 'decimal', 'money', 'rollup', 'computed'].includes(field.type))
    return [
      missing,
      [path, 'gt', field.type === 'integer' ? 2 : '50'],
      [path, 'eq', field.type === 'integer' ? 3 : '40'],
    ]
  if (field.type === 'date') return [missing, [path, 'lt', '2026-05-01']]
  if (field.type === 'reference') {
    const to = catalog.entities[field.to]!
    const far =
      prefix === '' ? to.fields.flatMap((end) => sampleValues({ catalog, entity: to, ids }, end.name, `${name}.`)) : []
    return [missing, ...(ids[field.to] ?? []).slice(0, 3).map((id): Sample => [path, 'eq', id]), ...far]
  }
  if (field.type === 'tags') return [missing, [path, 'in', ['t1']]]
  return [missing]
}

/** Writes that ask about something: most are refused, and a refusal tells what it may and no more. */
function writeReads({ catalog, entity, ids }: Of): Record<string, Ask[]> {
  if (!entity.writable) return {}
  const { name } = entity
  const at = `/v1/records/${name}`
  const own = [...(ids[name] ?? []), NEW_ID]
  const stale = { 'if-match': '"999"' }
  // That a key is taken is told of hidden records too (decision 0033): no text here is a key of one.
  const isKey = (field: string) => entity.keys.some(({ fields }) => fields.includes(field))
  const values = (field: Entity['fields'][number]) =>
    field.type === 'reference'
      ? [...(ids[field.to] ?? []), NEW_ID]
      : ['text', 'long_text'].includes(field.type)
        ? [isKey(field.name) ? 'a key that no other has' : 's1']
        : []
  const sent = entity.fields.filter(({ system }) => !system)
  return {
    [`update_${name}`]: own.flatMap((id) =>
      sent.flatMap((field) =>
        values(field)
          .slice(-2)
          .map((value) => one('PATCH', `${at}/${id}`, { json: { [field.name]: value }, headers: stale }, true)),
      ),
    ),
    [`create_${name}`]: sent.flatMap((field) =>
      values(field).map((value) =>
        one('POST', at, { json: { ...filledIn(catalog, entity, ids), [field.name]: value } }, true),
      ),
    ),
    [`delete_${name}`]: [
      one('DELETE', `${at}/${NEW_ID}`, { headers: stale }, true),
      ...own.map((id) => one('DELETE', `${at}/${id}`, { headers: stale }, true)),
    ],
    ...Object.fromEntries(
      Object.values(catalog.workflows ?? {})
        .filter((workflow) => workflow.entity === name)
        .flatMap(({ transitions }) => transitions)
        .map((transition) => [
          `move_${transition.name}_${name}`,
          own.map((id) =>
            one('POST', `${at}/${id}/transitions/${transition.name}`, { json: {}, headers: stale }, true),
          ),
        ]),
    ),
  }
}

/** A record whose keys no other has: what a clash tells has a test of its own. */
function filledIn(catalog: Catalog, entity: Entity, ids: Ids): Record<string, unknown> {
  const required = entity.fields.filter((field) => field.required && !field.system)
  const value = (field: Entity['fields'][number]) => {
    if (field.type === 'reference') return ids[field.to]?.[0]
    if (field.type === 'date') return '2026-01-01'
    return `new of ${catalog.version}`
  }
  return Object.fromEntries(required.map((field) => [field.name, value(field)]))
}

/** Questions that are not about the records of one entity. */
function fixedReads(ids: Ids): Record<string, Ask[]> {
  const person = ids.person ?? []
  const bills = [...(ids.bill ?? []), NEW_ID]
  const payments = [...(ids.payment ?? []), NEW_ID]
  const flats = [...(ids.flat ?? []), NEW_ID]
  const groups = [[], ...(ids.zone ?? []).map((id) => [id]), [null]]
  const period = { period: '2026-11', standards: ['by_area'] }
  return {
    me: [get('/v1/me')],
    catalog: [get('/v1/catalog')],
    openapi: [get('/openapi.json')],
    list_fee_runs: [get('/v1/fee-runs')],
    read_fee_run: (ids.fee_run ?? []).map((id) => get(`/v1/fee-runs/${id}`)),
    preview_fee_run: [one('POST', '/v1/fee-runs/preview', { json: period })],
    unbilled_periods: [get('/v1/fee-runs/unbilled?standards=by_area')],
    explain_bill_line: [...(ids.bill_line ?? []), NEW_ID].map((id) => get(`/v1/bill-lines/${id}/explanation`)),
    read_fee_charges: (ids.fee_attachment ?? []).map((id) => get(`/v1/fee-attachments/${id}/charges`)),
    plan_fee_run_rollback: (ids.fee_run ?? []).map((id) => get(`/v1/fee-runs/${id}/rollback`)),
    read_payer_account: person.map((id) => get(`/v1/payers/${id}/account`)),
    preview_payment: person.map((payer) => one('POST', '/v1/payments/preview', { json: { payer, amount: '500.00' } })),
    read_receipt: payments.map((id) => get(`/v1/payments/${id}/receipt`)),
    read_bill_money: bills.map((id) => get(`/v1/bills/${id}/adjustments`)),
    read_payment_money: payments.map((id) => get(`/v1/payments/${id}/refunds`)),
    list_money_requests: [get('/v1/money-requests')],
    list_invoices: [get('/v1/invoices')],
    read_invoiceable: bills.map((id) => get(`/v1/bills/${id}/invoiceable`)),
    // Each print is counted.
    print_receipt: payments.slice(-2).map((id) => one('GET', `/v1/payments/${id}/receipt.pdf`, {}, true)),
    print_bill: bills.slice(-2).map((id) => get(`/v1/bills/${id}/bill.pdf`)),
    print_template: flats.map((id) => get(`/v1/templates/flat_sheet/print?record=${id}`)),
    print_template_pdf: flats.slice(0, 2).map((id) => get(`/v1/templates/flat_sheet/records/${id}.pdf`)),
    download_file: flats.flatMap((id) =>
      (ids.paper ?? []).map((file) => get(`/v1/records/flat/${id}/files/papers/${file}`)),
    ),
    run_report: ['areas', 'billed'].flatMap((name) => [get(`/v1/reports/${name}`), get(`/v1/reports/${name}?limit=1`)]),
    records_behind_report: groups.flatMap((group) =>
      ['flats', 'secrets'].map((input) =>
        get(`/v1/reports/areas/records?input=${input}&group=${json(group)}&select=area`),
      ),
    ),
    export_report_csv: [get('/v1/reports/areas/export.csv'), get('/v1/reports/billed/export.csv')],
    export_report_xlsx: [get('/v1/reports/areas/export.xlsx')],
    run_dashboard: [get('/v1/dashboards/overview')],
    list_notifications: [get('/v1/notifications')],
    list_saved_filters: ['secret_flats', 'board'].map((view) => get(`/v1/saved-filters?view=${view}`)),
    list_mandates: [get('/v1/mandates')],
    propose_debits: [get('/v1/debit-proposal?until=2026-12-31')],
    list_shifts: [get('/v1/shifts')],
    list_online_payments: [get('/v1/online-payments')],
    read_online_payment_options: [get('/v1/online-payment-options')],
    assist_expression: ["secret = 's1' and ", "zone.secret = 's1'"].map((filter) => {
      const body = { kind: 'view', name: 'secret_flats', entity: 'flat', columns: ['code'], filter }
      const text = JSON.stringify(body)
      const asked = { draft: null, file: 'views/secret_flats.json', text, offset: text.indexOf("'s1'") + 2 }
      return one('POST', '/v1/expressions/assist', { json: asked })
    }),
  }
}

/**
 * What computes a whole run: who holds the right is shown what it shows, of all records (decision 0033). Asked by all others.
 */
export const wholeRuns: Readonly<Record<string, string>> = {
  preview_fee_run: 'fee_runs',
  unbilled_periods: 'fee_runs',
  read_fee_charges: 'fee_runs',
  plan_fee_run_rollback: 'fee_runs',
  propose_debits: 'bank',
}

/** Everything that tells something of records, by the operation that answers. */
export function readPaths(catalog: Catalog, ids: Ids): Readonly<Record<string, readonly Ask[]>> {
  const entities = Object.values(catalog.entities).map((entity) => entityReads({ catalog, entity, ids }))
  return Object.assign({}, fixedReads(ids), ...entities)
}
