import type { AuditAction } from '@courtyard/contract/audit-actions'
import type { AuditKey } from '@courtyard/contract/audit-words'
import type { TenantTx } from '@courtyard/db/database'
import type { AuditValue } from '@courtyard/db/kernel/audit'
import type { Actor, Deps } from '../deps.ts'

/** One thing that is done, for the audit. */
export type Note = {
  /** Id of the member, or the name of the job. */
  readonly by: string
  readonly action: AuditAction
  /** What it is done to: an entity of the tenant or a kind of the kernel, and which one. */
  readonly subject?: readonly [kind: string, id: string]
  /** Ids, names of the language, counts and amounts. Never a personal value: what is here is kept and cannot be erased. */
  readonly what?: { readonly [Key in AuditKey]?: AuditValue }
}

/**
 * Leaves a note of what this transaction does. It is written with the commit and rolled back with the rest, so that nothing
 * is done without it and it tells of nothing that was not done. Not for transactions that only read.
 */
export function note(tx: Pick<TenantTx, 'note'>, { by, action, subject, what }: Note): void {
  tx.note({
    actor: by,
    action,
    subject: subject?.[0] ?? null,
    subjectId: subject?.[1] ?? null,
    ...(what ? { what } : {}),
  })
}

/** Notes what changes nothing, before its answer leaves: a file that was made of what one may read. */
export async function noteAlone(
  deps: Pick<Deps, 'db'>,
  actor: Pick<Actor, 'id' | 'tenant'>,
  what: Omit<Note, 'by'>,
): Promise<void> {
  await deps.db.withTenant(actor.tenant, async (tx) => note(tx, { by: actor.id, ...what }))
}
