import type { Client } from '@courtyard/contract/client'
import type { CloseDetail } from '@courtyard/contract/closes'
import { formatPeriod } from '@courtyard/ui/format'
import type { Ui } from '@courtyard/ui/ui-context'
import type { Step } from './step.ts'

/** What may be done with a month: close it, ask to open it again, agree to that. */
export function closeSteps(ui: Ui, client: Client, { period: id, may }: CloseDetail): Step[] {
  const period = formatPeriod(id, ui.locale)
  const note = ui.t('closing_note')
  const close: Step = {
    ...{ text: ui.t('close_do', { period }), title: ui.t('close_do_title', { period }), isMain: true, note },
    ...{ follows: [ui.t('close_do_then', { period }), ui.t('close_do_books')], confirm: ui.t('close_do', { period }) },
    send: ({ key, note: said }) => client.closePeriod(key, { period: id, note: said }),
  }
  const ask: Step = {
    ...{ text: ui.t('close_ask'), title: ui.t('close_ask_title', { period }), confirm: ui.t('close_ask') },
    ...{ follows: [ui.t('close_ask_then', { period })], note: ui.t('closing_why'), needsNote: true },
    send: ({ key, note: said }) => client.askReopen({ id, key }, said),
  }
  const agree: Step = {
    ...{ text: ui.t('close_agree'), title: ui.t('close_agree_title', { period }), confirm: ui.t('close_agree') },
    ...{ follows: [ui.t('close_agree_then', { period })], note, isMain: true },
    send: ({ key, note: said }) => client.reopenPeriod({ id, key }, said),
  }
  return [...(may.close ? [close] : []), ...(may.ask ? [ask] : []), ...(may.agree ? [agree] : [])]
}
