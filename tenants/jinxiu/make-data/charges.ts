import { type Room, two } from './estate.ts'
import type { Occupancy } from './people.ts'
import type { Random } from './random.ts'

export type Space = {
  readonly no: string
  readonly status: '空闲' | '月租' | '产权'
  readonly room: string
  readonly customer: string
  readonly plate: string
  readonly from: string
}
export type Attachment = {
  readonly room: string
  readonly item: string
  readonly from: string
  readonly to: string
  readonly price: string
  readonly coefficient: string
}

const SPACES = 400

/** Parking spaces: some rooms rent one, a few two. */
export function makeSpaces(random: Random, occupancies: readonly Occupancy[]): Space[] {
  const payers = occupancies.filter(
    (one) => one.isPayer && one.to === '' && one.from < '2026-01-01' && !one.room.startsWith('1-1-01'),
  )
  let holder = random.pick(payers)
  return Array.from({ length: SPACES }, (_, index): Space => {
    const no = `B1-${String(index + 1).padStart(3, '0')}`
    const drawn = random.next()
    if (drawn > 0.5) return { no, status: '空闲', room: '', customer: '', plate: '', from: '' }
    if (random.next() > 0.08) holder = random.pick(payers)
    const plate = `测A${String(10_000 + index)}`
    const from = `2025-${two(random.between(1, 12))}-01`
    return { no, status: drawn < 0.4 ? '月租' : '产权', room: holder.room, customer: holder.customer, plate, from }
  })
}

/** Which room pays what, since when. Rooms handed over last month start in its middle. */
export function makeAttachments(rooms: readonly Room[], spaces: readonly Space[]): Attachment[] {
  const rented = new Set(spaces.filter((space) => space.status === '月租').map((space) => space.room))
  return rooms.flatMap((room): Attachment[] => {
    const from = room.isNew ? room.handedOver : '2025-01-01'
    const plain = { room: room.code, from, to: '', price: '', coefficient: '' }
    const isVacant = room.status === 'vacant' || room.status === 'empty'
    const isLived = room.status === 'occupied' || room.status === 'rented'
    return [
      {
        ...plain,
        item: '物业费',
        coefficient: isVacant ? '0.7' : '',
        price: room.code.startsWith('12-2-0') && !room.isNew ? '2.60' : '',
      },
      { ...plain, item: '公摊电费' },
      ...(isLived ? [{ ...plain, item: '水费' }] : []),
      ...(isLived && Number(room.building) >= 5 ? [{ ...plain, item: '垃圾清运费' }] : []),
      ...(rented.has(room.code) ? [{ ...plain, item: '车位费' }] : []),
    ]
  })
}
