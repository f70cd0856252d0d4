import type { AccountKind } from './tables.ts'

type Pair = { readonly debit: readonly AccountKind[]; readonly credit: readonly AccountKind[] }

/** Every kind of journal, and the accounts its postings may move money between (decision 0016). */
export const JOURNAL_KINDS = {
  bill: { debit: ['receivable'], credit: ['revenue', 'tax', 'deposit'] },
  bill_reversed: { debit: ['revenue', 'tax', 'deposit'], credit: ['receivable'] },
  payment: { debit: ['cash', 'clearing'], credit: ['prepayment'] },
  payment_reversed: { debit: ['prepayment'], credit: ['cash', 'clearing'] },
  allocation: { debit: ['prepayment'], credit: ['receivable'] },
  allocation_reversed: { debit: ['receivable'], credit: ['prepayment'] },
  credit: { debit: ['revenue', 'tax', 'deposit'], credit: ['receivable'] },
  write_off: { debit: ['writeoff'], credit: ['receivable'] },
  recovered: { debit: ['receivable'], credit: ['writeoff'] },
  refund: { debit: ['prepayment'], credit: ['refund'] },
  refund_paid: { debit: ['refund'], credit: ['cash', 'clearing'] },
  refund_failed: { debit: ['refund'], credit: ['prepayment'] },
  deposit_released: { debit: ['deposit'], credit: ['prepayment'] },
  payout: { debit: ['cash'], credit: ['clearing'] },
  payout_fee: { debit: ['expense'], credit: ['clearing'] },
  payout_failed: { debit: ['clearing'], credit: ['cash'] },
  dispute: { debit: ['dispute'], credit: ['clearing'] },
  dispute_won: { debit: ['clearing'], credit: ['dispute'] },
  dispute_lost: { debit: ['prepayment', 'expense'], credit: ['dispute'] },
  dispute_regained: { debit: ['clearing'], credit: ['expense'] },
  transfer: { debit: ['prepayment'], credit: ['prepayment'] },
  till_short: { debit: ['expense'], credit: ['cash'] },
  till_over: { debit: ['cash'], credit: ['revenue'] },
} as const satisfies Readonly<Record<string, Pair>>

export type JournalKind = keyof typeof JOURNAL_KINDS

/** Whether a journal of this kind may move money from the one account to the other. */
export function mayPost(kind: JournalKind, { debit, credit }: { debit: AccountKind; credit: AccountKind }): boolean {
  const pair: Pair = JOURNAL_KINDS[kind]
  return pair.debit.includes(debit) && pair.credit.includes(credit)
}
