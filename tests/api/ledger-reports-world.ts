import { randomUUID } from 'node:crypto'
import { runFees } from '@courtyard/core/billing/run-fees'
import type { Answer, Session, TestServer } from './support.ts'

export const MONTHS = ['2026-01', '2026-02', '2026-03'] as const
type Line = { readonly id: string; readonly item: string }
type Household = { readonly room: string; readonly customer: string }

const reason = 'a reason'
const filterOf = (field: string, value: string) => encodeURIComponent(JSON.stringify({ field, op: 'eq', value }))

/** Three months of two projects: bills, payments of every sort, what was taken back, credited, written off, refunded, held. */
export async function liveThreeMonths(server: TestServer, who: Session, random: () => number): Promise<void> {
  const send = async (path: string, json: unknown): Promise<Answer['body']> => {
    const answer = await who.send('POST', path, { json, headers: { 'idempotency-key': randomUUID() } })
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.text}`)
    return answer.body
  }
  const upTo = (most: number) => `${1 + Math.floor(random() * most)}.${10 + Math.floor(random() * 90)}`
  const homes = await makeHomes(who, upTo)
  const linesOf = async (bill: string): Promise<Line[]> =>
    (await who.get(`/v1/records/bill_line?filter=${filterOf('bill', bill)}`)).body.items
  const pay = (home: Household, amount: string, more: object = {}) =>
    send('/v1/payments', { payer: home.customer, amount, method: 'cash', split: { by: 'order' }, ...more })
  const adjust = (bill: string, kind: string, more: object = {}) =>
    send(`/v1/bills/${bill}/adjustments`, { kind, reason, ...more })
  let writtenOff = ''
  let bond = ''
  for (const [at, period] of MONTHS.entries()) {
    const day = (from: number) => server.clock.day(`${period}-${from + Math.floor(random() * 8)}T04:00:00Z`)
    day(10)
    const run = await send('/v1/fee-runs', { period, standards: at === 0 ? ['service', 'bond'] : ['service'] })
    await runFees(server.deps, { tenant: who.tenant, runId: run.id, worker: 'test' })
    const bills: string[] = []
    for (const { room } of homes) {
      const found = await who.get(`/v1/records/bill?filter=${filterOf('subject', room)}&sort=-period&limit=1`)
      bills.push(found.body.items[0].id)
    }
    if (at === 0) bond = (await linesOf(bills[0]!)).find((line) => line.item === 'bond')!.id
    day(20)
    await pay(homes[0]!, `3${upTo(900).padStart(6, '0')}`)
    await pay(homes[1]!, upTo(40), { method: 'pos' })
    const wrong = await pay(homes[2]!, upTo(90), { method: 'transfer' })
    await send(`/v1/payments/${wrong.id}/reversal`, { reason })
    await adjust(bills[3]!, 'waiver', { percent: '10' })
    const [first] = await linesOf(bills[3]!)
    await pay(homes[3]!, '9.99', { split: { by: 'hand', parts: [{ line: first!.id, amount: '5.55' }] } })
    const back = await pay(homes[4]!, '60.00')
    const refund = await send(`/v1/payments/${back.id}/refunds`, {
      amount: '20.00',
      method: 'cash',
      reopen: true,
      reason,
    })
    if (at < 2) await send(`/v1/refunds/${refund.id}/end`, { state: at === 0 ? 'succeeded' : 'failed', detail: '' })
    if (at === 0) await adjust(bills[5]!, 'void')
    if (at === 1) {
      await adjust(bills[5]!, 'write_off')
      writtenOff = bills[5]!
    }
    if (at === 2) {
      await adjust(writtenOff, 'recovered')
      await adjust(bills[5]!, 'credit_note')
      await send(`/v1/deposits/${bond}/release`, { reason, amount: '12.34' })
    }
  }
}

async function makeHomes(who: Session, upTo: (most: number) => string): Promise<Household[]> {
  const homes: Household[] = []
  for (const code of ['N', 'S']) {
    const project = await who.make('project', { code, name: `Project ${code}` })
    const building = await who.make('building', { project, code, name: code })
    for (const no of ['1', '2', '3']) {
      const area = `1${upTo(90).padStart(5, '0')}`
      const full = { full_code: `${code}-${no}`, no, built_area: area, kind: 'residence', status: 'occupied' }
      const room = await who.make('room', { project, building, ...full })
      const customer = await who.make('customer', { code: `${code}${no}`, kind: 'person', name: `Payer ${code}${no}` })
      await who.make('occupancy', { room, customer, role: 'owner', is_payer: true, from: '2025-01-01' })
      await who.make('fee_attachment', { standard: 'service', subject: room, from_on: '2026-01-01' })
      if (no !== '2') await who.make('fee_attachment', { standard: 'bond', subject: room, from_on: '2026-01-01' })
      homes.push({ room, customer })
    }
  }
  return homes
}
