import type { StatementRow } from '@courtyard/contract/banks'

/** Whom a row is booked for, as a person chose or left it. */
export type Choice = {
  readonly payer: { readonly id: string; readonly title: string }
  readonly bills: readonly string[]
}

/** What stands chosen before anybody touched it: the surest suggestion; none where nothing points at anybody. */
export function firstChoice({ suggestions }: StatementRow): Choice | undefined {
  const [first] = suggestions
  return first && { payer: first.payer, bills: first.bills.map(({ id }) => id) }
}

/** Only what is certain is ticked beforehand: doubt waits for a person. */
export const isSure = ({ suggestions }: StatementRow): boolean => suggestions[0]?.confidence === 'certain'

/** A row that may become a payment at all. */
export const isBookable = ({ state, amount, there }: StatementRow): boolean =>
  state === 'open' && !amount.startsWith('-') && there === null
