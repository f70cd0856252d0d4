import type { TenantTx } from '@courtyard/db/database'
import { selectAudit } from '@courtyard/db/kernel/audit-rows'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { forgetReadCounts, readHour } from '@courtyard/db/kernel/read-counts'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Deps } from '../deps.ts'
import { idOfText } from '../identity/id-of-text.ts'
import type { Mail } from '../identity/ports.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { openAddress } from '../members/member-address.ts'
import { tellHolders } from '../notifications/tell-holders.ts'
import type { TenantSealer } from '../personal/ports.ts'
import { alertTexts } from './alert-texts.ts'
import { type Alert, alertsOf, limitsOf } from './alerts.ts'
import { note } from './note.ts'

export const WATCH_JOB = 'audit_watch'
const SLOT_MS = 5 * 60_000
const HOUR_MS = 3_600_000
const COUNTS_KEPT_MS = 60 * 24 * HOUR_MS
/** Entries of an hour that are looked at; beyond them there is more to do than to count. */
const ENTRIES_MAX = 20_000

/** Leaves a tenant the look of the next five minutes, unless it has one. */
export const ensureWatch = (tx: TenantTx, now: Date): Promise<void> =>
  ensureJob(tx, {
    kind: WATCH_JOB,
    payload: {},
    dueAt: new Date((Math.floor(now.getTime() / SLOT_MS) + 1) * SLOT_MS).toISOString(),
  })

/** Leaves a mail to be sent; one of an id. */
export type SendMail = (mail: Mail, id: string) => Promise<void>
export type Raised = Alert & { readonly tenant: string }

/** The job of every five minutes. Safe to run twice: an alert of a person and an hour is raised once, and its mail has an id that says of what and to whom. */
export const watchJob =
  (onAlert: (raised: Raised) => void, send?: SendMail): JobHandler =>
  async (deps, { tenant }) => {
    for (const alert of await watchAudit(deps, tenant, send)) onAlert({ ...alert, tenant })
  }

/**
 * Looks at this hour and the one before, tells who may read the audit what is out of the ordinary, and notes that they were
 * told. Gives what was raised now; what was raised for an hour before is not raised again.
 */
export async function watchAudit(deps: Deps, tenant: string, send?: SendMail): Promise<Alert[]> {
  const catalog = await deps.catalogs.load(tenant)
  const now = deps.clock.now().getTime()
  const hours = [1, 0].map((back) => new Date((Math.floor(now / HOUR_MS) - back) * HOUR_MS).toISOString())
  const sealer = await deps.sealer.sealerFor(tenant)
  const all = await deps.db.withTenant(tenant, async (tx) => {
    await lockName(tx, WATCH_JOB)
    await forgetReadCounts(tx, new Date(now - COUNTS_KEPT_MS).toISOString())
    const raised: Alert[] = []
    for (const hour of hours)
      for (const alert of await alertsIn(tx, hour, catalog)) {
        const { kind, actor, count } = alert
        const id = `${kind} ${actor ?? '*'} ${hour}`
        if (await isRaised(tx, id)) continue
        note(tx, {
          by: WATCH_JOB,
          action: 'audit.alerted',
          subject: ['alert', id],
          what: { kind, count, ...(actor !== null && { actor }) },
        })
        const texts = alertTexts(alert, await nameOf(tx, actor))
        const told = await tellHolders(deps, tx, { catalog, right: 'audit', texts })
        const people = await addressesOf(tx, sealer, told)
        const { subject, body: text } = texts[catalog.locales[0] === 'en' ? 'en' : 'zh-CN']
        // Before the commit: rather a mail of what is raised again, which is the same mail then, than none.
        for (const { member, to } of people) await send?.({ to, subject, text }, idOfText(`${tenant} ${id} ${member}`))
        raised.push(alert)
      }
    return raised
  })
  return all
}

async function addressesOf(tx: TenantTx, sealer: TenantSealer, members: readonly string[]) {
  if (members.length === 0) return []
  const rows = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'email', 'email_sealed'])
    .where('user_id', 'in', members)
    .execute()
  // Programs, and people with a number alone, have an address that leads nowhere.
  return rows
    .map((row) => ({ member: row.user_id, to: openAddress(sealer, row) }))
    .filter(({ to }) => to !== '' && !to.endsWith('.invalid'))
}

async function alertsIn(tx: TenantTx, hour: string, catalog: Catalog): Promise<Alert[]> {
  const until = new Date(Date.parse(hour) + HOUR_MS).toISOString()
  const entries = await selectAudit(tx, { from: hour, until }, ENTRIES_MAX)
  const reads = await readHour(tx, hour)
  return alertsOf({ entries, reads, timeZone: catalog.timeZone, limits: limitsOf(catalog) })
}

async function isRaised(tx: TenantTx, id: string): Promise<boolean> {
  const [found] = await selectAudit(tx, { actions: ['audit.alerted'], subjectId: id }, 1)
  return found !== undefined
}

async function nameOf(tx: TenantTx, actor: string | null): Promise<string | null> {
  if (actor === null) return null
  const member = await tx.kernel.selectFrom('k_member').select('name').where('user_id', '=', actor).executeTakeFirst()
  return member?.name ?? actor
}
