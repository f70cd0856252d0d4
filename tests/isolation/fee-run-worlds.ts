import type { Session, TestServer } from '../api/support.ts'
import type { Records } from './two-worlds.ts'

/** Saved runs in the states that their steps need. */
export async function makeFeeRuns(server: TestServer, manager: Session): Promise<Records> {
  const other = await server.signIn(manager.tenant, ['manager'])
  const periods = ['2026-01', '2026-02', '2026-03', '2026-04']
  const { body, text } = await other.post('/v1/fee-runs/drafts', { periods, standards: ['by_area'] })
  if (!body.items) throw new Error(`the runs were not saved: ${text}`)
  const [saved, discard, approve, start] = body.items as { id: string }[]
  for (const { id } of [approve!, start!]) await other.post(`/v1/fee-runs/${id}/seal`, {})
  return {
    saved_fee_run: saved!,
    fee_run_to_discard: discard!,
    fee_run_to_approve: approve!,
    fee_run_to_start: start!,
  }
}

const SEALED: Readonly<Record<string, string>> = {
  approve_fee_run: 'fee_run_to_approve',
  start_saved_fee_run: 'fee_run_to_start',
}

/** What a step has to name of what was shown: the seal, or the figures of the rollback. */
export async function shownFirst(acme: Session, own: Records, id: string): Promise<Record<string, unknown>> {
  if (id === 'roll_back_fee_run') {
    const { bills, receivable } = (await acme.get(`/v1/fee-runs/${own.fee_run!.id}/rollback`)).body
    return bills === undefined ? {} : { bills, receivable }
  }
  const run = SEALED[id]
  if (run === undefined) return {}
  const { preview_hash } = (await acme.get(`/v1/fee-runs/${own[run]!.id}`)).body
  return { preview_hash }
}
