import { deflateRawSync } from 'node:zlib'
import { Workbook } from '@cj-tech-master/excelts'
import { isFault } from '@courtyard/std/fault'
import { expect, test, vi } from 'vitest'
import { checkZip } from './check-zip.ts'
import { parseCsv } from './parse-csv.ts'
import { numberText } from './read-xlsx.ts'
import { createWorkbooks } from './workbooks.ts'

const workbooks = createWorkbooks()
const read = (name: string, bytes: Uint8Array) => workbooks.read({ name, bytes })
const texts = (rows: readonly { cells: readonly ({ text: string } | undefined)[] }[]) =>
  rows.map((row) => row.cells.map((cell) => cell?.text ?? null))
const reasonOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (isFault(error, 'file_unreadable') ? error.details.reason : error),
  )

test('dates, formulas, merged titles and rich text are read as people see them', async () => {
  const book = new Workbook()
  const page = book.addWorksheet('房屋')
  page.getCell('A1').value = '房屋清单'
  page.mergeCells('A1:C1')
  page.getCell('A2').value = { formula: '1+1', result: 2 }
  page.getCell('B2').value = new Date(Date.UTC(2026, 9, 5))
  page.getCell('B2').numFmt = 'yyyy-mm-dd'
  page.getCell('C2').value = { richText: [{ text: '１' }, { text: '号' }] }
  page.getCell('A4').value = 0.1 + 0.2
  const [sheet] = await read('x.xlsx', new Uint8Array(await book.xlsx.writeBuffer()))
  expect(sheet?.title).toBe('房屋')
  expect(texts(sheet!.rows)).toEqual([['房屋清单', '房屋清单', '房屋清单'], ['2', '2026-10-05', '１号'], ['0.3']])
  expect(sheet!.rows.map((row) => row.number)).toEqual([1, 2, 4])
})

test('CSV is read in UTF-8 and in GB18030, with quotes, blank cells and line breaks in cells', async () => {
  const utf8 = await read('抄表.csv', new TextEncoder().encode('\ufeff房号,读数\r\n"1-1, 0102","a""b\nc"\r\n,5\r\n'))
  expect(utf8[0]?.title).toBe('抄表')
  expect(texts(utf8[0]!.rows)).toEqual([
    ['房号', '读数'],
    ['1-1, 0102', 'a"b\nc'],
    [null, '5'],
  ])
  const gb = await read('a.csv', Uint8Array.from([0xb7, 0xbf, 0xba, 0xc5, 0x2c, 0x31])) // 房号,1
  expect(texts(gb[0]!.rows)).toEqual([['房号', '1']])
})

test('a semicolon or tab may separate, and the last cell may be empty', () => {
  expect(parseCsv('a;b\n1,5;')).toEqual([
    ['a', 'b'],
    ['1,5', ''],
  ])
  expect(parseCsv('a\tb\n1\t2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
})

test('what is no workbook is refused with the reason', async () => {
  expect(await reasonOf(read('a.xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1])))).toBe('old_xls')
  expect(await reasonOf(read('a.xlsx', Uint8Array.from([0x50, 0x4b, 3, 4])))).toBe('not_a_workbook')
  expect(await reasonOf(read('a.csv', Uint8Array.from([0x61, 0, 0x62])))).toBe('not_text')
  expect(await reasonOf(read('a.csv', new TextEncoder().encode('a,b')))).toBe('accepted')
})

// Guards the process: one small upload must not fill its memory.
test('a file that unpacks beyond the budget is refused, the same file within it is not', () => {
  const bomb = zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(3_000_000))
  expect(bomb.length).toBeLessThan(10_000)
  expect(() => checkZip(bomb, 2_000_000)).toThrow(/file_unreadable/)
  expect(() => checkZip(bomb, 4_000_000)).not.toThrow()
})

test('a formula in an error text stays text when written', async () => {
  const bytes = await workbooks.write([{ title: '房屋/错误', rows: [['原因'], ['=1+1'], [null]] }])
  const [sheet] = await read('errors.xlsx', bytes)
  expect(sheet?.title).toBe('房屋 错误')
  expect(texts(sheet!.rows)).toEqual([['原因'], ['=1+1']])
})

test('numbers are plain decimal text', () => {
  expect([89.45, 1e21, 1.5e-7, 13800001001].map(numberText)).toEqual([
    '89.45',
    '1000000000000000000000',
    '0.00000015',
    '13800001001',
  ])
})

/** A zip file of one packed part, by the format's own layout. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end])
}

test('the same sheets give the same bytes, whenever they are written', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const at = async (now: string) => {
      vi.setSystemTime(new Date(now))
      return Buffer.from(await createWorkbooks().write([{ title: 'Rooms', rows: [['code'], ['A-1']] }]))
    }
    const [early, late] = [await at('2026-01-01T00:00:00Z'), await at('2027-07-07T07:07:07Z')]
    expect(late.equals(early)).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})
