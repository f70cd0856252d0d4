import { type AuditFilters, type AuditItemJson, actionText, subjectText } from '@courtyard/contract/audit'
import { auditKeyText, auditValueText } from '@courtyard/contract/audit-words'
import { csvText } from '@courtyard/std/csv'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { collectAudit, requireAudit } from './list-audit.ts'
import { note } from './note.ts'

/** Rows in one file; whoever has more takes it month by month. */
export const EXPORT_ROWS_MAX = 100_000
const TIMEOUT_MS = 60_000

const heads = {
  'zh-CN': ['序号', '时间', '操作人', '操作人编号', '事项', '对象', '对象编号', '内容'],
  en: ['Number', 'Time', 'By', 'Id', 'What', 'Subject', 'Subject id', 'Details'],
} as const

/**
 * What was done as a CSV file, the latest first; that it was taken is noted in the same transaction. Needs run:audit. Throws
 * Fault limit_exceeded for more than a hundred thousand rows.
 */
export async function exportAudit(
  deps: Deps,
  actor: Actor,
  { filters, locale }: { readonly filters: AuditFilters; readonly locale: string },
): Promise<Uint8Array> {
  const { timeZone } = await requireAudit(deps, actor)
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
  const items = await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const found = await collectAudit(tx, { filters, timeZone, most: EXPORT_ROWS_MAX + 1 })
      if (found.length > EXPORT_ROWS_MAX) throw new Fault('limit_exceeded', { what: 'rows', max: EXPORT_ROWS_MAX })
      note(tx, { by: actor.id, action: 'audit.exported', what: { rows: found.length, ...given } })
      return found
    },
    { timeoutMs: TIMEOUT_MS },
  )
  const rows = items.map(({ number, at, by, action, group, subject, subject_id, what }) => [
    ...[`${number}`, at, by.name ?? '', by.id, actionText(action, locale)],
    ...[subject === null ? '' : subjectText(subject, locale), subject_id ?? '', detailsText(what, { group, locale })],
  ])
  return new TextEncoder().encode(csvText([[...heads[locale === 'en' ? 'en' : 'zh-CN']], ...rows]))
}

type Saying = { readonly group: AuditItemJson['group']; readonly locale: string }

/** The details as people read them: `行数: 12; 格式: csv`. */
const detailsText = (what: AuditItemJson['what'], { group, locale }: Saying): string =>
  Object.entries(what)
    .map(([key, value]) => `${auditKeyText(key, group, locale)}: ${auditValueText(key, value, locale)}`)
    .join('; ')
