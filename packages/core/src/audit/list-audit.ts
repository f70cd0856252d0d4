import { type AuditFilters, type AuditItemJson, type AuditPage, groupOf } from '@courtyard/contract/audit'
import { type AuditAction, auditActions } from '@courtyard/contract/audit-actions'
import type { TenantTx } from '@courtyard/db/database'
import { type AuditFilter, type AuditItem, selectAudit } from '@courtyard/db/kernel/audit-rows'
import { addDays } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { instantIn } from '@courtyard/std/zone'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'

const PAGE = 50

export type AuditRequest = AuditFilters & { readonly cursor?: string | undefined }

/** What was done, the latest first, by who, what, when and record. Needs run:audit. Throws Fault cursor_invalid. */
export async function listAudit(deps: Deps, actor: Actor, { cursor, ...filters }: AuditRequest): Promise<AuditPage> {
  const { timeZone } = await requireAudit(deps, actor)
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new Fault('cursor_invalid')
  const filter = { ...filterOf(filters, timeZone), before: cursor === undefined ? undefined : Number(cursor) }
  const rows = await deps.db.withTenant(actor.tenant, (tx) => selectAudit(tx, filter, PAGE + 1), { readOnly: true })
  const items = rows.slice(0, PAGE).map(shapeItem)
  return { items, next_cursor: rows.length > PAGE ? `${items.at(-1)!.number}` : null }
}

/** The catalog of who may read the audit. Throws Fault not_allowed. */
export async function requireAudit(deps: Deps, actor: Actor) {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'audit')
  return catalog
}

/** Filters of the API as those of the table: days where the tenant is, a heading as its actions. */
function filterOf({ by, action, group, subject, subject_id, from, to }: AuditFilters, timeZone: string): AuditFilter {
  const ofGroup = (Object.keys(auditActions) as AuditAction[]).filter((name) => auditActions[name].group === group)
  const actions = action === undefined ? ofGroup : [action]
  return {
    ...{ actor: by, subject, subjectId: subject_id },
    actions: action === undefined && group === undefined ? undefined : actions,
    from: from === undefined ? undefined : instantIn(from, '00:00', timeZone).toISOString(),
    until: to === undefined ? undefined : instantIn(addDays(to, 1), '00:00', timeZone).toISOString(),
  }
}

const shapeItem = ({ number, at, actor, actor_name, action, subject, subject_id, what }: AuditItem): AuditItemJson => ({
  ...{ number: Number(number), at: new Date(at).toISOString(), by: { id: actor, name: actor_name }, action },
  ...{ group: groupOf(action), subject, subject_id, what: what as AuditItemJson['what'] },
})

/** All that the filters leave, page after page, at most `most` rows; the latest first. */
export async function collectAudit(
  tx: TenantTx,
  { filters, timeZone, most }: { readonly filters: AuditFilters; readonly timeZone: string; readonly most: number },
): Promise<AuditItemJson[]> {
  return (await selectAudit(tx, filterOf(filters, timeZone), most)).map(shapeItem)
}
