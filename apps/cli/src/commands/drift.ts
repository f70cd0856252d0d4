import { findDrift } from '@courtyard/core/publish/check-drift'
import { type Command, required } from '../command.ts'

/** Holds a tenant's tables against its catalog now. */
export const drift: Command = {
  name: 'drift',
  summary: "Holds a tenant's tables against its catalog: what somebody changed by hand.",
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const drifts = await findDrift(await call.deps(), required(call, 'tenant'))
    const ok = drifts.length === 0
    const lines = drifts.map(({ kind, table, name, expected, actual }) => {
      const change = expected === undefined && actual === undefined ? '' : `: ${actual || '-'}, not ${expected || '-'}`
      return `${kind} ${table}${name === table ? '' : `.${name}`}${change}`
    })
    return {
      text: ok ? 'The tables are what the catalog asks for.' : lines.join('\n'),
      json: { ok, drifts },
      ok,
    }
  },
}
