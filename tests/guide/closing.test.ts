import { newCloseSchema } from '@courtyard/contract/closes'
import { newShiftSchema, shiftCountSchema } from '@courtyard/contract/shifts'
import { MONEY_DEFAULTS, moneyDocument } from '@courtyard/metadata/documents/money'
import { fenFromYuan } from '@courtyard/std/money'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('closing.md')
const [tenant, opened, counted, closed] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) =>
  JSON.parse(text!),
)
const fen = (yuan: string) => fenFromYuan(yuan, 'half_up')
const sum = (amounts: readonly string[]) => amounts.reduce((all, yuan) => all + fen(yuan), 0n)

test('shifts are what a tenant asks for, and the requests of the page are taken', () => {
  expect([moneyDocument.parse(tenant.money).shifts, MONEY_DEFAULTS.shifts]).toEqual([true, false])
  expect(newShiftSchema.parse(opened)).toEqual(opened)
  expect(shiftCountSchema.parse(counted)).toEqual(counted)
  expect(newCloseSchema.parse(closed)).toEqual(closed)
})

test('the till of the page adds up: what is expected, and what is missing', () => {
  const cash = new Map(
    [...page.matchAll(/^\| ([a-z ]+) \| (-?\d+\.\d\d) \|$/gm)].map(([, name, yuan]) => [name, yuan!]),
  )
  const of = (name: string) => cash.get(name) ?? 'missing'
  expect(sum(['opening', 'received', 'taken back', 'refunded'].map(of))).toBe(fen(of('expected')))
  expect(fen(of('counted')) - fen(of('expected'))).toBe(fen(of('difference')))
  expect([fen(opened.opening), fen(counted.counted)]).toEqual([fen(of('opening')), fen(of('counted'))])
})

test('every fee item of the page closes with what it should', () => {
  const rows = [...page.matchAll(/^\| (\w+) ((?:\| -?\d+\.\d\d ){7})\|$/gm)].map(([, , cells]) =>
    cells!
      .split('|')
      .slice(1)
      .map((cell) => fen(cell.trim())),
  )
  expect(rows).toHaveLength(2)
  for (const [opening, billed, adjusted, received, waived, refunded, closing] of rows as bigint[][])
    expect(opening! + billed! + adjusted! - received! - waived! + refunded!).toBe(closing)
})
