import { createClient } from '@courtyard/contract/client'
import type { PayerAccount } from '@courtyard/contract/payments'
import { expect, test } from 'vitest'
import { amountOf, changeOf, handOf, requestOf, sendPayment, sumOpen } from './collect-state.ts'

test.each([
  ['1,030', '1030.00'],
  [' 0.5 ', '0.50'],
  ['0', undefined],
  ['1.005', undefined],
  ['-1', undefined],
  ['1e3', undefined],
])('%s typed is %s', (typed, amount) => {
  expect(amountOf(typed)).toBe(amount)
})

const account = {
  payer: { id: 'p', title: 'P' },
  bills: [
    {
      lines: [
        { id: 'a', open: '0.10' },
        { id: 'b', open: '0.20' },
      ],
    },
  ],
} as unknown as PayerAccount

test('what each line gets by hand is sent as typed, and no line gets more than it has open', () => {
  const hand = handOf(account, { a: '', b: '0.2' })
  expect(hand).toEqual({ parts: [{ line: 'b', amount: '0.20' }], sum: '0.20' })
  for (const b of ['0.21', '-1', 'x', '0.001']) expect(handOf(account, { b }), b).toBeUndefined()
  expect(handOf(account, { a: '0', b: '0.00' })).toEqual({ parts: [], sum: '0.00' })
  const typed = { amount: '1.00', method: 'cash' as const, reference: ' ', receivedOn: '2026-11-23' }
  const split = { by: 'hand' as const, parts: hand!.parts }
  expect(requestOf(account, { ...typed, split })).toEqual({
    ...{ payer: 'p', amount: '1.00', method: 'cash', received_on: '2026-11-23', split },
  })
})

test('change is exact, and there is none for too little', () => {
  expect(changeOf('100.00', '97.35')).toBe('2.65')
  expect(changeOf('97.34', '97.35')).toBeUndefined()
  expect(sumOpen(account, new Set(['a', 'b']))).toBe('0.30')
})

test('no answer and a server in trouble leave open whether it was paid; a refusal does not', async () => {
  const client = (fetch: () => Promise<Response>) => createClient({ tenant: 'acme', fetch })
  const request = { payer: 'x', amount: '1', method: 'cash' } as const
  const sent = async (fetch: () => Promise<Response>) => (await sendPayment(client(fetch), 'k', request)).kind
  const problem = (status: number) => async () =>
    new Response(JSON.stringify({ status, code: 'x' }), {
      ...{ status, headers: { 'content-type': 'application/problem+json' } },
    })
  expect(await sent(() => Promise.reject(new TypeError('network')))).toBe('lost')
  expect(await sent(problem(503))).toBe('lost')
  expect(await sent(problem(409))).toBe('refused')
})
