import { expect, test } from 'vitest'
import { isId, systemIds } from './id.ts'

/** Bytes 0, 1, 2, …: every id has other ones. */
function counting() {
  let next = 0
  let asked = 0
  return {
    random: (bytes: Uint8Array) => {
      asked++
      return bytes.map(() => next++ & 0xff)
    },
    asked: () => asked,
  }
}

test('ids are version 7 uuids that sort in the order they were made, within a millisecond too', () => {
  const { random } = counting()
  let asked = 0
  const ids = systemIds(() => Date.UTC(2026, 9, 31) + Math.floor(asked++ / 6_000), random)
  const made = Array.from({ length: 10_000 }, () => ids.next())
  expect(made.filter((id) => !isId(id))).toEqual([])
  expect(made.filter((id) => !/^.{14}7.{4}[89ab]/.test(id))).toEqual([])
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
})

test('every id has random bytes of its own, and many are asked for at once', () => {
  const { random, asked } = counting()
  const ids = systemIds(() => 0, random)
  const tails = Array.from({ length: 64 }, () => ids.next().slice(19))
  expect(tails.slice(0, 3)).toEqual(['8001-020304050607', '8809-0a0b0c0d0e0f', '9011-121314151617'])
  expect(asked()).toBe(1)
  for (let more = 0; more < 64 * 3; more++) ids.next()
  expect(asked()).toBe(2)
})

test('a clock that goes back makes no id that sorts before the last one', () => {
  const { random } = counting()
  const instants = [2_000, 1_000, 1_000, 2_001]
  const ids = systemIds(() => instants.shift()!, random)
  const made = [ids.next(), ids.next(), ids.next(), ids.next()]
  expect(made.toSorted()).toEqual(made)
})
