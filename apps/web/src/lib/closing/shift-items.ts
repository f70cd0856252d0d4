import type { ShiftReport } from '@courtyard/contract/shifts'
import { add, rational, sumOf, toFixedText, zero } from '@courtyard/std/rational'

/** What a shift took for one fee item: by method, and in all. `item` null is prepayment. */
export type ItemRow = {
  readonly item: string | null
  readonly count: number
  readonly ofMethod: Readonly<Record<string, string>>
  readonly total: string
}

/** The fee items of a shift in rows and its methods in columns, prepayments last. */
export function itemRows(items: ShiftReport['items']): { methods: string[]; rows: ItemRow[] } {
  const methods = [...new Set(items.map(({ method }) => method))]
  const rows = [...Map.groupBy(items, ({ item }) => item)].map(([item, all]): ItemRow => {
    const ofMethod = Object.fromEntries([...Map.groupBy(all, ({ method }) => method)].map(([m, of]) => [m, sum(of)]))
    return { item, count: all.reduce((n, one) => n + one.count, 0), ofMethod, total: sum(all) }
  })
  return { methods, rows: rows.sort((a, b) => Number(a.item === null) - Number(b.item === null)) }
}

/** The sum of amounts as text with two digits. */
export const sumTexts = (amounts: readonly (string | undefined)[]): string =>
  toFixedText(
    amounts.reduce((all, amount) => (amount === undefined ? all : add(all, rational(amount))), zero),
    2,
  )

const sum = (items: readonly { readonly amount: string }[]): string =>
  toFixedText(sumOf(items.map(({ amount }) => rational(amount))), 2)
