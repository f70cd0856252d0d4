import { provisionTenant } from '@courtyard/db/ddl/provision'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Label } from '@courtyard/std/label'
import type { Deps } from '../deps.ts'
import { type Published, publishDocuments } from '../publish/publish-documents.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { findTenant } from './list-tenants.ts'
import { placeFor } from './place-tenant.ts'

export type NewTenant = {
  readonly name: string
  readonly label: Label
  readonly files: readonly DocumentFile[]
  readonly by: string
  /** The database to lie in; absent = the one with the fewest tenants. */
  readonly database?: string | undefined
}

const NAME = /^[a-z][a-z0-9_]{0,47}$/

/**
 * Makes a tenant: its row, schema, role and kernel, and publishes its first documents. Repeating one that stopped half
 * way goes on from there, in the database it began in. Throws tenant_exists for one that is complete, document_invalid when
 * the documents are not, database_unknown for a database that is not configured.
 */
export async function createTenant(deps: Deps, tenant: NewTenant): Promise<Published> {
  if (!NAME.test(tenant.name)) {
    throw new Fault('request_invalid', { issues: [coreIssue('/name', 'name_invalid')] })
  }
  await claimName(deps, tenant)
  await provisionTenant(deps.db, tenant.name)
  const { name, files, by } = tenant
  const published = await publishDocuments(deps, name, { files, by, note: 'created' })
  await deps.db.control.updateTable('tenant').set({ state: 'active' }).where('name', '=', name).execute()
  return published
}

async function claimName(deps: Deps, { name, label, database }: NewTenant): Promise<void> {
  const place = await placeFor(deps, database)
  await deps.db.control
    .insertInto('tenant')
    .values({ name, label: JSON.stringify(label), database: place })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const known = await findTenant(deps, name)
  if (known?.state !== 'creating') throw new Fault('tenant_exists', { tenant: name })
}
