import { doneAlone } from '@courtyard/db/kernel/money-requests'
import type { MoneyRequestKind } from '@courtyard/db/kernel/tables-money-requests'
import type { Catalog } from '@courtyard/metadata/catalog'
import { APPROVAL_DEFAULTS, type Approval } from '@courtyard/metadata/documents/approval'
import { type Fen, fenFromYuan, yuanText } from '@courtyard/std/money'
import { note } from '../../audit/note.ts'
import type { MoneyWork } from '../money-work.ts'
import { type Sealed, sealOf } from './asked.ts'

/** The tenant's limits. */
export const approvalOf = (catalog: Pick<Catalog, 'money'>): Approval => catalog.money?.approval ?? APPROVAL_DEFAULTS

/** A limit in fen. */
export const limitFen = (yuan: string): Fen => fenFromYuan(yuan, 'half_up')

/**
 * True when this much needs a second person. What was done alone on the same bill or payment before counts with it, so
 * that nobody cuts a sum into pieces below the limit.
 */
export async function needsSecond(
  { tx }: MoneyWork,
  of: { readonly bill: string } | { readonly payment: string },
  { fen, above }: { readonly fen: Fen; readonly above: string },
): Promise<boolean> {
  if (fen === 0n) return false
  return fen + (await doneAlone(tx, of)) > limitFen(above)
}

export type NewRequest = Sealed & { readonly kind: MoneyRequestKind; readonly fen: Fen; readonly currency: string }

/** Writes a request for a second person and gives its id. Nothing is moved by it. */
export async function askMoney({ tx, ids, by }: MoneyWork, request: NewRequest): Promise<string> {
  const id = ids.next()
  const { asked } = request
  await tx.kernel
    .insertInto('k_money_request')
    .values({
      ...{ id, kind: request.kind, amount_fen: `${request.fen}`, currency: request.currency, created_by: by },
      ...{ reason: request.reason, files: [...request.files], asked: JSON.stringify(asked), seal: sealOf(request) },
      bill_id: asked.do === 'adjust' ? asked.bill : null,
      payment_id: asked.do === 'refund' ? asked.payment : null,
    })
    .execute()
  const what = { kind: request.kind, amount: yuanText(request.fen) }
  note(tx, { by, action: 'money_request.asked', subject: ['money_request', id], what })
  return id
}
