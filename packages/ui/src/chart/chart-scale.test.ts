import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisOf, slicesOf } from './chart-scale.ts'

const amounts = fc.array(fc.integer({ min: -1_000_000, max: 10_000_000 }).map(String), { minLength: 1, maxLength: 30 })

test('an axis holds zero and every value, in a few even steps', () => {
  fc.assert(
    fc.property(amounts, (values) => {
      const { least, most, ticks } = axisOf([{ name: 'a', values, texts: values }])
      expect(least).toBeLessThanOrEqual(Math.min(0, ...values.map(Number)))
      expect(most).toBeGreaterThanOrEqual(Math.max(0, ...values.map(Number)))
      expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.length).toBeLessThan(9)
      expect(ticks).toContain(0)
    }),
  )
})

test('slices fill the ring once, in order; what is below zero has none', () => {
  expect(slicesOf(['30', '-5', null, '10'])).toEqual([
    { from: 0, length: 75 },
    { from: 75, length: 0 },
    { from: 75, length: 0 },
    { from: 75, length: 25 },
  ])
  expect(slicesOf(['0', null])).toEqual([
    { from: 0, length: 0 },
    { from: 0, length: 0 },
  ])
})
