import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { type Command, positional, required } from '../command.ts'

/** Publishes a folder of documents as the tenant's next version. */
export const publish: Command = {
  name: 'publish',
  summary: "Publishes a folder of documents as a tenant's next version.",
  usage: '<dir> --tenant T [--note TEXT]',
  options: { tenant: { type: 'string' }, note: { type: 'string' } },
  async run(call) {
    const files = await readTenantDocuments(resolve(positional(call, 0, 'dir')), call.env.library)
    const note = typeof call.values.note === 'string' ? call.values.note : ''
    const published = await publishDocuments(await call.deps(), required(call, 'tenant'), {
      files,
      by: 'operator',
      note,
    })
    return { text: `version ${published.version}, ${published.changes.length} changes`, json: published, ok: true }
  },
}
