import { expect, test } from 'vitest'
import { createByteLru } from './byte-lru.ts'

const keysOf = (lru: { get(key: string): unknown }, keys: string) =>
  [...keys].filter((key) => lru.get(key) !== undefined)

test('what was used least recently goes when the bytes do not suffice, and no more than that', () => {
  const lru = createByteLru<string>(10)
  lru.set('a', 'A', 4)
  lru.set('b', 'B', 4)
  expect(lru.get('a')).toBe('A')
  lru.set('c', 'C', 2) // ten of ten: all stay
  expect(keysOf(lru, 'abc')).toEqual(['a', 'b', 'c'])
  expect(lru.get('a')).toBe('A')
  lru.set('d', 'D', 1) // eleven: b is the one that waited longest
  expect(keysOf(lru, 'abcd')).toEqual(['a', 'c', 'd'])
})

test('a value set again takes its bytes once', () => {
  const lru = createByteLru<string>(10)
  lru.set('a', 'A', 4)
  for (let n = 0; n < 20; n++) lru.set('b', `B${n}`, 6)
  expect(lru.get('a')).toBe('A')
  expect(lru.get('b')).toBe('B19')
})

test('one that takes more than all is kept alone, so that whoever asks for it again is answered', () => {
  const lru = createByteLru<string>(10)
  lru.set('a', 'A', 4)
  lru.set('b', 'B', 99)
  expect(keysOf(lru, 'ab')).toEqual(['b'])
  lru.set('a', 'A', 4)
  expect(keysOf(lru, 'ab')).toEqual(['a'])
})
