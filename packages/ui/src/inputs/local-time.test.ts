import { expect, test } from 'vitest'
import { instantOfLocal, localOfInstant } from './local-time.ts'

test.each([
  ['2026-10-01T08:30', 'Asia/Shanghai', '2026-10-01T00:30:00.000Z'],
  ['2026-07-01T08:30', 'Europe/Berlin', '2026-07-01T06:30:00.000Z'],
  ['2026-12-01T08:30', 'America/New_York', '2026-12-01T13:30:00.000Z'],
])('%s in %s is %s, and back', (local, zone, instant) => {
  expect(instantOfLocal(local, zone)).toBe(instant)
  expect(localOfInstant(instant, zone)).toBe(local)
})

test('nothing typed is missing', () => {
  expect(instantOfLocal('', 'Asia/Shanghai')).toBeNull()
  expect(localOfInstant('soon', 'Asia/Shanghai')).toBe('')
})
