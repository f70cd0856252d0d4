import { buildings, type Room, story, two } from './estate.ts'
import type { Random } from './random.ts'

export type Meter = {
  readonly no: string
  readonly room: string
  readonly initial: number
  readonly installed: string
  readonly removed: string
  readonly status: '在用' | '已换'
}
export type Reading = {
  readonly meter: string
  readonly period: string
  readonly prev: number
  readonly curr: number
  readonly rollover: number | undefined
  readonly readOn: string
}
export type ShareBill = {
  readonly building: string
  readonly meter: string
  readonly period: string
  readonly usage: string
  readonly amount: string
}

/** Twelve months up to last month. */
export const periods = ['2025-11', '2025-12', ...Array.from({ length: 10 }, (_, index) => `2026-${two(index + 1)}`)]
const LAST = '2026-10'

// The year to date of the portal's room is 175 before last month's 20, so that the bill crosses into the second tier.
const portalUsage = [18, 17, 19, 18, 20, 21, 19, 20, 19, 20, 19, 20]

/** Water meters and their readings of a year; one dial rolls over, one meter is replaced, three were not read. */
export function makeMeters(random: Random, rooms: readonly Room[]): { meters: Meter[]; readings: Reading[] } {
  const meters: Meter[] = []
  const readings: Reading[] = []
  for (const room of rooms) {
    const no = `W-${room.code}`
    const usages = usagesOf(random, room)
    const total = usages.reduce((sum, usage) => sum + usage, 0)
    const isReplaced = room.code === story.replaced
    const start = startOf(random, room, { total, last: usages.at(-1)! })
    meters.push({
      no,
      room: room.code,
      initial: room.isNew ? start : 0,
      installed: room.handedOver,
      removed: isReplaced ? '2026-10-14' : '',
      status: isReplaced ? '已换' : '在用',
    })
    let at = start
    for (const [index, period] of periods.entries()) {
      if (room.isNew && period !== LAST) continue
      const isLast = period === LAST
      if (isLast && (story.withoutReading as readonly string[]).includes(room.code)) continue
      const usage = isLast && isReplaced ? 33 : usages[index]!
      const rolls = at + usage >= 100_000
      const next = rolls ? at + usage - 100_000 : at + usage
      readings.push({
        meter: no,
        period,
        prev: at,
        curr: next,
        rollover: rolls ? 100_000 : undefined,
        readOn: `${period}-25`,
      })
      at = next
    }
    if (isReplaced) {
      meters.push({ no: `${no}-B`, room: room.code, initial: 0, installed: '2026-10-14', removed: '', status: '在用' })
      readings.push({ meter: `${no}-B`, period: LAST, prev: 0, curr: 12, rollover: undefined, readOn: `${LAST}-25` })
    }
  }
  return { meters, readings: readings.sort((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : 0)) }
}

function usagesOf(random: Random, room: Room): number[] {
  if (room.code === story.portal) return portalUsage
  const base = room.status === 'occupied' || room.status === 'rented' ? random.between(5, 17) : 0
  const usages = periods.map(() => (base === 0 ? 0 : Math.max(0, base + random.between(-4, 4))))
  return room.code === story.rolledOver ? [...usages.slice(0, -1), 38] : usages
}

function startOf(random: Random, room: Room, { total, last }: { total: number; last: number }): number {
  if (room.code === story.rolledOver) return 99_985 - (total - last)
  if (room.code === story.replaced) return 1_487 - (total - last)
  return room.isNew ? 0 : random.between(20, 1_900)
}

const sharedLast: Readonly<Record<string, string>> = { '1': '662.41', '2': '1234.56' }

/** Public electricity of each building and month; the totals do not divide evenly. */
export const makeShareBills = (random: Random): ShareBill[] =>
  buildings.flatMap(({ code }) =>
    periods.map((period) => {
      const fen = random.between(41_000, 139_999)
      const amount = (period === LAST ? sharedLast[code] : undefined) ?? (fen / 100).toFixed(2)
      return {
        building: code,
        meter: `E-GT-${two(Number(code))}`,
        period,
        usage: (Number(amount) / 0.83).toFixed(1),
        amount,
      }
    }),
  )
