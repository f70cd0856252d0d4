import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { type Command, required } from '../command.ts'

/** Checks that a tenant's books balance and that every billed line replays to what was billed. */
export const verify: Command = {
  name: 'verify',
  summary: "Checks a tenant's books: balances, sums, claims, and every billed line computed again.",
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const checks = await verifyTenant(await call.deps(), required(call, 'tenant'))
    const lines = checks.map(
      ({ check, ok, rows }) => `${ok ? 'ok  ' : 'FAIL'} ${check}${ok ? '' : `: ${JSON.stringify(rows)}`}`,
    )
    const ok = checks.every((check) => check.ok)
    return {
      text: [...lines, ok ? 'The books balance.' : 'The books do not balance.'].join('\n'),
      json: { ok, checks },
      ok,
    }
  },
}
