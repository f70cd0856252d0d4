import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { findTenant } from '@courtyard/core/tenants/list-tenants'
import type { World } from './world.ts'

/** Who may sign in to the demo, printed once it is there. */
export type DemoSignIn = {
  readonly tenant: string
  readonly email: string
  readonly password: string
  readonly role: string
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Makes the sample tenants of `tenants/` that are not there yet. Safe to run at every start. */
export async function bootDemo({ deps }: Pick<World, 'deps'>): Promise<DemoSignIn[]> {
  const folder = join(ROOT, 'tenants')
  const names = existsSync(folder) ? readdirSync(folder) : []
  for (const name of names.filter((one) => existsSync(join(folder, one, 'tenant.json')))) {
    const known = await findTenant(deps, name)
    if (known && known.state !== 'creating') continue
    const files = await readTenantDocuments(join(folder, name), join(ROOT, 'metadata'))
    await createTenant(deps, { name, label: labelOf(files), files, by: 'demo' })
  }
  return []
}

function labelOf(files: readonly { path: string; text: string }[]): Record<string, string> {
  const own = files.find(({ path }) => path.endsWith('tenant.json'))
  return own ? (JSON.parse(own.text) as { label: Record<string, string> }).label : {}
}
