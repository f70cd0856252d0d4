import { readVersion } from '@courtyard/core/publish/versions'
import { type Command, required, UsageError } from '../command.ts'
import { publishOptions, publishStepByStep } from '../publish-steps.ts'
import { say, wordsOf } from '../texts/messages.ts'
import { operator } from '../world.ts'

/** Publishes what an older version said, packs included, as the next version; previewed first like any other. */
export const rollback: Command = {
  name: 'rollback',
  usage: '--tenant T --to N [--note TEXT] [--answers FILE] [--preview] [--yes]',
  options: { ...publishOptions, to: { type: 'string' } },
  async run(call) {
    const tenant = required(call, 'tenant')
    const to = Number(required(call, 'to'))
    if (!Number.isInteger(to) || to < 1) throw new UsageError(wordsOf('to_not_version'))
    const { documents } = await readVersion(await call.deps(), operator(tenant), to)
    const note = typeof call.values.note === 'string' ? call.values.note : say(call.locale, 'rolled_back', { to })
    return await publishStepByStep(call, { tenant, files: documents, note, restores: to })
  },
}
