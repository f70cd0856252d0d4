import { textOf } from '@courtyard/std/label'
import { isMessageKey } from '@courtyard/ui/i18n/messages'
import type { Ui } from '@courtyard/ui/ui-context'

/** What a fee item is called; its own name where the catalog has it no more. */
export const itemName = (ui: Ui, item: string): string => textOf(ui.catalog.fee_items[item]?.label, ui.locale, item)

/** What a way of paying is called. */
export function methodName(ui: Ui, method: string): string {
  const key = `method_${method}`
  return isMessageKey(key) ? ui.t(key) : method
}

/** What a kind of account is called. */
export function accountName(ui: Ui, kind: string): string {
  const key = `account_${kind}`
  return isMessageKey(key) ? ui.t(key) : kind
}
