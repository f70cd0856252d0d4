import { listVersions } from '@courtyard/core/publish/versions'
import { type Command, required, UsageError } from '../command.ts'
import { say, wordsOf } from '../texts/messages.ts'
import { operator } from '../world.ts'

const LIMIT = 20

/** Lists published versions, newest first. */
export const versions: Command = {
  name: 'versions',
  usage: '--tenant T [--limit N]',
  options: { tenant: { type: 'string' }, limit: { type: 'string' } },
  async run(call) {
    const limit = Number(call.values.limit ?? LIMIT)
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError(wordsOf('limit_not_number'))
    const { items } = await listVersions(await call.deps(), operator(required(call, 'tenant')), { limit })
    const lines = items.map(
      ({ version, published_at, by, note, documents_changed }) =>
        `${version}\t${published_at}\t${by.name}\t${say(call.locale, 'files_changed', { count: documents_changed })}\t${note}`,
    )
    return { text: lines.join('\n'), json: items, ok: true }
  },
}
