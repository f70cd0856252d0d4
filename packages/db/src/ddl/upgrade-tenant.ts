import { Fault } from '@courtyard/std/fault'
import type { Database } from '../database.ts'
import { qualified } from '../identifier.ts'
import { KERNEL_VERSION, upgradeKernel } from '../kernel/install.ts'
import { inTransaction, type Publisher, withPublisher } from './publisher.ts'

/** A publish under way brings the tenant up to date itself, unless an older program runs it. */
const WAIT_MS = 2_000

/**
 * Gives a tenant that is older than this program the kernel files it lacks, alone for the tenant; false when it lacks
 * none. Idempotent, all or nothing. Throws Fault tenant_missing, publish_running while somebody publishes, try_again.
 */
export async function upgradeTenant(db: Database, tenant: string): Promise<boolean> {
  const [meta] = await db.withTenant(
    tenant,
    (tx) => tx.kernel.selectFrom('k_meta').select('kernel_version').execute(),
    { readOnly: true },
  )
  // A newer program's tenant is left alone: this one serves it as the version before.
  if (meta && meta.kernel_version >= KERNEL_VERSION) return false
  return await withPublisher(db, { tenant, waitMs: WAIT_MS }, upgradeAlone)
}

/** The same for who is alone already. */
export async function upgradeAlone(at: Publisher): Promise<boolean> {
  if (!(await hasTable(at, 'k_catalog'))) throw new Fault('tenant_missing', { tenant: at.tenant })
  return await inTransaction(at, { lockMs: 2_000, statementMs: 60_000 }, () => upgradeKernel(at.client, at.schema))
}

/** True when the tenant's schema has the table. */
export async function hasTable({ client, schema }: Publisher, table: string): Promise<boolean> {
  const sql = 'select to_regclass($1) is not null as known'
  return (await client.query<{ known: boolean }>(sql, [qualified(schema, table)])).rows[0]?.known === true
}
