import { expect, test } from 'vitest'
import { cleanNumber } from './clean-number.ts'

test.each([
  ['1,234.50', '1234.50'],
  ['１２．５', '12.5'],
  [' −3 ', '-3'],
  ['', null],
  ['about 3', 'about3'],
])('%j is taken as %j', (typed, value) => expect(cleanNumber(typed)).toBe(value))
