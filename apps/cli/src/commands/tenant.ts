import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { listTenants } from '@courtyard/core/tenants/list-tenants'
import { textOf } from '@courtyard/std/label'
import { type Command, positional, UsageError } from '../command.ts'
import { readTenantFolder } from '../tenant-folder.ts'
import { say, wordsOf } from '../texts/messages.ts'

/** Creates a tenant from a folder of documents. */
export const tenantCreate: Command = {
  name: 'tenant create',
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
    return {
      text: say(call.locale, 'tenant_created', { name, version: published.version }),
      json: { name, ...published },
      ok: true,
    }
  },
}

/** Lists tenants. */
export const tenantList: Command = {
  name: 'tenant list',
  usage: '',
  options: {},
  async run(call) {
    const tenants = await listTenants(await call.deps())
    const lines = tenants.map(
      ({ name, label, state, database }) => `${name}\t${textOf(label, call.locale)}\t${state}\t${database}`,
    )
    return { text: lines.join('\n') || say(call.locale, 'tenants_none'), json: tenants, ok: true }
  },
}

/** Name and label of the tenant document; everything else of it is the checker's business. */
function tenantOf(files: readonly { path: string; text: string }[]): { name: string; label: Record<string, string> } {
  const file = files.find(({ path }) => path === 'tenant/tenant.json')
  if (!file) throw new UsageError(wordsOf('tenant_file_missing'))
  const document = JSON.parse(file.text) as { name?: unknown; label?: Record<string, string> }
  if (typeof document.name !== 'string') throw new UsageError(wordsOf('tenant_name_missing'))
  return { name: document.name, label: document.label ?? {} }
}
