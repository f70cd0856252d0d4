import type { TenantTx } from '@courtyard/db/database'
import type { JobHandler } from '../../jobs/run-due-jobs.ts'
import type { SealPlace, TenantSealer } from '../../personal/ports.ts'
import { masked } from '../banks/masked.ts'

/** Left by the kernel file that brought the column (0036-sealed-mandates.sql). */
export const SEAL_MANDATES_JOB = 'seal_mandates'
const BATCH = 500

/** The account of a mandate as it lies there; rows from before hold it as it is. */
export type StoredAccount = { readonly account: string; readonly account_sealed: Buffer | null }

/** The columns of an account number: what a page shows, and all of it, sealed. */
export const sealAccount = (sealer: TenantSealer, mandate: string, account: string) => ({
  account: masked(account),
  account_sealed: Buffer.from(sealer.seal(account, placeOf(mandate))),
})

/** The whole account number of a mandate. */
export const openAccount = (sealer: TenantSealer, mandate: string, { account, account_sealed }: StoredAccount) =>
  account_sealed === null ? account : sealer.open(account_sealed, placeOf(mandate))

/** What stands for an account number where only the same one has to be known again. */
export const askedAccount = (sealer: TenantSealer, account: string): string =>
  Buffer.from(sealer.lookUp(account, { entity: 'k_mandate', field: 'account', part: 'whole' })).toString('hex')

const placeOf = (mandate: string): SealPlace => ({ entity: 'k_mandate', field: 'account', record: mandate })

/** Seals accounts that were written before they were sealed. Safe to run twice: what is sealed is not found again. */
export const sealMandatesJob: JobHandler = async (deps, { tenant }, lease) => {
  const sealer = await deps.sealer.sealerFor(tenant)
  while (await lease.renew()) if ((await deps.db.withTenant(tenant, (tx) => sealSome(tx, sealer))) < BATCH) return
}

async function sealSome(tx: TenantTx, sealer: TenantSealer): Promise<number> {
  const rows = await tx.kernel
    .selectFrom('k_mandate')
    .select(['id', 'account'])
    .where('account_sealed', 'is', null)
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { id, account } of rows)
    await tx.kernel
      .updateTable('k_mandate')
      .set(sealAccount(sealer, id, account))
      .where('id', '=', id)
      .execute()
  return rows.length
}
