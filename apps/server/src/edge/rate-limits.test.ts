import type { RateCount } from '@courtyard/db/control/rate-counts'
import { expect, test } from 'vitest'
import { addressOf, blockOf, callerOf, rateKeyOf } from './caller.ts'
import { createRateLimits } from './rate-limits.ts'

/** Several processes over one table of sums; `settle` waits for what they share. */
function processes(count: number) {
  let now = Date.parse('2026-03-01T08:00:00Z')
  const sums = new Map<string, number>()
  const asked: number[] = []
  let open: Promise<void>[] = []
  const share = async (minute: Date, counts: readonly RateCount[]) => {
    asked.push(counts.length)
    return counts.map(({ key, points }) => {
      const at = `${minute.toISOString()} ${key}`
      sums.set(at, (sums.get(at) ?? 0) + points)
      return { key, points: sums.get(at)! }
    })
  }
  const options = { clock: { now: () => new Date(now) }, share, behind: (work: Promise<void>) => void open.push(work) }
  const all = Array.from({ length: count }, () => createRateLimits({ ...options, onLost: () => undefined }))
  return {
    all,
    asked,
    pass: (ms: number) => {
      now += ms
    },
    async settle() {
      await Promise.all(open)
      open = []
    },
  }
}

test('who asks too often is told how many seconds the minute still has, and may ask again in the next', () => {
  const { all, pass } = processes(1)
  const [limits] = all
  pass(10_000)
  const take = () => limits!.take([{ key: 'a', max: 3 }])
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 50])
  pass(49_500)
  expect(take()).toBe(1)
  pass(500)
  expect(take()).toBe(0)
})

test('what is refused counts for nobody: a person over their limit does not use up that of their company', () => {
  const [limits] = processes(1).all
  const ask = (person: string) =>
    limits!.take([
      { key: person, max: 2 },
      { key: 'company', max: 4 },
    ])
  expect([ask('ann'), ask('ann'), ask('ann'), ask('ann')].map((wait) => wait > 0)).toEqual([false, false, true, true])
  expect([ask('bob'), ask('bob'), ask('cat')].map((wait) => wait > 0)).toEqual([false, false, true])
})

test('processes hold one limit together, and nobody is looked up who stays far below it', async () => {
  const { all, pass, settle, asked } = processes(3)
  const ask = { key: 'a', max: 100 }
  let passed = 0
  for (let round = 0; round < 40; round++) {
    for (const limits of all) if (limits.take([ask]) === 0) passed += 1
    pass(1_000)
    await settle()
  }
  expect(passed).toBeGreaterThanOrEqual(100)
  expect(passed).toBeLessThan(110)
  const quiet = processes(2)
  for (let n = 0; n < 50; n++) for (const limits of quiet.all) limits.take([{ key: `k${n}`, max: 100 }])
  await quiet.settle()
  expect([asked.length > 0, quiet.asked]).toEqual([true, []])
})

test('without the shared sums each process counts for itself', async () => {
  const lost: unknown[] = []
  const limits = createRateLimits({
    clock: { now: () => new Date('2026-03-01T08:00:00Z') },
    share: () => Promise.reject(new Error('down')),
    behind: (work) => void work,
    onLost: (error) => lost.push(error),
  })
  const answers = Array.from({ length: 7 }, () => limits.take([{ key: 'a', max: 5 }]))
  await expect.poll(() => lost.length).toBeGreaterThan(0)
  expect(answers.map((wait) => wait > 0)).toEqual([false, false, false, false, false, true, true])
})

test('an address is what the connection or the trusted proxy says, never what the caller writes before it', () => {
  const told = { remote: '10.0.0.9', forwarded: '1.2.3.4, 203.0.113.7' }
  expect([addressOf(told, false), addressOf(told, true)]).toEqual(['10.0.0.9', '203.0.113.7'])
  expect(addressOf({ remote: '10.0.0.9', forwarded: 'unknown' }, true)).toBe('10.0.0.9')
  expect(callerOf(new Headers({ 'x-courtyard-caller': 'no address' }))).toBeUndefined()
})

test('IPv6 counts by network, and a block tells no single address', () => {
  expect([rateKeyOf('2001:db8:1:2:3:4:5:6'), rateKeyOf('2001:db8:1:2::9')]).toEqual(['2001:db8:1:2', '2001:db8:1:2'])
  expect([rateKeyOf('192.0.2.7'), rateKeyOf('::1')]).toEqual(['192.0.2.7', '0:0:0:0'])
  expect([
    blockOf('192.0.2.7'),
    blockOf('::ffff:192.0.2.7'),
    blockOf('2001:db8:1:2:3:4:5:6'),
    blockOf(undefined),
  ]).toEqual([...['192.0.2.0/24', '192.0.2.0/24', '2001:db8:1::/48'], undefined])
})
