import { runFees } from '@courtyard/core/billing/run-fees'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { writeOutbox } from '@courtyard/core/outbox/outbox'
import { billPrintJob } from '@courtyard/core/pdf/bill-print-job'
import { BILL_PRINT_JOB } from '@courtyard/core/pdf/bill-prints'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { runJobs } from '../api/run-jobs.ts'
import type { Session, TestServer } from '../api/support.ts'
import { makeFeeRuns } from './fee-run-worlds.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const ticket = {
  ...{ kind: 'entity', name: 'ticket', label: label('Ticket'), title: 'name' },
  fields: [
    { name: 'name', type: 'text', maxLength: 40, required: true, label: label('Name') },
    { name: 'state', type: 'state', workflow: 'tickets', label: label('State') },
    { name: 'place', type: 'reference', to: 'site', label: label('Place') },
    { name: 'number', type: 'phone', personal: true, label: label('Number') },
  ],
}
const tickets = {
  ...{ kind: 'workflow', name: 'tickets', label: label('Tickets'), entity: 'ticket', state: 'state', initial: 'open' },
  states: [{ name: 'open' }, { name: 'sent' }],
  transitions: [
    {
      ...{ name: 'send', from: ['open', 'sent'], to: 'sent', by: { role: 'manager' } },
      fields: [{ name: 'place', required: true }],
    },
  ],
}
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** Records that a workflow moves. */
export const ticketDocuments: readonly DocumentFile[] = [
  file('entities/ticket.json', ticket),
  file('workflows/tickets.json', tickets),
]

/** One record of every entity, by entity. */
export type Records = Record<string, { readonly id: string }>

/** A file of one site, as an import takes it. */
export function sitesForm(): FormData {
  const form = new FormData()
  form.set('mapping', 'sites')
  form.append('files', new File(['Name,Note\nImported,from a file\n'], 'sites.csv'))
  return form
}

/** Gives a tenant one record of every entity, bills and lines included. */
export async function makeWorld(server: TestServer, manager: Session): Promise<Records> {
  const site = await manager.make('site', { name: `site of ${manager.tenant}` })
  const flat = await manager.make('flat', { site, code: '1-101', area: '89.45' })
  const person = await manager.make('person', {
    name: `person of ${manager.tenant}`,
    email: `person@${manager.tenant}.test`,
  })
  const stay = await manager.make('stay', { flat, person, from: '2026-01-01' })
  const ticket = await manager.make('ticket', { name: 'one' })
  const folder = await manager.make('folder', { name: 'kept', site })
  const thrown = await manager.make('folder', { name: 'thrown away' })
  await manager.send('DELETE', `/v1/records/folder/${thrown}`)
  const attachment = await manager.make('fee_attachment', {
    standard: 'by_area',
    subject: flat,
    from_on: '2026-01-01',
    to_on: '2027-01-01',
  })
  const started = await manager.post('/v1/fee-runs', { period: '2026-10', standards: ['by_area'] })
  if (started.status !== 202) throw new Error(`the fee run did not start: ${started.text}`)
  await runFees(server.deps, { tenant: manager.tenant, runId: started.body.id, worker: 'test' })
  const imported = await manager.send('POST', '/v1/imports', { body: sitesForm() })
  if (imported.status !== 201 || !imported.body.committable) throw new Error(`the dry run failed: ${imported.text}`)
  const drafted = await manager.post('/v1/drafts', { name: `draft of ${manager.tenant}` })
  const at = `/v1/drafts/${drafted.body.id}`
  const commented = await manager.post(`${at}/comments`, { file: 'entities/site.json', pointer: '', text: 'why' })
  const { seal } = (await manager.post(`${at}/preview`, {})).body
  const published = await manager.post(`${at}/publish`, { seal })
  const kept = { view: 'flats', name: 'kept', state: 'q=2', shared: true }
  const filter = await manager.post('/v1/saved-filters', kept)
  const file = await manager.send('POST', '/v1/files/visit/papers?name=a.txt', { body: 'a text' })
  const visit = await manager.make('visit', { code: `visit of ${manager.tenant}`, papers: [file.body.id] })
  const gone = await manager.make('visit', { code: 'thrown away' })
  await manager.send('DELETE', `/v1/records/visit/${gone}`)
  const { tenant } = manager
  const to = { member: manager.userId }
  await server.deps.db.withTenant(tenant, (tx) =>
    writeOutbox(tx, [{ topic: 'notify', payload: { template: 'flat_sheet', entity: 'flat', record: flat, to } }]),
  )
  await runJobs(server)
  const [notification] = (await manager.get('/v1/notifications')).body.items
  const [delivery] = (await manager.get('/v1/hook-deliveries')).body.items
  const first = async (entity: string) => {
    const { body } = await manager.get(`/v1/records/${entity}?limit=1`)
    return { id: body.items[0].id as string }
  }
  return {
    site: { id: site },
    flat: { id: flat },
    printed_record: { id: flat },
    bill_print: { id: await printBills(server, manager, started.body.id) },
    person: { id: person },
    ticket: { id: ticket },
    folder: { id: folder },
    'folder in trash': { id: thrown },
    stay: { id: stay },
    visit: { id: visit },
    'visit in trash': { id: gone },
    file: { id: file.body.id },
    file_record: { id: visit },
    fee_attachment: { id: attachment },
    fee_run: { id: started.body.id },
    online_payment: { id: await onlinePayment(server, manager.tenant, person) },
    ...(await makeFeeRuns(server, manager)),
    import: { id: imported.body.id },
    draft: { id: drafted.body.id },
    draft_comment: { id: commented.body.id },
    saved_filter: { id: filter.body.id },
    publish: { id: published.body.id },
    ...(await askedPublish(server, manager)),
    notification: { id: notification.id },
    ...(await assigned(server, manager)),
    hook_delivery: { id: delivery.id },
    payer: { id: person },
    portal_record: { id: person },
    bill: await first('bill'),
    bill_line: await first('bill_line'),
  }
}

