import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { type Command, positional, required } from '../command.ts'
import { readTenantFolder } from '../tenant-folder.ts'

/** Publishes a folder of documents as the tenant's next version. */
export const publish: Command = {
  name: 'publish',
  summary: "Publishes a folder of documents as a tenant's next version.",
  usage: '<dir> --tenant T [--note TEXT]',
  options: { tenant: { type: 'string' }, note: { type: 'string' } },
  async run(call) {
    const folder = await readTenantFolder(call, positional(call, 0, 'dir'))
    const note = typeof call.values.note === 'string' ? call.values.note : ''
    const published = await publishDocuments(await call.deps(), required(call, 'tenant'), {
      files: folder.files,
      by: 'operator',
      note,
    })
    await folder.writeLock()
    return { text: `version ${published.version}, ${published.changes.length} changes`, json: published, ok: true }
  },
}
