// Writes the files a company would hand over: node tenants/jinxiu/make-data.ts. The same seed gives the same files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { customerBook, dirtyBook, meterBook, parkingBook, roomBook } from './make-data/books.ts'
import { makeAttachments, makeSpaces } from './make-data/charges.ts'
import { makeRooms } from './make-data/estate.ts'
import { csvLine, gb18030, sometimesWide, typedDay } from './make-data/hand.ts'
import { makeMeters, makeShareBills } from './make-data/meters.ts'
import { makePeople } from './make-data/people.ts'
import { seededRandom } from './make-data/random.ts'

const random = seededRandom(20_261_122)
const data = join(import.meta.dirname, 'data')
mkdirSync(join(data, 'dirty'), { recursive: true })

const rooms = makeRooms(random)
const people = makePeople(random, rooms)
const { meters, readings } = makeMeters(random, rooms)
const spaces = makeSpaces(random, people.occupancies)
const attachments = makeAttachments(rooms, spaces)

const save = (name: string, bytes: Uint8Array | string) => writeFileSync(join(data, name), bytes)
save('rooms.xlsx', await roomBook(random, rooms))
save('customers.xlsx', await customerBook(random, people))
save('parking.xlsx', await parkingBook(random, spaces))
save('meters.xlsx', await meterBook(random, { meters, shareBills: makeShareBills(random) }))
save('dirty/rooms-dirty.xlsx', await dirtyBook(rooms))

const readingLines = readings.map(({ meter, period, prev, curr, rollover, readOn }) =>
  csvLine([meter, period, sometimesWide(random, String(prev), 0.002), curr, rollover ?? '', readOn]),
)
const readingHeader = csvLine(['表号', '账期', '上期读数', '本期读数', '翻零值', '抄表日期'])
save('meter-readings.csv', `\ufeff${[readingHeader, ...readingLines, readingLines.at(-1)!, ',,,,,'].join('\r\n')}\r\n`)

const attachmentLines = attachments.map(({ room, item, from, to, price, coefficient }) =>
  csvLine([room, item, typedDay(random, from), to, price, coefficient]),
)
const attachmentHeader = csvLine(['房号', '收费项目', '开始日期', '结束日期', '单价', '系数'])
save('fee-attachments.csv', gb18030(`${[attachmentHeader, ...attachmentLines].join('\r\n')}\r\n`))

// What the dry run must catch: a reading below the last, an unknown meter, no month, a number in words, a key twice.
const first = readings[0]!
const dirtyLines = [
  [first.meter, '2026-11', 500, 480, '', '2026-11-25'],
  ['W-99-9-9999', '2026-11', 1, 2, '', '2026-11-25'],
  [first.meter, '2026-13', 1, 2, '', '2026-11-25'],
  [readings[1]!.meter, '2026-11', '一百', 120, '', '2026-11-25'],
  [readings[2]!.meter, '2026-11', 10, 20, '', '2026-11-25'],
  [readings[2]!.meter, '2026-11', 10, 25, '', '2026-11-25'],
  [readings[3]!.meter, '2026-11', 10, 20, '', '2026-02-30'],
]
save('dirty/meter-readings-dirty.csv', `\ufeff${[readingHeader, ...dirtyLines.map(csvLine)].join('\r\n')}\r\n`)
