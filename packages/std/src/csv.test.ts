import { expect, test } from 'vitest'
import { csvCell, csvText } from './csv.ts'

test.each(['=1+1', '+A1', '@SUM(A1)', '-cmd|x', '\t=1', '\r=1', '-1+1', '\n=1', '＝1+1', '＠SUM(A1)'])(
  '%j cannot run in a spreadsheet',
  (value) => {
    expect(csvCell(value).replace(/^"/, '')).toMatch(/^'/)
  },
)

test.each(['-12.50', '0', '1-1-0101', '13800000000', '李雯'])('%s stays as it is', (value) => {
  expect(csvCell(value)).toBe(value)
})

test('quotes, commas and lines', () => {
  expect(
    csvText([
      ['a', 'b "c", d'],
      ['x\ny', ''],
    ]),
  ).toBe('\ufeffa,"b ""c"", d"\r\n"x\ny",\r\n')
})
