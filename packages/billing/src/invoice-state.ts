import type { InvoiceState } from '@courtyard/metadata/kernel/invoice-options'

/** What may happen to an invoice. `red_asked` and what follows it happen to the blue one. */
export const invoiceEvents = [
  'approve',
  'reject',
  'withdraw',
  'send',
  'issue',
  'fail',
  'red_asked',
  'red_issued',
  'red_withdrawn',
] as const
export type InvoiceEvent = (typeof invoiceEvents)[number]

const MOVES: Readonly<Record<InvoiceState, Partial<Record<InvoiceEvent, InvoiceState>>>> = {
  applied: { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' },
  approved: { send: 'issuing', withdraw: 'withdrawn' },
  issuing: { issue: 'issued', fail: 'failed' },
  failed: { send: 'issuing', withdraw: 'withdrawn' },
  issued: { red_asked: 'red_pending' },
  red_pending: { red_issued: 'reversed', red_withdrawn: 'issued' },
  reversed: {},
  rejected: {},
  withdrawn: {},
}

/** Where an invoice is after this; undefined where it cannot happen. A red invoice is never reversed itself. */
export function decideInvoice(
  { state, isRed }: { readonly state: InvoiceState; readonly isRed: boolean },
  event: InvoiceEvent,
): InvoiceState | undefined {
  return isRed && event === 'red_asked' ? undefined : MOVES[state][event]
}

/** Whether it counts against what may still be invoiced. */
export const isLiveInvoice = (state: InvoiceState): boolean => !['rejected', 'withdrawn', 'reversed'].includes(state)
