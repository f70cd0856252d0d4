import type { Client } from '@courtyard/contract/client'
import type { ShiftReport } from '@courtyard/contract/shifts'
import { formatAmount } from '@courtyard/ui/format'
import type { Ui } from '@courtyard/ui/ui-context'
import type { Step } from './step.ts'

/** What may be done with a shift that was counted: confirm it, or open it again. */
export function shiftSteps(ui: Ui, client: Client, shift: ShiftReport): Step[] {
  const { id, may } = shift
  const reopen: Step = {
    ...{ text: ui.t('shift_reopen'), title: ui.t('shift_reopen_title'), follows: [ui.t('shift_reopen_then')] },
    ...{ confirm: ui.t('shift_reopen'), note: ui.t('closing_why'), needsNote: true },
    send: ({ key, note }) => client.reopenShift({ id, key }, note),
  }
  const confirm: Step = {
    ...{ text: ui.t('shift_confirm'), title: ui.t('shift_confirm_title', { name: shift.cashier.name }) },
    ...{ follows: [...bookedBy(ui, shift), ui.t('shift_confirm_then')], confirm: ui.t('shift_confirm_do') },
    ...{ note: ui.t('closing_note'), isMain: true },
    send: ({ key, note }) => client.confirmShift({ id, key }, note),
  }
  return [...(may.reopen ? [reopen] : []), ...(may.confirm ? [confirm] : [])]
}

/** What confirming a difference books. */
function bookedBy(ui: Ui, { difference, currency }: ShiftReport): string[] {
  if (difference === null || difference === '0.00') return []
  const isShort = difference.startsWith('-')
  const amount = formatAmount(difference.replace('-', ''), currency)
  return [ui.t(isShort ? 'shift_confirm_short' : 'shift_confirm_over', { amount })]
}
