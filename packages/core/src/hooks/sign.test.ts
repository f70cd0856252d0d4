import { expect, test } from 'vitest'
import { ATTEMPTS_MAX, waitMs } from './backoff.ts'
import { isSigned, signedHeaders } from './sign.ts'

// The example of the specification: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' }
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const at = (nowSeconds: number, signatures = SIGNATURE) => ({ signatures, nowSeconds })

test('a message is signed as Standard Webhooks says', () => {
  expect(signedHeaders(SECRET, signed)['webhook-signature']).toBe(SIGNATURE)
})

test('a signature holds for its secret, id, time and body, within five minutes', () => {
  const now = signed.timestamp
  expect(isSigned(SECRET, signed, at(now))).toBe(true)
  expect(isSigned(SECRET, signed, at(now + 300))).toBe(true)
  expect(isSigned(SECRET, signed, at(now, `v1,AAAA v2,x ${SIGNATURE}`))).toBe(true)
  expect(isSigned(SECRET, signed, at(now + 301))).toBe(false)
  expect(isSigned(SECRET, signed, at(now - 301))).toBe(false)
  expect(isSigned('another', signed, at(now))).toBe(false)
  expect(isSigned(SECRET, { ...signed, id: 'other' }, at(now))).toBe(false)
  expect(isSigned(SECRET, { ...signed, timestamp: now + 1 }, at(now))).toBe(false)
  expect(isSigned(SECRET, { ...signed, body: '{}' }, at(now))).toBe(false)
  expect(isSigned(SECRET, { ...signed, timestamp: Number.NaN }, at(now))).toBe(false)
  for (const odd of ['', 'v1', 'v1,', SIGNATURE.replace('v1', 'v2'), SIGNATURE.slice(0, -2)])
    expect(isSigned(SECRET, signed, at(now, odd))).toBe(false)
})

test('waits grow, differ between deliveries by a fifth at most, and end', () => {
  const waits = Array.from({ length: ATTEMPTS_MAX }, (_, index) => waitMs('one', index + 1))
  const [last, ...before] = waits.toReversed()
  expect(last).toBeUndefined()
  expect(before.toReversed()).toEqual([...before].sort((a, b) => a! - b!))
  const first = Array.from({ length: 200 }, (_, index) => waitMs(`delivery ${index}`, 1)!)
  expect(Math.min(...first)).toBeGreaterThanOrEqual(8_000)
  expect(Math.max(...first)).toBeLessThanOrEqual(12_000)
  expect(new Set(first).size).toBeGreaterThan(150)
})
