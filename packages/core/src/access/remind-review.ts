import { selectAudit } from '@courtyard/db/kernel/audit-rows'
import { addDays, dayIn } from '@courtyard/std/day'
import { note } from '../audit/note.ts'
import type { Deps } from '../deps.ts'
import { tellHolders } from '../notifications/tell-holders.ts'
import { dueOf } from './review-due.ts'

const REMINDED_BY = 'access_review'
/** Who was reminded is not reminded again before this. */
const AGAIN_DAYS = 7

const texts = (days: number) => ({
  'zh-CN': {
    subject: '该复核角色分配了',
    body: `距上次复核已超过 ${days} 天。请到“权限一览 › 角色复核”查看谁拥有哪些角色，并签字确认。`,
  },
  en: {
    subject: 'It is time to review who holds which role',
    body: `The last review is more than ${days} days ago. See Rights at a glance › Review of roles, and sign it.`,
  },
})

/** Reminds who holds run:access of a review that is due, once a week until it is signed. Gives whether it did. Idempotent. */
export async function remindReview(deps: Deps, tenant: string): Promise<boolean> {
  const catalog = await deps.catalogs.load(tenant)
  const now = deps.clock.now()
  return await deps.db.withTenant(tenant, async (tx) => {
    const { isOver, days } = await dueOf(tx, catalog, now)
    if (!isOver) return false
    const [last] = await selectAudit(tx, { actions: ['access.review_due'] }, 1)
    const day = dayIn(now, catalog.timeZone)
    if (typeof last?.what.day === 'string' && last.what.day > addDays(day, -AGAIN_DAYS)) return false
    const told = await tellHolders(deps, tx, { catalog, right: 'access', texts: texts(days) })
    note(tx, { by: REMINDED_BY, action: 'access.review_due', what: { day, days, told: told.length } })
    return true
  })
}
