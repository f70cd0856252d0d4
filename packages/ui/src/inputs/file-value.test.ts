import { expect, test } from 'vitest'
import { filePath, filesOf, strokesPath } from './file-value.ts'

test('one file and several are lists, and what is no file is none', () => {
  const file = { id: 'a', name: 'n', type: 't', size: 1 }
  expect(filesOf(file)).toEqual([file])
  expect(filesOf([file, null, 'x', { id: 1, name: 'n' }])).toEqual([file])
  expect(filesOf(null)).toEqual([])
})

test('the address of a file names its record and field', () => {
  const at = { entity: 'visit', id: 'r', field: 'papers' }
  expect(filePath(at, { file: 'f', small: true })).toBe('/api/v1/records/visit/r/files/papers/f?size=small')
})

test('strokes become a path of numbers alone', () => {
  expect(
    strokesPath([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
    ]),
  ).toBe('M1 2L3 4 5 6M7 8L7 8')
  expect(strokesPath([['"><script>', 2]])).toBe('')
  expect(strokesPath('x')).toBe('')
})
