import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { type MatchCandidate, matchRow } from '@courtyard/billing/match-statement'
import { statementColumnsSchema } from '@courtyard/contract/banks'
import { debitLayoutSchema, debitValues } from '@courtyard/contract/debits'
import { readStatement } from '@courtyard/core/money/banks/read-statement'
import { USUAL } from '@courtyard/core/money/debits/layout'
import { type AskedRow, readAnswer } from '@courtyard/core/money/debits/read-answer'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('banks.md')
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text!)
const [statement, answered] = blocks('csv') as [string, string]
const [columns, layout] = blocks('json').map((text) => JSON.parse(text))
const today = '2026-11-22'
const locale = 'en'
const sheetsOf = (text: string) => createWorkbooks().read({ name: 'a.csv', bytes: new TextEncoder().encode(text) })
/** Cells of the rows of a table under a heading. */
function table(head: string): string[][] {
  const lines = page.slice(page.indexOf(head)).split('\n').slice(2)
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  )
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

test('the statement of the page is read as its table says', async () => {
  const read = readStatement(await sheetsOf(statement), { columns: undefined, today, locale })
  expect([read.problems, read.skipped]).toEqual([[], 1])
  const rows = read.lines.map(({ source, day, fen, reference, accountTail }) => [
    ...[`${source.row}`, day, yuanText(fen), reference, accountTail === '' ? '' : `****${accountTail}`],
  ])
  expect(rows).toEqual(table('| row | day |'))
  expect(statementColumnsSchema.parse(columns)).toEqual(columns)
})

test('how sure a match is follows the page', () => {
  const bill = (openFen: bigint, isNamed = false) => ({ id: `${openFen}`, openFen, isNamed })
  const says: Readonly<Record<string, Partial<MatchCandidate>>> = {
    'the number of a bill': { bills: [bill(100n, true), bill(50n)] },
    'a number of the payer, or of what is charged': { isNumbered: true },
    "the payer's name": { hasName: true },
    nothing: {},
  }
  const amounts: Readonly<Record<string, readonly bigint[]>> = {
    'what that bill has open': [100n],
    'anything else': [7n],
    'all that is open, or one bill': [150n, 100n],
    'all that a payer has open': [150n],
  }
  const rules = table('| it says |')
  expect(rules).toHaveLength(7)
  for (const [said, amount, sure] of rules as [string, string, string][])
    for (const fen of amounts[amount]!) {
      const bills = [bill(100n), bill(50n)]
      const candidate = { payer: 'p', isNumbered: false, hasName: false, bills, ...says[said] }
      expect([said, fen, matchRow(fen, [candidate])[0]?.confidence]).toEqual([said, fen, sure])
    }
})

test('the answer of the page ends its rows as its table says, and the layouts are taken', async () => {
  const asked = [...answered.matchAll(/^(D[\d-]+),(\d+\.\d\d)/gm)].map(
    ([, reference, yuan]): AskedRow => ({
      ...{ id: reference!, reference: reference!, fen: fenFromYuan(yuan!, 'half_up'), state: null },
    }),
  )
  const reading = { layout: USUAL.answer, rows: asked, day: '2026-11-09', today, locale }
  const read = readAnswer(await sheetsOf(answered), reading)
  expect(read.problems).toEqual([])
  expect(read.answers.map(({ reference, state, day, reason }) => [reference, state, day, reason])).toEqual(
    table('| reference | becomes |'),
  )
  expect(debitLayoutSchema.parse(layout)).toEqual(layout)
  for (const value of debitValues) expect(page).toContain(`\`${value}\``)
})
