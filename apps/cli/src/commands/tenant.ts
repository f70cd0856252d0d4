import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { listTenants } from '@courtyard/core/tenants/list-tenants'
import { type Command, positional, UsageError } from '../command.ts'
import { readTenantFolder } from '../tenant-folder.ts'

/** Creates a tenant from a folder of documents. */
export const tenantCreate: Command = {
  name: 'tenant create',
  summary: 'Creates a tenant from its folder of documents and publishes version 1.',
  usage: '<dir> [--database NAME]',
  options: { database: { type: 'string' } },
  async run(call) {
    const folder = await readTenantFolder(call, positional(call, 0, 'dir'))
    const { files } = folder
    const { name, label } = tenantOf(files)
    const { database } = call.values
    const place = typeof database === 'string' ? { database } : {}
    const published = await createTenant(await call.deps(), { name, label, files, by: 'operator', ...place })
    await folder.writeLock()
    return { text: `${name}: version ${published.version} is in force`, json: { name, ...published }, ok: true }
  },
}

/** Lists tenants. */
export const tenantList: Command = {
  name: 'tenant list',
  summary: 'Lists the tenants of this installation.',
  usage: '',
  options: {},
  async run(call) {
    const tenants = await listTenants(await call.deps())
    const lines = tenants.map(
      ({ name, label, state, database }) => `${name}\t${label['zh-CN'] ?? label.en ?? ''}\t${state}\t${database}`,
    )
    return { text: lines.join('\n') || 'There is no tenant yet.', json: tenants, ok: true }
  },
}

/** Name and label of the tenant document; everything else of it is the checker's business. */
function tenantOf(files: readonly { path: string; text: string }[]): { name: string; label: Record<string, string> } {
  const file = files.find(({ path }) => path === 'tenant/tenant.json')
  if (!file) throw new UsageError('The folder has no tenant.json.')
  const document = JSON.parse(file.text) as { name?: unknown; label?: Record<string, string> }
  if (typeof document.name !== 'string') throw new UsageError('tenant.json has no name.')
  return { name: document.name, label: document.label ?? {} }
}
