import { type Client, ProblemError } from '@courtyard/contract/client'
import type {
  CounterMethod,
  PayerAccount,
  PaymentRequest,
  SplitRequest,
  TakenPayment,
} from '@courtyard/contract/payments'
import type { Problem } from '@courtyard/contract/problem'
import { add, compare, rational, subtract, sumOf, toFixedText, zero } from '@courtyard/std/rational'

const AMOUNT = /^\d{1,10}(\.\d{1,2})?$/

/** An amount as typed, with two digits; undefined where it is none, or nothing. */
export function amountOf(typed: string): string | undefined {
  const text = typed.trim().replaceAll(',', '')
  if (!AMOUNT.test(text) || compare(rational(text), zero) <= 0) return undefined
  return toFixedText(rational(text), 2)
}

/** What the chosen lines owe together. */
export function sumOpen(account: PayerAccount, chosen: ReadonlySet<string>): string {
  const lines = account.bills.flatMap((bill) => bill.lines).filter(({ id }) => chosen.has(id))
  return toFixedText(
    lines.reduce((sum, { open }) => add(sum, rational(open)), zero),
    2,
  )
}

/** What each line gets as a person says it: typed amounts by line. */
export type ByHand = Readonly<Record<string, string>>

/** What was typed line by line, and its sum; undefined where an amount is none or more than its line has open. */
export function handOf(account: PayerAccount, typed: ByHand): { parts: HandPart[]; sum: string } | undefined {
  const lines = account.bills.flatMap((bill) => bill.lines)
  const parts: HandPart[] = []
  for (const { id, open } of lines) {
    const text = typed[id]?.trim() ?? ''
    if (text === '' || /^0+(\.0{1,2})?$/.test(text)) continue
    const amount = amountOf(text)
    if (amount === undefined || compare(rational(amount), rational(open)) > 0) return undefined
    parts.push({ line: id, amount })
  }
  return { parts, sum: toFixedText(sumOf(parts.map(({ amount }) => rational(amount))), 2) }
}
type HandPart = { readonly line: string; readonly amount: string }

/** What goes back of the cash given; undefined where it is too little. */
export function changeOf(given: string, amount: string): string | undefined {
  const left = subtract(rational(given), rational(amount))
  return compare(left, zero) < 0 ? undefined : toFixedText(left, 2)
}

export type Typed = {
  readonly amount: string
  readonly method: CounterMethod
  readonly reference: string
  readonly receivedOn: string
  readonly split: SplitRequest
}

/** The request of what was typed. */
export function requestOf(account: PayerAccount, typed: Typed): PaymentRequest {
  const reference = typed.reference.trim()
  return {
    ...{ payer: account.payer.id, amount: typed.amount, method: typed.method, received_on: typed.receivedOn },
    ...(reference === '' ? {} : { reference }),
    split: typed.split,
  }
}

export type Sent =
  | { readonly kind: 'taken'; readonly payment: TakenPayment }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Nobody knows whether it was done: only the same key may be sent again. */
  | { readonly kind: 'lost' }

/** Sends a payment. No answer, or one of a server in trouble, leaves open whether it was done. */
export async function sendPayment(client: Client, key: string, request: PaymentRequest): Promise<Sent> {
  try {
    return { kind: 'taken', payment: await client.takePayment(key, request) }
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.status < 500) return { kind: 'refused', problem: thrown.problem }
    return { kind: 'lost' }
  }
}
