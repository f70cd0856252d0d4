import type { MoneyRequest } from '@courtyard/contract/money-requests'
import type { TenantTx } from '@courtyard/db/database'
import type { MoneyRequestRow } from '@courtyard/db/kernel/money-requests'
import { liveAllocations, readPayment, restOf } from '@courtyard/db/kernel/payments'
import { type Fen, yuanText } from '@courtyard/std/money'
import type { Asked } from './asked.ts'

type Effect = NonNullable<MoneyRequest['effect']>

/** What an approval would do now. `after` is null where what was asked does not fit any more. */
export async function effectOf(tx: TenantTx, request: MoneyRequestRow): Promise<Effect> {
  const asked = request.asked as Asked
  const fen = BigInt(request.amount_fen)
  return asked.do === 'adjust'
    ? await effectOnBill(tx, { bill: asked.bill, kind: asked.kind, fen })
    : await effectOnPayment(tx, { asked, fen })
}

async function effectOnBill(
  tx: TenantTx,
  { bill, kind, fen }: { readonly bill: string; readonly kind: string; readonly fen: Fen },
): Promise<Effect> {
  const found = await tx.kernel
    .selectFrom('k_bill')
    .select(['receivable_fen', 'paid_fen', 'adjusted_fen', 'status'])
    .where('id', '=', bill)
    .executeTakeFirstOrThrow()
  const open = BigInt(found.receivable_fen) - BigInt(found.paid_fen) - BigInt(found.adjusted_fen)
  const isVoidStill = kind !== 'void' || (found.paid_fen === '0' && open === fen)
  const fits = found.status !== 'void' && fen <= open && isVoidStill
  return { open: yuanText(open), after: fits ? yuanText(open - fen) : null, reopens: [] }
}

type RefundAsked = { readonly asked: Extract<Asked, { readonly do: 'refund' }>; readonly fen: Fen }

async function effectOnPayment(tx: TenantTx, { asked, fen }: RefundAsked): Promise<Effect> {
  const payment = await readPayment(tx, asked.payment)
  const free = restOf(payment)
  const needed = fen > free ? fen - free : 0n
  const fits = !payment.isReversed && needed <= BigInt(asked.reopenFen) && needed <= payment.allocatedFen
  const reopens = fits ? reopened(await liveAllocations(tx, asked.payment), needed) : []
  return { open: yuanText(free), after: fits ? yuanText(free + needed - fen) : null, reopens }
}

type Live = Awaited<ReturnType<typeof liveAllocations>>

/** The bills that freeing this much opens again, in the order a refund takes them. */
export function reopened(live: Live, needed: Fen): Effect['reopens'] {
  const bills = new Map<string, { no: string; fen: Fen }>()
  let rest = needed
  for (const { bill_id, bill_no, amountFen } of live) {
    if (rest <= 0n) break
    const fen = amountFen < rest ? amountFen : rest
    bills.set(bill_id, { no: bill_no, fen: (bills.get(bill_id)?.fen ?? 0n) + fen })
    rest -= fen
  }
  return [...bills].map(([bill, { no, fen }]) => ({ bill, bill_no: no, amount: yuanText(fen) }))
}
