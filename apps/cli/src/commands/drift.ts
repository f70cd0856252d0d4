import { findDrift } from '@courtyard/core/publish/check-drift'
import { type Command, required } from '../command.ts'
import { say } from '../texts/messages.ts'

/** Holds a tenant's tables against its catalog now. */
export const drift: Command = {
  name: 'drift',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const drifts = await findDrift(await call.deps(), required(call, 'tenant'))
    const ok = drifts.length === 0
    const lines = drifts.map(({ kind, table, name, expected, actual }) => {
      const change =
        expected === undefined && actual === undefined
          ? ''
          : say(call.locale, 'drift_change', { actual: actual || '-', expected: expected || '-' })
      return `${kind} ${table}${name === table ? '' : `.${name}`}${change}`
    })
    return {
      text: ok ? say(call.locale, 'drift_none') : lines.join('\n'),
      json: { ok, drifts },
      ok,
    }
  },
}
