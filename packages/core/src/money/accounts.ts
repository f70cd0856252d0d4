import type { AccountRef } from '@courtyard/db/kernel/post'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'

/** Whom a payment's credit belongs to until it settles something. */
export const prepaymentOf = (payer: string): AccountRef => ({ kind: 'prepayment', key: payer, payer })

/** What is on its way back to a payer. */
export const refundOf = (payer: string): AccountRef => ({ kind: 'refund', key: payer, payer })

/** Where money of a method comes in: a provider's stands in clearing until it is paid out. */
export const cashOf = (method: PaymentMethod): AccountRef => ({
  kind: method === 'online' ? 'clearing' : 'cash',
  key: method,
})
