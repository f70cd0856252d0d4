import type { Random } from './random.ts'

/** The buildings of the sample estate: 12 of them, 1,400 rooms. `areas` are the rooms of one floor of one unit, in order. */
export type Building = {
  readonly code: string
  readonly units: number
  readonly floors: number
  readonly areas: readonly string[]
}
export type RoomStatus = 'occupied' | 'rented' | 'renovating' | 'vacant' | 'empty'
export type Room = {
  readonly code: string
  readonly building: string
  readonly unit: string
  readonly floor: number
  readonly door: string
  readonly area: string
  readonly inner: string
  readonly layout: string
  readonly status: RoomStatus
  readonly handedOver: string
  /** Handed over in the middle of last month: its fees start that day. */
  readonly isNew: boolean
}

export const buildings: readonly Building[] = [
  { code: '1', units: 2, floors: 33, areas: ['128.45', '89.45'] },
  { code: '2', units: 3, floors: 25, areas: ['89.45', '89.45', '89.45', '89.45'] },
  ...['3', '4', '5', '6', '7'].map((code) => ({ code, units: 2, floors: 24, areas: ['112.08', '88.17'] })),
  ...['8', '9', '10', '11'].map((code) => ({ code, units: 2, floors: 25, areas: ['139.76', '101.63'] })),
  { code: '12', units: 2, floors: 22, areas: ['120.30', '65.00'] },
]

/** Rooms whose story the sample tells: who they belong to is in people.ts. */
export const story = {
  portal: '1-1-0102',
  letToCompany: '1-1-0302',
  sold: '4-1-0301',
  empty: '5-2-1001',
  rolledOver: '2-1-0303',
  replaced: '3-1-0501',
  withoutReading: ['6-1-1201', '8-2-0402', '10-1-2002'],
  new: ['12-1-0101', '12-1-0301', '12-1-0502', '12-1-0802', '12-2-0201', '12-2-0602', '12-2-1101', '12-2-1501'],
} as const

const fixedStatus: Readonly<Record<string, RoomStatus>> = {
  '1-1-0101': 'occupied',
  '1-1-0102': 'occupied',
  '1-1-0201': 'vacant',
  '1-1-0202': 'renovating',
  '1-1-0301': 'occupied',
  '1-1-0302': 'rented',
  '1-1-0401': 'occupied',
  '1-1-0402': 'occupied',
  '1-1-0501': 'occupied',
  '1-1-0502': 'vacant',
  '1-1-0601': 'occupied',
  '1-1-0602': 'occupied',
  '1-1-0701': 'occupied',
  [story.sold]: 'occupied',
  [story.empty]: 'empty',
  [story.rolledOver]: 'occupied',
  [story.replaced]: 'occupied',
}

/** All rooms, by building, unit and floor. */
export function makeRooms(random: Random): Room[] {
  return buildings.flatMap((building) =>
    sequence(building.units).flatMap((unit) =>
      sequence(building.floors).flatMap((floor) =>
        building.areas.map((area, index) => makeRoom(random, { building, unit, floor, door: index + 1, area })),
      ),
    ),
  )
}

type Place = {
  readonly building: Building
  readonly unit: number
  readonly floor: number
  readonly door: number
  readonly area: string
}

function makeRoom(random: Random, { building, unit, floor, door, area }: Place): Room {
  const no = `${two(floor)}${two(door)}`
  const code = `${building.code}-${unit}-${no}`
  const isNew = (story.new as readonly string[]).includes(code)
  const drawn = statusOf(random.next())
  return {
    code,
    building: building.code,
    unit: String(unit),
    floor,
    door: no,
    area,
    inner: ((Number(area) * random.between(78, 84)) / 100).toFixed(2),
    layout: Number(area) > 110 ? '三室两厅' : Number(area) > 80 ? '两室一厅' : '一室一厅',
    status: isNew ? 'occupied' : (fixedStatus[code] ?? drawn),
    handedOver: isNew
      ? '2026-10-12'
      : `20${random.between(18, 24)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`,
    isNew,
  }
}

const statusOf = (drawn: number): RoomStatus =>
  drawn < 0.04 ? 'vacant' : drawn < 0.08 ? 'rented' : drawn < 0.11 ? 'renovating' : 'occupied'

/** 1 … count. */
export const sequence = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
/** Two digits. */
export const two = (number: number): string => String(number).padStart(2, '0')
