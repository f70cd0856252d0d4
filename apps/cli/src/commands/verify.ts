import { createFileAnchor } from '@courtyard/adapters/anchor/file-anchor'
import { createHeadSigner } from '@courtyard/adapters/anchor/head-signer'
import { tamperingText } from '@courtyard/core/audit/audit-texts'
import type { AnchorPorts } from '@courtyard/core/audit/ports'
import { type AuditReport, verifyAudit } from '@courtyard/core/audit/verify-audit'
import { type BookCheck, trialBalanceOf, verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { yuanText } from '@courtyard/std/money'
import { type Call, type Command, required } from '../command.ts'
import type { Env } from '../env.ts'
import { say } from '../texts/messages.ts'

/** Prints a tenant's trial balance, and checks that its books are sound, that every billed line replays to what was billed, and that its audit is whole. */
export const verify: Command = {
  name: 'verify',
  usage: '--tenant T',
  options: { tenant: { type: 'string' } },
  async run(call) {
    const deps = await call.deps()
    const tenant = required(call, 'tenant')
    const trial = await trialBalanceOf(deps, tenant)
    const checks = await verifyTenant(deps, tenant)
    const audit = await verifyAudit(deps, tenant, { ports: anchorOf(call.env) })
    const isSound = checks.every((check) => check.ok)
    const ok = isSound && audit.sound
    const lines = [...table(trial.map(trialRow)), ...checks.flatMap(checkLines), ...auditLines(audit, call)]
    return {
      text: [...lines, say(call.locale, isSound ? 'books_balance' : 'books_differ')].join('\n'),
      json: { ok, trial_balance: trial, checks, audit },
      ok,
    }
  },
}

const anchorOf = ({ audit }: Env): AnchorPorts | undefined =>
  audit && { anchor: createFileAnchor(audit.dir), signer: createHeadSigner(audit.keys) }

function auditLines({ sound, rows, head, anchors, forged, found }: AuditReport, { locale, env }: Call): string[] {
  const held = env.audit ? say(locale, 'audit_anchors', { anchors, forged }) : say(locale, 'audit_no_anchor')
  const told = found.map((one) => `      ${tamperingText(one, locale)}`)
  return [`${sound ? 'ok  ' : 'FAIL'} audit: ${say(locale, 'audit_rows', { rows, head })} ${held}`, ...told]
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
