import { adjustmentKinds, depositReleaseSchema, newAdjustmentSchema } from '@courtyard/contract/adjustments'
import { partsAsked } from '@courtyard/core/money/requests/parts-asked'
import type { OpenLineRow } from '@courtyard/db/kernel/open-lines'
import { APPROVAL_DEFAULTS } from '@courtyard/metadata/documents/approval'
import { moneyDocument } from '@courtyard/metadata/documents/money'
import { yuanText } from '@courtyard/std/money'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('adjustments.md')
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!))

test('the limits of the page are those of a tenant document, and zero is what holds without them', () => {
  expect(moneyDocument.parse(examples[0].money).approval).toMatchObject(examples[0].money.approval)
  expect(APPROVAL_DEFAULTS).toMatchObject({ adjustmentsAbove: '0', refundsAbove: '0' })
  expect(moneyDocument.safeParse({ approval: { adjustmentsAbove: '1.234' } }).success).toBe(false)
})

test('every kind of adjustment stands on the page', () => {
  const kinds = page.match(/^\| `(\w+)` \|/gm)?.map((row) => row.split('`')[1])
  expect(kinds).toEqual(expect.arrayContaining([...adjustmentKinds]))
})

test('the waiver of the page takes half of 22.00, and the deposit of the page leaves 4,620.00', () => {
  const asked = newAdjustmentSchema.parse(examples[1])
  const line = { id: 'a', amount_fen: '2200', paid_fen: '0', adjusted_fen: '0' } as OpenLineRow
  expect(partsAsked([line], asked).map(({ fen }) => yuanText(fen))).toEqual(['11.00'])
  expect(page).toContain('late fee of 22.00 is 11.00')
  const id = '01900000-0000-7000-8000-000000000001'
  const settle = examples[2].settle.map((one: object) => ({ ...one, line: id }))
  const { settle: deductions } = depositReleaseSchema.parse({ ...examples[2], settle })
  const left = 5_000 - deductions.reduce((sum, { amount }) => sum + Number(amount), 0)
  expect(page).toContain(left.toLocaleString('en', { minimumFractionDigits: 2 }))
})
