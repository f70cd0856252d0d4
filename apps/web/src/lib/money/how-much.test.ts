import { expect, test } from 'vitest'
import { howMuch, type Typed } from './how-much.ts'

const lines = [
  { id: 'a', open: '100.00' },
  { id: 'b', open: '0.00' },
  { id: 'c', open: '33.33' },
]
const typed = (of: Partial<Typed>): Typed => ({ way: 'amount', amount: '', percent: '', ofLine: {}, ...of })

test('an amount goes over the lines in their order, and never over what is open', () => {
  expect(howMuch(lines, typed({ amount: '110.5' }))).toEqual({
    fen: 11_050n,
    json: {
      parts: [
        { line: 'a', amount: '100.00' },
        { line: 'c', amount: '10.50' },
      ],
    },
  })
  for (const amount of ['133.34', '0', '-1', '1.234', 'x', ''])
    expect(howMuch(lines, typed({ amount })), amount).toBeUndefined()
})

test('a percent is of all that is open, half up to the fen as the server rounds', () => {
  expect(howMuch(lines, typed({ way: 'percent', percent: '50' }))).toEqual({ fen: 6667n, json: { percent: '50' } })
  expect(howMuch(lines, typed({ way: 'percent', percent: '100' }))?.fen).toBe(13_333n)
  expect(howMuch(lines, typed({ way: 'percent', percent: '33.33' }))?.fen).toBe(4444n)
  for (const percent of ['100.01', '0', '0.001', '-5', ''])
    expect(howMuch(lines, typed({ way: 'percent', percent })), percent).toBeUndefined()
})

test('line by line takes what each line says, and nothing where one says too much', () => {
  const ofLine = { a: '1.5', b: '', c: '33.33' }
  expect(howMuch(lines, typed({ way: 'lines', ofLine }))).toEqual({
    fen: 3483n,
    json: {
      parts: [
        { line: 'a', amount: '1.50' },
        { line: 'c', amount: '33.33' },
      ],
    },
  })
  expect(howMuch(lines, typed({ way: 'lines', ofLine: { ...ofLine, b: '0.01' } }))).toBeUndefined()
  expect(howMuch(lines, typed({ way: 'lines', ofLine: { a: '' } }))).toBeUndefined()
})
