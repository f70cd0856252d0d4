import { resolve } from 'node:path'
import { type Call, type Command, type Outcome, positional, required } from '../command.ts'
import { readOwn, readPulled, writePulled } from '../folder.ts'
import { publishOptions, publishStepByStep } from '../publish-steps.ts'
import { rebaseFolder } from '../rebase-folder.ts'
import { readTenantFolder, type TenantFolder, withPacks } from '../tenant-folder.ts'

type Place = { readonly folder: string; readonly tenant: string; readonly base: number | undefined }

/** Publishes a folder of documents as the tenant's next version, previewed first. */
export const publish: Command = {
  name: 'publish',
  usage: '<dir> --tenant T [--note TEXT] [--answers FILE] [--rebase [--choose FILE]] [--preview] [--yes]',
  options: { ...publishOptions, rebase: { type: 'boolean' }, choose: { type: 'string' } },
  async run(call) {
    const folder = resolve(positional(call, 0, 'dir'))
    const tenant = required(call, 'tenant')
    const pulled = await readPulled(folder)
    const place = { folder, tenant, base: pulled?.tenant === tenant ? pulled.version : undefined }
    const found = await readTenantFolder(call, folder)
    if (call.values.rebase !== true) return await publishFolder(call, place, found)
    const { version, own, lines, stopped } = await rebaseFolder(call, { ...place, own: found.own })
    if (stopped) return stopped
    const rebased = lines.length === 0 ? found : await withPacks(call, folder, { own })
    const outcome = await publishFolder(call, { ...place, base: version }, rebased)
    return { ...outcome, text: [...lines, outcome.text].join('\n') }
  },
}

const publishFolder = (
  call: Call,
  { folder, tenant, base }: Place,
  { files, writeLock }: TenantFolder,
): Promise<Outcome> =>
  publishStepByStep(call, {
    tenant,
    files,
    base,
    note: typeof call.values.note === 'string' ? call.values.note : '',
    async published(version) {
      await writeLock()
      if (base !== undefined) await writePulled(folder, { tenant, version, files: await readOwn(folder) })
    },
  })
