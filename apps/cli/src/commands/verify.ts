import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { type Command, required } from '../command.ts'
import { say } from '../texts/messages.ts'

/** Checks that a tenant's books balance and that every billed line replays to what was billed. */
export const verify: Command = {
  name: 'verify',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const checks = await verifyTenant(await call.deps(), required(call, 'tenant'))
    const lines = checks.map(
      ({ check, ok, rows }) => `${ok ? 'ok  ' : 'FAIL'} ${check}${ok ? '' : `: ${JSON.stringify(rows)}`}`,
    )
    const ok = checks.every((check) => check.ok)
    return {
      text: [...lines, say(call.locale, ok ? 'books_balance' : 'books_differ')].join('\n'),
      json: { ok, checks },
      ok,
    }
  },
}
