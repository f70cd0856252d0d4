import { randomBytes } from 'node:crypto'
import type { SealPlace } from '@courtyard/core/personal/ports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTenantSealer, type TenantKeys } from './tenant-sealer.ts'

const lookUp = randomBytes(32)
const versions = new Map([1, 2, 300].map((version) => [version, randomBytes(32)]))
const sealerOf = (tenant: string, more: Partial<TenantKeys> = {}) =>
  createTenantSealer({ tenant, versions, newest: 2, lookUp, ...more })

const name = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('a', 'b', 'a"', '"a', 'a","b', 'a/b', 'a', '', 'ab', 'party', '张三'),
)
const cell = fc.record({ tenant: name, entity: name, field: name, record: name, text: fc.string({ unit: 'binary' }) })
type Cell = SealPlace & { readonly tenant: string }
const samePlace = (one: Cell, other: Cell) =>
  (['tenant', 'entity', 'field', 'record'] as const).every((part) => one[part] === other[part])

test('a value opens where it was sealed, and moved to any other tenant, entity, field or record it does not', () => {
  let moved = 0
  fc.assert(
    fc.property(cell, cell, fc.constantFrom(1, 2, 300), (one, other, newest) => {
      const sealed = sealerOf(one.tenant, { newest }).seal(one.text, one)
      expect(sealerOf(one.tenant).open(sealed, one)).toBe(Buffer.from(one.text, 'utf8').toString('utf8'))
      if (samePlace(one, other)) return
      moved++
      // The same keys, so that nothing but the place is in the way.
      expect(() => sealerOf(other.tenant).open(sealed, other)).toThrow(/opens where it stands/)
    }),
    { numRuns: 500 },
  )
  expect(moved).toBeGreaterThan(300)
})

// One part at a time: a random pair seldom differs in one alone.
test.each(['tenant', 'entity', 'field', 'record'] as const)(
  'two cells that differ in %s alone are no exchange',
  (part) => {
    const here = { tenant: 'acme', entity: 'party', field: 'phone', record: 'r1' }
    const there = { ...here, [part]: 'other' }
    const sealed = sealerOf(here.tenant).seal('13800138000', here)
    expect(sealerOf(here.tenant).open(sealed, here)).toBe('13800138000')
    expect(() => sealerOf(there.tenant).open(sealed, there)).toThrow(/opens where it stands/)
  },
)

test('what was changed anywhere does not open, nor what is cut, nor a version that is not there', () => {
  const place = { entity: 'party', field: 'phone', record: 'r1' }
  const sealer = sealerOf('acme')
  const sealed = sealer.seal('13800138000', place)
  expect([...sealed.subarray(0, 2)]).toEqual([0, 2])
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = changed[at]! ^ 1
    expect(() => sealer.open(changed, place)).toThrow(/opens where it stands/)
    expect(() => sealer.open(sealed.subarray(0, at), place)).toThrow(/opens where it stands/)
  }
  expect(() => sealerOf('acme', { versions: new Map([[1, versions.get(1)!]]), newest: 1 }).open(sealed, place)).toThrow(
    'version 2',
  )
})

test('versions of sealed values are in order as bytes, and a value never looks the same twice', () => {
  const place = { entity: 'party', field: 'phone', record: 'r1' }
  const sealed = [1, 2, 300].map((newest) => Buffer.from(sealerOf('acme', { newest }).seal('13800138000', place)))
  expect([...sealed].sort(Buffer.compare)).toEqual(sealed)
  expect(sealerOf('acme').seal('13800138000', place)).not.toEqual(sealed[1])
})

test('equal texts have equal look-ups in one place, whatever the version that seals, and nowhere else', () => {
  const place = { entity: 'party', field: 'phone', part: 'whole' } as const
  fc.assert(
    fc.property(cell, cell, (one, other) => {
      const found = (of: Cell & { text: string }, newest = 2) =>
        Buffer.from(sealerOf(of.tenant, { newest }).lookUp(of.text, { ...of, part: 'whole' })).toString('hex')
      expect(found(one)).toBe(found(one, 300))
      const isSame = ['tenant', 'entity', 'field', 'text'].every(
        (part) => one[part as keyof Cell] === other[part as keyof Cell],
      )
      expect(found(one) === found(other)).toBe(isSame)
    }),
    { numRuns: 300 },
  )
  const sealer = sealerOf('acme')
  expect(sealer.lookUp('8000', place)).not.toEqual(sealer.lookUp('8000', { ...place, part: 'tail' }))
  expect(sealerOf('acme', { lookUp: randomBytes(32) }).lookUp('8000', place)).not.toEqual(sealer.lookUp('8000', place))
})
