import type { AuditAction } from '@courtyard/contract/audit-actions'
import type { AuditEntry } from '@courtyard/db/kernel/audit'
import type { Catalog } from '@courtyard/metadata/catalog'
import { sameJson } from '@courtyard/std/same-json'

type Order = { readonly by: string; readonly restores?: number | undefined }
type Over = { readonly before: Catalog | undefined; readonly catalog: Catalog }

/** What the audit is told of a publish besides its version: whether it brings an older one back, and whose rules it changes. */
export function notesOf({ by, restores }: Order, { before, catalog }: Over): AuditEntry[] {
  const about = { actor: by, subject: 'catalog', subjectId: `${catalog.version}` }
  const named = (action: AuditAction, what: AuditEntry['what'] & {}): AuditEntry => ({ ...about, action, what })
  const roles = changedRoles(before, catalog)
  return [
    ...(restores === undefined ? [] : [named('version.restored', { version: restores })]),
    ...(roles.length === 0 ? [] : [named('roles.published', { roles })]),
  ]
}

/** Roles that came, went or say something else. */
function changedRoles(before: Catalog | undefined, { roles }: Catalog): string[] {
  const was = before?.roles ?? {}
  const names = [...new Set([...Object.keys(was), ...Object.keys(roles)])].sort()
  return names.filter((name) => !sameJson(was[name] ?? null, roles[name] ?? null))
}
