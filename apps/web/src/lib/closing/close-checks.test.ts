import type { Books } from '@courtyard/contract/books'
import { expect, test } from 'vitest'
import { closeChecks } from './close-checks.ts'

const close = (of: Partial<Parameters<typeof closeChecks>[0]>) => ({
  ...{ state: 'open' as const, blockers: [], may: { close: false, ask: false, agree: false }, ...of },
})
const ready = { close: true, ask: false, agree: false }
const books = (sound: boolean) => ({ last: { sound } }) as Books
const states = (checks: ReturnType<typeof closeChecks>) => checks.map(({ code, state }) => `${code} ${state}`)

test('only the month whose turn it is has something to be looked at', () => {
  expect(closeChecks(close({}), null)).toEqual([])
  expect(closeChecks(close({ state: 'closed', may: { ...ready, close: false, ask: true } }), null)).toEqual([])
  expect(states(closeChecks(close({ may: ready }), books(true)))).toEqual([
    ...['earlier ok', 'running ok', 'shifts ok', 'fee_runs ok', 'requests ok', 'clearing ok', 'books ok'],
  ])
})

test('what is in the way leads to where it is mended', () => {
  const blockers = [{ code: 'shifts' as const, count: 2, detail: null }]
  const found = closeChecks(close({ blockers }), books(true)).find(({ code }) => code === 'shifts')
  expect(found).toEqual({ code: 'shifts', state: 'bad', blocker: blockers[0], path: '/shifts' })
})

test('the books are red by the last check and unknown before one; a month that runs says nothing of the rest', () => {
  const last = (of: Books | null) => states(closeChecks(close({ may: ready }), of)).at(-1)
  expect([last(null), last(books(false)), last(books(true))]).toEqual(['books unknown', 'books bad', 'books ok'])
  const running = close({ blockers: [{ code: 'running', count: 1, detail: '2026-11' }] })
  expect(states(closeChecks(running, books(true))).slice(0, 3)).toEqual(['earlier ok', 'running bad', 'shifts unknown'])
})
