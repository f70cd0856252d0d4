import type { TenantTx } from '@courtyard/db/database'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import type { TenantSealer } from '../personal/ports.ts'
import { sealAddress } from './member-address.ts'

/** Left by the kernel file that brought the columns (0035-sealed-members.sql). */
export const SEAL_MEMBERS_JOB = 'seal_members'
const BATCH = 500

/** Seals the addresses that were written before they were sealed. Safe to run twice: what is sealed is not found again. */
export const sealMembersJob: JobHandler = async (deps, { tenant }, lease) => {
  const sealer = await deps.sealer.sealerFor(tenant)
  while (await lease.renew()) if ((await deps.db.withTenant(tenant, (tx) => sealSome(tx, sealer))) < BATCH) return
}

async function sealSome(tx: TenantTx, sealer: TenantSealer): Promise<number> {
  const rows = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'email'])
    .where('email_sealed', 'is', null)
    .where('email', 'not like', '%.invalid')
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { user_id, email } of rows)
    await tx.kernel
      .updateTable('k_member')
      .set(sealAddress(sealer, user_id, email))
      .where('user_id', '=', user_id)
      .execute()
  return rows.length
}
