import { resolve } from 'node:path'
import { type Command, positional, required } from '../command.ts'
import { readOwn, readPulled, writePulled } from '../folder.ts'
import { publishOptions, publishStepByStep } from '../publish-steps.ts'
import { readTenantFolder } from '../tenant-folder.ts'

/** Publishes a folder of documents as the tenant's next version, previewed first. */
export const publish: Command = {
  name: 'publish',
  summary: "Publishes a folder of documents as a tenant's next version.",
  usage: '<dir> --tenant T [--note TEXT] [--answers FILE] [--preview] [--yes]',
  options: publishOptions,
  async run(call) {
    const folder = resolve(positional(call, 0, 'dir'))
    const tenant = required(call, 'tenant')
    const pulled = await readPulled(folder)
    const base = pulled?.tenant === tenant ? pulled.version : undefined
    const { files, writeLock } = await readTenantFolder(call, folder)
    return await publishStepByStep(call, {
      tenant,
      files,
      base,
      note: typeof call.values.note === 'string' ? call.values.note : '',
      async published(version) {
        await writeLock()
        if (base !== undefined) await writePulled(folder, { tenant, version, files: await readOwn(folder) })
      },
    })
  },
}
