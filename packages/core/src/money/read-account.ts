import type { PayerAccount, PaymentPreview, PaymentPreviewRequest } from '@courtyard/contract/payments'
import type { TenantTx } from '@courtyard/db/database'
import { pendingDebits } from '@courtyard/db/kernel/debits'
import { type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import { loadCredits, loadDeposits } from '@courtyard/db/kernel/payer-credits'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { titlesOf } from '../records/name-records.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { partsOf } from './parts-of.ts'
import { billBindings, getPayer } from './payer.ts'
import { seenPayments } from './seen-money.ts'
import { readableLines, splitOf } from './split-of.ts'

const READ = { readOnly: true, isolation: 'repeatable read' } as const

/** What a payer owes and has with us, as far as the actor may read it. Needs run:payments. Throws Fault record_missing. */
export async function readAccount(deps: Deps, actor: Actor, id: string): Promise<PayerAccount> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'payments')
  const read = async (tx: TenantTx): Promise<PayerAccount> => {
    const payer = await getPayer(tx, rights, id)
    const lines = (await readableLines(tx, rights, id)).filter((line) => openFenOf(line) > 0n)
    const { currency } = rights.catalog
    const all = await loadCredits(tx, { payer: id, currency })
    const seen = await seenPayments(
      tx,
      rights,
      all.map((credit) => credit.id),
    )
    const credits = all.filter((credit) => seen.has(credit.id))
    const deposits = await loadDeposits(tx, { payer: id, currency })
    return {
      ...{ payer, currency, open: sumText(lines.map(openFenOf)), bills: await billsOf(tx, rights, lines) },
      prepaid: sumText(credits.map(({ leftFen }) => leftFen)),
      credits: credits.map(({ amountFen, leftFen, ...rest }) => ({
        ...rest,
        ...{ amount: yuanText(amountFen), left: yuanText(leftFen) },
      })),
      deposits: deposits.map(({ item, fen }) => ({ item, amount: yuanText(fen) })),
    }
  }
  return await deps.db.withTenant(actor.tenant, read, READ)
}

/**
 * What an amount of a payer would settle: the very split that taking it does, as long as nobody else settles in between.
 * Writes nothing. Needs run:payments. Throws Fault record_missing, balance_exceeded, bill_line_missing.
 */
export async function previewPayment(
  deps: Deps,
  actor: Actor,
  { payer, amount, split }: PaymentPreviewRequest,
): Promise<PaymentPreview> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'payments')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      await getPayer(tx, rights, payer)
      const open = (await readableLines(tx, rights, payer)).filter(
        ({ currency }) => currency === rights.catalog.currency,
      )
      const rest = fenFromYuan(amount, 'half_up')
      const parts = partsOf(rights.catalog, { open, rest }, splitOf(rights, open, split))
      const billOf = new Map(open.map(({ id, bill_id }) => [id, bill_id]))
      const allocated = parts.reduce((sum, { fen }) => sum + fen, 0n)
      const owed = open.reduce((sum, line) => sum + openFenOf(line), 0n)
      return {
        parts: parts.map(({ line, fen }) => ({ line, bill: billOf.get(line)!, amount: yuanText(fen) })),
        ...{
          allocated: yuanText(allocated),
          left: yuanText(rest - allocated),
          open_after: yuanText(owed - allocated),
        },
      }
    },
    READ,
  )
}

const sumText = (fens: readonly bigint[]): string => yuanText(fens.reduce((sum, fen) => sum + fen, 0n))

async function billsOf(
  tx: TenantTx,
  rights: RequestRights,
  lines: readonly OpenLineRow[],
): Promise<PayerAccount['bills']> {
  const { subject: entity } = billBindings(rights)
  const titles = new Map<string, string | null>()
  const debits = await pendingDebits(
    tx,
    lines.map(({ id }) => id),
  )
  const ids = [...new Set(lines.map(({ subject_id }) => subject_id))]
  for (let at = 0; at < ids.length; at += 200)
    for (const [id, title] of await titlesOf(tx, rights, { entity, ids: ids.slice(at, at + 200) }))
      titles.set(id, title)
  return [...Map.groupBy(lines, ({ bill_id }) => bill_id).values()].map((of) => {
    const { bill_id, bill_no, period, due_on, subject_id } = of[0]!
    return {
      ...{ id: bill_id, no: bill_no, period, due_on, open: sumText(of.map(openFenOf)) },
      subject: { id: subject_id, title: titles.get(subject_id) ?? '' },
      lines: of.map((line) => ({
        ...{ id: line.id, no: line.no, item: line.item, from_on: line.from_on, to_on: line.to_on },
        ...{ late_of: line.late_no, amount: yuanText(BigInt(line.amount_fen)), paid: yuanText(BigInt(line.paid_fen)) },
        ...{ adjusted: yuanText(BigInt(line.adjusted_fen)), open: yuanText(openFenOf(line)) },
        in_debit: debits.get(line.id) ?? null,
      })),
    }
  })
}
