import type { Client } from '@courtyard/contract/client'
import type { Invoice } from '@courtyard/contract/invoices'
import type { Ui } from '@courtyard/ui/ui-context'
import type { Step } from '#lib/closing/step.ts'

/** What may be done with an invoice now. `today` is the day a number that is typed in was issued on. */
export function invoiceSteps(ui: Ui, client: Client, { invoice, today }: { invoice: Invoice; today: string }): Step[] {
  const { id, may } = invoice
  const words = (name: 'approve' | 'reject' | 'withdraw' | 'retry' | 'look' | 'red' | 'answer') => ({
    ...{ text: ui.t(`invoice_do_${name}`), title: ui.t(`invoice_do_${name}`), confirm: ui.t(`invoice_do_${name}`) },
    follows: [ui.t(`invoice_then_${name}`)],
  })
  const plain = (name: 'withdraw' | 'retry' | 'look'): Step => ({
    ...words(name),
    send: ({ key }) => client.moveInvoice({ id, key }, name, {}),
  })
  const why = (name: 'reject' | 'red'): Step => ({
    ...{ ...words(name), note: ui.t('invoice_reason'), needsNote: true },
    send: ({ key, note: reason }) => client.moveInvoice({ id, key }, name, { reason }),
  })
  const approve: Step = {
    ...{ ...words('approve'), isMain: true, note: ui.t('invoice_note') },
    send: ({ key, note }) => client.moveInvoice({ id, key }, 'approve', { note }),
  }
  const answer: Step = {
    ...{ ...words('answer'), note: ui.t('invoice_number'), needsNote: true },
    send: ({ key, note: number }) => client.moveInvoice({ id, key }, 'answer', { number, issued_on: today }),
  }
  return [
    ...(may.approve ? [approve, why('reject')] : []),
    ...(may.look ? [plain('look')] : []),
    ...(may.answer ? [answer] : []),
    ...(may.retry ? [{ ...plain('retry'), isMain: true }] : []),
    ...(may.withdraw ? [plain('withdraw')] : []),
    ...(may.red ? [why('red')] : []),
  ]
}
