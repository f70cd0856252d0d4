import { isFault } from '@courtyard/std/fault'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, requestHash } from './cursor.ts'
import type { Kind } from './kinds.ts'

const id = '01890000-0000-7000-8000-000000000001'
const hash = requestHash(['room', { sort: 'a' }])
const made = (values: (string | null)[]) => encodeCursor(hash, { id, values })
const refusedAs = (text: string, kinds: readonly Kind[], forHash = hash) => {
  try {
    return decodeCursor(text, forHash, kinds)
  } catch (error) {
    return isFault(error, 'cursor_invalid') ? 'refused' : error
  }
}

test('a cursor comes back as it went', () => {
  const values = ['水', null, '2026-01-31T23:59:59.999999Z']
  expect(decodeCursor(made(values), hash, ['text', 'number', 'instant'])).toEqual({ id, values })
})

test('a cursor of another request, of other sorts or made by hand is refused before it reaches the database', () => {
  expect(refusedAs(made([]), [], requestHash(['room', { sort: 'b' }]))).toBe('refused')
  expect(refusedAs(made(['1']), [])).toBe('refused')
  expect(refusedAs(made([]), ['text'])).toBe('refused')
  expect(refusedAs('no cursor', [])).toBe('refused')
  expect(refusedAs('', [])).toBe('refused')
  expect(refusedAs(encodeCursor(hash, { id: 'x', values: [] }), [])).toBe('refused')
})

test.each<[Kind, string]>([
  ['instant', '2026-01-31T99:00:00.000000Z'],
  ['instant', '2026-02-30T00:00:00.000000Z'],
  ['day', '2026-02-30'],
  ['period', '2026-13'],
  ['number', 'NaN'],
  ['integer', '99999999999999999999'],
  ['text', 'a\0'],
  ['boolean', 'maybe'],
  ['record', 'x'],
  ['json', '{}'],
])('a sort value that is no %s is refused: %j', (kind, value) => {
  expect(refusedAs(made([value]), [kind])).toBe('refused')
})
