import {
  feeRunPreviewSchema,
  feeRunSchema,
  rollbackPlanSchema,
  unbilledPeriodsSchema,
} from '@courtyard/contract/fee-runs'
import { feeRunJob } from '@courtyard/core/billing/fee-run-job'
import { ROLL_BACK_JOB } from '@courtyard/core/billing/roll-back-fee-run'
import { rollBackJob } from '@courtyard/core/billing/roll-back-job'
import { FEE_RUN_JOB } from '@courtyard/core/billing/start-fee-run'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { notedMoney } from './noted.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

/** The sample company, where runs need a second person and are published by hand. */
function documents(tenant: string): DocumentFile[] {
  const role = (name: string, action: string) => ({
    kind: 'role',
    ...{ name, label: { en: name }, rules: [{ name: 'money', action, subject: '*' }] },
  })
  return [
    ...testDocuments(tenant).map(({ path, text }) => {
      if (!path.endsWith('tenant.json')) return { path, text }
      const money = { approval: { feeRuns: true }, feeRuns: { publication: 'by_hand' } }
      return { path, text: JSON.stringify({ ...JSON.parse(text), money }) }
    }),
    { path: 'roles/approver.json', text: JSON.stringify(role('approver', 'run:approve_money')) },
  ]
}

let server: TestServer
let manager: Session
let approver: Session
let person: string
let flat: string
beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  manager = await server.signIn('acme', ['manager', 'approver'])
  approver = await server.signIn('acme', ['approver'])
  const site = await manager.make('site', { name: 'North' })
  flat = await manager.make('flat', { site, code: '1', area: '89.45' })
  const second = await manager.make('flat', { site, code: '2', area: '50.00' })
  person = await manager.make('person', { name: 'Payer' })
  for (const one of [flat, second]) {
    await manager.make('stay', { flat: one, person, from: '2026-01-01' })
    await manager.make('fee_attachment', { standard: 'by_area', subject: one, from_on: '2026-01-01' })
  }
})
afterAll(() => server.close())

const work = () =>
  runDueJobs(server.deps, { [FEE_RUN_JOB]: feeRunJob('tests'), [ROLL_BACK_JOB]: rollBackJob }, { worker: 'tests' })

test('a run goes from saved to published, by two people, and owners see its bills only then; then it is taken back', async () => {
  expect((await manager.post('/v1/fee-runs', { period: '2026-10', standards: ['by_area'] })).body.code).toBe(
    'fee_run_approval_missing',
  )
  const drafts = await manager.post('/v1/fee-runs/drafts', {
    ...{ periods: ['2026-10'], standards: ['by_area'], note: 'October' },
    exclude: [{ subject: flat, reason: 'disputed' }],
  })
  expect(drafts.status).toBe(201)
  const { id } = feeRunSchema.parse(drafts.body.items[0])
  const at = (step: string) => `/v1/fee-runs/${id}${step}`
  const kept = feeRunPreviewSchema.parse((await manager.get(at('/preview?filter=excluded'))).body)
  expect(kept).toMatchObject({ excluded: 1, bills: 1, row_count: 1 })
  expect((await manager.send('PATCH', at(''), { json: { include: [flat] } })).body).toMatchObject({ excluded: 0 })
  const sealed = feeRunSchema.parse((await manager.post(at('/seal'), {})).body)
  const seal = { preview_hash: sealed.preview_hash }
  expect((await manager.post(at('/start'), seal)).body.code).toBe('fee_run_approval_missing')
  expect((await manager.post(at('/approve'), seal)).body.code).toBe('fee_run_own')
  expect((await approver.post(at('/start'), seal)).body.code).toBe('not_allowed')
  expect((await approver.post(at('/approve'), { preview_hash: '0' })).body.code).toBe('fee_run_preview_stale')
  expect((await approver.post(at('/approve'), seal)).body).toMatchObject({
    approved: { by: { name: expect.any(String) } },
  })
  expect((await manager.post(at('/start'), seal)).body).toMatchObject({ state: 'queued', held: true })
  await work()
  const done = feeRunSchema.parse((await manager.get(at(''))).body)
  expect(done).toMatchObject({ state: 'done', bills: 2, published: null })

  const owner = await server.signIn('acme', ['resident'], { record: person })
  const seen = async () =>
    Promise.all(['bill', 'bill_line'].map(async (of) => (await owner.get(`/v1/records/${of}`)).body.items.length))
  expect(await seen()).toEqual([0, 0])
  expect((await manager.get('/v1/records/bill')).body.items).toHaveLength(2)
  expect((await manager.post(at('/publish'), {})).body.published).not.toBeNull()
  expect(await seen()).toEqual([2, 2])

  const plan = rollbackPlanSchema.parse((await manager.get(at('/rollback'))).body)
  expect(plan).toMatchObject({ bills: 2, receivable: done.receivable, kept: [] })
  const asked = { bills: plan.bills, receivable: plan.receivable, reason: 'wrong price' }
  expect((await manager.post(at('/rollback'), { ...asked, bills: 1 })).body.code).toBe('fee_run_rollback_stale')
  expect((await manager.post(at('/rollback'), asked)).status).toBe(202)
  await work()
  expect((await manager.get(at(''))).body).toMatchObject({ state: 'rolled_back', rolled_back: { bills: 2 } })
  const months = unbilledPeriodsSchema.parse(
    (await manager.get('/v1/fee-runs/unbilled?standards=by_area&from=2026-10&to=2026-10')).body,
  )
  expect(months.items).toEqual([{ period: '2026-10', attached: 2, unbilled: 2 }])
})

test('the preview of a saved run is a file, with every row and what is found', async () => {
  const { items } = (await manager.post('/v1/fee-runs/drafts', { periods: ['2026-09'], standards: ['by_area'] })).body
  const at = (step: string) => `/v1/fee-runs/${items[0].id}${step}`
  const csv = await manager.get(at('/preview.csv'))
  expect(csv.status).toBe(200)
  expect(csv.text).toContain('250.46')
  expect((await manager.get(at('/preview.xlsx'))).status).toBe(200)
  expect((await manager.post(at('/discard'), {})).body.state).toBe('discarded')
  expect((await manager.get(at('/preview.csv'))).body.code).toBe('fee_run_state')
})

// Last, over all that was done above: money that moves without a row of the audit is money that nobody answers for.
test('the audit tells of each of these documents who made it', async () => {
  const actions = ['fee_run.approved', 'fee_run.published', 'fee_run.rolled_back', 'fee_run.started'] as const
  const noted = await notedMoney(server, actions)
  expect(noted.map(({ action }) => action)).toEqual(actions)
  expect(noted.filter(({ missing }) => missing.length > 0)).toEqual([])
})
