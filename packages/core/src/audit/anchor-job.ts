import type { TenantTx } from '@courtyard/db/database'
import { auditEnds } from '@courtyard/db/kernel/audit-rows'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import type { AnchorPorts } from './ports.ts'

export const ANCHOR_JOB = 'audit_anchor'
const HOUR_MS = 3_600_000

/** The next full hour after the instant. */
const nextHour = (now: Date): string => new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS).toISOString()

/** Leaves a tenant the job of the next hour, unless it has one. */
export const ensureAnchoring = (tx: TenantTx, now: Date): Promise<void> =>
  ensureJob(tx, { kind: ANCHOR_JOB, payload: {}, dueAt: nextHour(now) })

/** Signs where a tenant's chain ends and hands it to the anchor, unless it has it already. Gives whether it did. */
export async function anchorHead(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenant: string,
  { anchor, signer }: AnchorPorts,
): Promise<boolean> {
  const { head } = await deps.db.withTenant(tenant, auditEnds, { readOnly: true })
  const number = Number(head.number)
  const last = (await anchor.all(tenant)).at(-1)
  if (number === 0 || (last?.number === number && last.hash === head.hash)) return false
  await anchor.keep(signer.sign({ tenant, number, hash: head.hash, at: deps.clock.now().toISOString() }))
  return true
}

/** The job of an hour. Safe to run twice: a head that is kept already is not kept again. The next one is left by the look of every minute. */
export const anchorJob =
  (ports: AnchorPorts): JobHandler =>
  async (deps, { tenant }) => {
    await anchorHead(deps, tenant, ports)
  }
