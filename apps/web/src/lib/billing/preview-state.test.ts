import { expect, test } from 'vitest'
import { parsePreview, previewQuery } from './preview-state.ts'

test('a preview in its address and back', () => {
  const state = parsePreview(
    new URLSearchParams('period=2026-10&standards=a,b&standards=c&standards=a&filter=changed&offset=100&subject=7'),
  )
  expect(state).toEqual({
    request: { period: '2026-10', standards: ['a', 'b', 'c'] },
    filter: 'changed',
    offset: 100,
    subject: '7',
    note: '',
  })
  expect(parsePreview(new URLSearchParams(previewQuery(state, {})))).toEqual(state)
  expect(previewQuery(state, { filter: 'all' })).toBe('?period=2026-10&standards=a%2Cb%2Cc')
})

test('nonsense in the address is the plain preview', () => {
  expect(parsePreview(new URLSearchParams('period=x&filter=zz&offset=-1'))).toEqual({
    request: { period: 'x', standards: [] },
    filter: 'all',
    offset: 0,
    subject: null,
    note: '',
  })
})
