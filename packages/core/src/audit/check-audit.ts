import type { AuditState } from '@courtyard/contract/audit'
import type { TenantTx } from '@courtyard/db/database'
import { auditEnds } from '@courtyard/db/kernel/audit-rows'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import type { Actor, Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { tellHolders } from '../notifications/tell-holders.ts'
import { tamperedTexts } from './audit-texts.ts'
import { requireAudit } from './list-audit.ts'
import { note } from './note.ts'
import type { AnchorPorts } from './ports.ts'
import { type AuditReport, verifyAudit } from './verify-audit.ts'

export const AUDIT_JOB = 'check_audit'
/** Findings that are kept of a check. */
const FOUND_MAX = 50

/** Sees to it that a worker checks the chain soon; asked twice it is done once. */
export const ensureAuditCheck = (tx: TenantTx): Promise<void> => ensureJob(tx, { kind: AUDIT_JOB, payload: {} })

/** The job of a check. Safe to run twice: it changes nothing but adds what it found. */
export const auditJob =
  (
    onTampered: (found: { readonly tenant: string; readonly report: AuditReport }) => void,
    ports?: AnchorPorts,
  ): JobHandler =>
  async (deps, { tenant }, lease) => {
    const report = await checkAudit(deps, tenant, { ports, alive: () => lease.renew() })
    if (!report.sound) onTampered({ tenant, report })
  }

type Checking = { readonly ports?: AnchorPorts | undefined; readonly alive?: () => Promise<unknown> }

/** Verifies the chain, keeps what was found, and tells who may read the audit when something was. */
export async function checkAudit(deps: Deps, tenant: string, checking: Checking = {}): Promise<AuditReport> {
  const report = await verifyAudit(deps, tenant, checking)
  const catalog = await deps.catalogs.load(tenant)
  const { sound, rows, head, forged, found } = report
  const anchors = checking.ports ? report.anchors : null
  const results = { anchors, forged, found: found.slice(0, FOUND_MAX), found_count: found.length }
  await deps.db.withTenant(tenant, async (tx) => {
    const at = deps.clock.now().toISOString()
    await tx.kernel
      .insertInto('k_audit_check')
      .values({ at, rows, head, sound, results: JSON.stringify(results) })
      .execute()
    if (!sound) await tellHolders(deps, tx, { catalog, right: 'audit', texts: tamperedTexts(report) })
    note(tx, { by: AUDIT_JOB, action: 'audit.verified', what: { sound, head, rows, found: found.length } })
  })
  return report
}

/** Where the chain ends, and what the last check found. Needs run:audit. */
export async function readAuditState(deps: Deps, actor: Actor): Promise<AuditState> {
  await requireAudit(deps, actor)
  return await deps.db.withTenant(actor.tenant, stateOf, { readOnly: true })
}

/** Asks for a check of the chain, which a worker does; asked again while it waits or runs, it is done once. Needs run:audit. */
export async function askAuditCheck(deps: Deps, actor: Actor): Promise<AuditState> {
  await requireAudit(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await ensureAuditCheck(tx)
    return await stateOf(tx)
  })
}

async function stateOf(tx: TenantTx): Promise<AuditState> {
  const { start, head } = await auditEnds(tx)
  const job = tx.kernel.selectFrom('k_job').select('id').where('kind', '=', AUDIT_JOB)
  const [waiting, last] = await Promise.all([
    job.where('state', 'in', ['queued', 'running']).executeTakeFirst(),
    tx.kernel
      .selectFrom('k_audit_check')
      .selectAll()
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ])
  const results = last?.results as Pick<NonNullable<AuditState['last']>, 'anchors' | 'forged' | 'found' | 'found_count'>
  return {
    ...{ head: Number(head.number), from: Number(start?.number ?? 0) + 1, checking: waiting !== undefined },
    last: last
      ? {
          at: new Date(last.at).toISOString(),
          sound: last.sound,
          rows: Number(last.rows),
          head: Number(last.head),
          ...results,
        }
      : null,
  }
}
