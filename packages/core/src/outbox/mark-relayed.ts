import type { TenantTx } from '@courtyard/db/database'

/** Marks a row as relayed; false when another worker did so before, and then nothing may be written for it. */
export async function markRelayed(tx: TenantTx, id: string, at: string): Promise<boolean> {
  const marked = await tx.kernel
    .updateTable('k_outbox')
    .set({ relayed_at: at })
    .where('id', '=', id)
    .where('relayed_at', 'is', null)
    .returning('id')
    .execute()
  return marked.length === 1
}
