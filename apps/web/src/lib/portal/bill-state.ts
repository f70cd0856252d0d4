import type { RecordJson } from '@courtyard/contract/records'
import { add, compare, rational, subtract, toFixedText, zero } from '@courtyard/std/rational'

/** What is left to pay of a bill, exact; computed when the field is not served. */
export function outstandingOf(bill: RecordJson): string {
  if (typeof bill.outstanding === 'string') return bill.outstanding
  return toFixedText(subtract(rational(String(bill.receivable ?? '0')), rational(String(bill.paid ?? '0'))), 2)
}

/** Where a bill stands on a day. */
export function billState(bill: RecordJson, today: string): 'paid' | 'overdue' | 'open' {
  if (!isOwed(bill)) return 'paid'
  return typeof bill.due_on === 'string' && bill.due_on < today ? 'overdue' : 'open'
}

/** True while something of a bill is owed. */
export const isOwed = (bill: RecordJson): boolean => compare(rational(outstandingOf(bill)), zero) > 0

/** What is owed of bills together, and of how many. */
export function owedOf(bills: readonly RecordJson[]): { readonly count: number; readonly total: string } {
  const owed = bills.filter(isOwed)
  const total = owed.reduce((sum, bill) => add(sum, rational(outstandingOf(bill))), zero)
  return { count: owed.length, total: toFixedText(total, 2) }
}

/** The bill a person wants to see first: the newest that is owed, else the newest. Bills come newest first. */
export const currentBill = (bills: readonly RecordJson[]): RecordJson | null => bills.find(isOwed) ?? bills[0] ?? null
