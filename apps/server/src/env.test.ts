import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const base = { DATABASE_URL: 'postgres://x', COURTYARD_SECRET: 'Jm0c3eV2uR8xQ5tYp1Za7Lw4Ns9Kd6Hb' }
const key = (byte: (at: number) => number) =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => byte(at))).toString('base64')

// Guards sessions and secrets: whoever copied a line of a manual would sign them with a key that everybody knows.
test.each([
  ['one sign', { COURTYARD_SECRET: 'x'.repeat(40) }, /COURTYARD_SECRET/],
  ['a word that says so', { COURTYARD_SECRET: 'please-change-me-to-something-long-1' }, /COURTYARD_SECRET/],
  ['the default of a manual', { COURTYARD_SECRET: 'your-secret-goes-here-0123456789abcd' }, /COURTYARD_SECRET/],
  ['a key of zeros', { COURTYARD_SECRETS_KEY: key(() => 0) }, /COURTYARD_SECRETS_KEY/],
  ['a key of two bytes in turn', { COURTYARD_AUDIT_KEY: key((at) => at % 2) }, /COURTYARD_AUDIT_KEY/],
])('boot refuses %s as a secret', (_, settings, named) => {
  expect(() => readEnv({ ...base, ...settings })).toThrow(named)
})

test('secrets that were drawn are taken, and rates are what is said', () => {
  const env = readEnv({ ...base, COURTYARD_AUDIT_KEY: key((at) => at * 7), COURTYARD_AUDIT_DIR: '/anchors' })
  expect([env.audit?.dir, env.audit?.keys.length]).toEqual(['/anchors', 1])
  expect(env.rates).toEqual({ address: 3000, door: 120, actor: 1200, tenant: 20_000 })
  expect(readEnv({ ...base, COURTYARD_RATES: 'off' }).rates).toBeUndefined()
  expect(readEnv(base).audit).toBeUndefined()
  expect(() => readEnv({ ...base, COURTYARD_RATES: '1,2' })).toThrow(/COURTYARD_RATES/)
})
