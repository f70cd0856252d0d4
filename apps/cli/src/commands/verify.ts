import { type BookCheck, trialBalanceOf, verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { yuanText } from '@courtyard/std/money'
import { type Command, required } from '../command.ts'
import { say } from '../texts/messages.ts'

/** Prints a tenant's trial balance, and checks that its books are sound and that every billed line replays to what was billed. */
export const verify: Command = {
  name: 'verify',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const deps = await call.deps()
    const tenant = required(call, 'tenant')
    const trial = await trialBalanceOf(deps, tenant)
    const checks = await verifyTenant(deps, tenant)
    const ok = checks.every((check) => check.ok)
    const lines = [...table(trial.map(trialRow)), ...checks.flatMap(checkLines)]
    return {
      text: [...lines, say(call.locale, ok ? 'books_balance' : 'books_differ')].join('\n'),
      json: { ok, trial_balance: trial, checks },
      ok,
    }
  },
}

type Trial = Awaited<ReturnType<typeof trialBalanceOf>>[number]

function trialRow({ kind, currency, debit_fen, credit_fen }: Trial): string[] {
  const [debit, credit] = [BigInt(debit_fen), BigInt(credit_fen)]
  return [kind, currency, yuanText(debit), yuanText(credit), yuanText(debit - credit)]
}

/** Columns as wide as their widest cell; words to the left, amounts to the right. */
function table(rows: readonly string[][]): string[] {
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(0, ...rows.map((row) => row[at]!.length)))
  return rows.map((row) =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
  )
}

const checkLines = ({ check, ok, found, rows }: BookCheck): string[] =>
  ok ? [`ok   ${check}`] : [`FAIL ${check}: ${found}`, ...rows.map((row) => `      ${JSON.stringify(row)}`)]
