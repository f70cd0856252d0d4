import type { RecordJson } from '@courtyard/contract/records'
import { compare, rational, subtract, toFixedText, zero } from '@courtyard/std/rational'

/** What is left to pay of a bill, exact; computed when the field is not served. */
export function outstandingOf(bill: RecordJson): string {
  if (typeof bill.outstanding === 'string') return bill.outstanding
  return toFixedText(subtract(rational(String(bill.receivable ?? '0')), rational(String(bill.paid ?? '0'))), 2)
}

/** Where a bill stands on a day. */
export function billState(bill: RecordJson, today: string): 'paid' | 'overdue' | 'open' {
  if (compare(rational(outstandingOf(bill)), zero) <= 0) return 'paid'
  return typeof bill.due_on === 'string' && bill.due_on < today ? 'overdue' : 'open'
}

/** The bill a person wants to see first: the newest. Bills come newest first. */
export const currentBill = (bills: readonly RecordJson[]): RecordJson | null => bills[0] ?? null
