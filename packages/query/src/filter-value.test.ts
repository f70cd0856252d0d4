import { isFault } from '@courtyard/std/fault'
import { expect, test } from 'vitest'
import { filterValue } from './filter-value.ts'
import type { Kind } from './kinds.ts'

// Guards that what a caller writes is refused here, with a reason, and never becomes an error of the database.

const taken: readonly (readonly [Kind, unknown])[] = [
  ['instant', '2026-01-31T09:30:00+08:00'],
  ['instant', '2026-01-31T09:30Z'],
  ['day', '2028-02-29'],
  ['period', '2026-12'],
  ['number', '-12.50'],
  ['integer', 3],
  ['text', "'; drop table x --"],
  ['record', '01890000-0000-7000-8000-000000000001'],
  ['boolean', false],
]
const refused: readonly (readonly [Kind, unknown])[] = [
  ['instant', '2026-01-31T09:30:00+20:00'],
  ['instant', '2026-02-30T00:00:00Z'],
  ['instant', '2026-01-31T25:00:00Z'],
  ['instant', '2026-01-31'],
  ['day', '2027-02-29'],
  ['period', '2026-13'],
  ['number', '1e9'],
  ['number', 'NaN'],
  ['integer', Number.POSITIVE_INFINITY],
  ['text', 'a\0b'],
  ['record', 'x'],
  ['boolean', 'true'],
  ['json', '{}'],
]

test.each(taken)('%s takes %j', (kind, value) => {
  expect(filterValue(kind, value, 'f')).toBe(typeof value === 'number' ? String(value) : value)
})

test.each(refused)('%s refuses %j', (kind, value) => {
  const refusal = () => {
    try {
      return filterValue(kind, value, 'f')
    } catch (error) {
      return isFault(error, 'filter_invalid')
    }
  }
  expect(refusal()).toBe(true)
})
