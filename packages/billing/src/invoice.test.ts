import { readFileSync } from 'node:fs'
import { type InvoiceState, invoiceStateOptions } from '@courtyard/metadata/kernel/invoice-options'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invoiceableFen, invoiceNetFen } from './invoice-parts.ts'
import { decideInvoice, type InvoiceEvent, invoiceEvents, isLiveInvoice } from './invoice-state.ts'

const states = invoiceStateOptions.map(({ value }) => value)
const table: Readonly<Record<InvoiceState, string>> = {
  applied: 'approve=approved reject=rejected withdraw=withdrawn',
  approved: 'withdraw=withdrawn send=issuing',
  issuing: 'issue=issued fail=failed',
  issued: 'red_asked=red_pending',
  failed: 'withdraw=withdrawn send=issuing',
  red_pending: 'red_issued=reversed red_withdrawn=issued',
  reversed: '',
  rejected: '',
  withdrawn: '',
}

test.each(states)('from %s an invoice goes where the table says, and nowhere else', (state) => {
  const moves = (isRed: boolean) =>
    invoiceEvents.flatMap((event: InvoiceEvent) => {
      const next = decideInvoice({ state, isRed }, event)
      return next === undefined ? [] : [`${event}=${next}`]
    })
  expect(moves(false).join(' ')).toBe(table[state])
  expect(moves(true).join(' ')).toBe(state === 'issued' ? '' : table[state])
  expect(isLiveInvoice(state)).toBe(table[state] !== '')
})

// The program, the trigger of the kernel and the decision record are three places that say one thing.
test('the database and the decision record know the same moves', () => {
  const moves = states.map((state) => [
    state,
    [...table[state].matchAll(/=(\w+)/g)]
      .map(([, next]) => next!)
      .sort()
      .join(', '),
  ])
  const sql = readFileSync(new URL('../../db/src/kernel/0027-invoices.sql', import.meta.url), 'utf8')
  const kept = states.map((state) => {
    const allowed = new RegExp(`when '${state}' then new.state (?:in \\(([^)]+)\\)|= ('\\w+'))`).exec(sql)
    const named = (allowed?.[1] ?? allowed?.[2] ?? '').match(/\w+/g) ?? []
    return [state, named.sort().join(', ')]
  })
  expect(kept).toEqual(moves)
  const record = readFileSync(new URL('../../../docs/decisions/0027-invoices-and-vouchers.md', import.meta.url), 'utf8')
  for (const [state, next] of moves.filter(([, to]) => to !== '')) {
    const row = new RegExp(`^\\| ${state} \\| \\S+ \\| (.+) \\|$`, 'm').exec(record)?.[1] ?? ''
    expect([state, row.split(', ').sort().join(', ')]).toEqual([state, next])
  }
})

const line = {
  ...{ amountFen: 10_000n, netFen: 9_434n, paidFen: 4_000n, creditedFen: 0n, creditedNetFen: 0n },
  ...{ invoicedFen: 0n, invoicedNetFen: 0n },
}

test('what was paid, or billed, less credits and other invoices, and never below nothing', () => {
  expect([invoiceableFen(line, 'paid'), invoiceableFen(line, 'billed')]).toEqual([4_000n, 10_000n])
  const credited = { ...line, creditedFen: 7_000n, creditedNetFen: 6_604n }
  expect([invoiceableFen(credited, 'paid'), invoiceableFen(credited, 'billed')]).toEqual([3_000n, 3_000n])
  expect(invoiceableFen({ ...line, invoicedFen: 4_500n }, 'paid')).toBe(0n)
})

test('parts of a line, however cut, have its net and tax together, and none has less than nothing of either', () => {
  const cuts = fc.array(fc.bigInt({ min: 1n, max: 400n }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(cuts, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1_300 }), (parts, share, rate) => {
      const charged = parts.reduce((sum, part) => sum + part, 0n)
      const creditedFen = (charged * BigInt(share)) / 100n
      const amountFen = charged + creditedFen
      const netOf = (fen: bigint) => (fen * 10_000n) / BigInt(10_000 + rate)
      const netFen = netOf(amountFen)
      const creditedNetFen = netFen < netOf(creditedFen) ? netFen : netOf(creditedFen)
      let of = { ...line, amountFen, netFen, creditedFen, creditedNetFen }
      for (const part of parts) {
        const net = invoiceNetFen(of, part)
        expect(net >= 0n && net <= part).toBe(true)
        of = { ...of, invoicedFen: of.invoicedFen + part, invoicedNetFen: of.invoicedNetFen + net }
      }
      expect(of.invoicedNetFen).toBe(netFen - creditedNetFen)
      expect(invoiceableFen({ ...of, paidFen: amountFen }, 'billed')).toBe(0n)
    }),
    { seed: 20261123, numRuns: 500 },
  )
})