/** The account of a program, and a key of it. */
export async function programOf(manager: Session): Promise<{ member: { id: string }; api_key: { id: string } }> {
  const made = await manager.post('/v1/service-accounts', { name: 'a program', role: 'clerk' })
  const key = await manager.post(`/v1/members/${made.body.member}/keys`, { name: 'a key', roles: ['clerk'] })
  return { member: { id: made.body.member }, api_key: { id: key.body.id } }
}

/** A role that waits for a second person. */
export async function askedRole(server: TestServer, tenant: string, member: string) {
  const { rows } = await server.database.superuser(
    `insert into t_${tenant}.k_assignment_ask (user_id, role, scope, from_on, asked_by)
     values ($1, 'clerk', jsonb_build_object('n', gen_random_uuid()), '2026-01-01', 'somebody') returning id`,
    [member],
  )
  return { assignment_ask: { id: rows[0].id as string } }
}

/** A publish that somebody else asked for. */
export async function askedPublish({ database }: TestServer, manager: Session): Promise<Records> {
  const { id } = (await manager.post('/v1/drafts', { name: `asked of ${manager.tenant}` })).body
  const { seal } = (await manager.post(`/v1/drafts/${id}/preview`, {})).body
  const { rows } = await database.superuser(
    `insert into t_${manager.tenant}.k_publish_ask (draft_id, seal, roles, asked_by) values ($1, $2, '{clerk}', 'somebody') returning id`,
    [id, seal],
  )
  return { publish_ask: { id: rows[0].id as string } }
}

/** A colleague with a role. */
async function assigned(server: TestServer, manager: Session): Promise<Records> {
  const { tenant } = manager
  const colleague = await server.signIn(tenant, ['clerk'])
  const { rows } = await server.database.superuser(`select id from t_${tenant}.k_assignment where user_id = $1`, [
    colleague.userId,
  ])
  const { api_key } = await programOf(manager)
  const { assignment_ask } = await askedRole(server, tenant, colleague.userId)
  return { member: { id: colleague.userId }, assignment: { id: rows[0].id }, assignment_ask, api_key }
}

/** The bills of a run as a file. */
async function printBills(server: TestServer, manager: Session, run: string): Promise<string> {
  const asked = await manager.post(`/v1/fee-runs/${run}/bill-prints`, {})
  if (asked.status !== 202) throw new Error(`the print was not asked: ${asked.text}`)
  const { files, pdf, publicUrl } = server.world
  const handlers = { [BILL_PRINT_JOB]: billPrintJob({ files, pdf, publicUrl }) }
  await runDueJobs(server.deps, handlers, { worker: 'prints', tenants: [manager.tenant] })
  return asked.body.id
}

/** What a payer was asked for online, as the program keeps it before the provider is called. */
async function onlinePayment({ database, deps }: TestServer, tenant: string, payer: string): Promise<string> {
  const id = deps.ids.next()
  await database.superuser(
    `insert into t_${tenant}.k_online_intent (id, created_by, payer_id, amount_fen, currency, account, asked_key, asked_hash, provider_key)
     values ($1, 'test', $2, 100, 'CNY', '', $3, 'x', $3)`,
    [id, payer, `key of ${tenant}`],
  )
  return id
}
