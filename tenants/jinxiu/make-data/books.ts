import { Workbook } from '@cj-tech-master/excelts'
import type { Space } from './charges.ts'
import { buildings, type Room, sequence } from './estate.ts'
import { sometimesWide, typedDay, wide } from './hand.ts'
import type { Meter, ShareBill } from './meters.ts'
import type { People } from './people.ts'
import type { Random } from './random.ts'
import { addSheet, bytesOf, type CellInput } from './write-book.ts'

const statusText: Readonly<Record<Room['status'], string>> = {
  occupied: '入住',
  rented: '出租',
  renovating: '装修中',
  vacant: '空置',
  empty: '空置',
}

/** Projects, buildings, entrances and rooms, each sheet under a merged title. */
export async function roomBook(random: Random, rooms: readonly Room[]): Promise<Uint8Array> {
  const book = new Workbook()
  addSheet(book, '说明', '锦绣花园房产资料', ['说明', '由物业公司整理'], [['数据截至', '2026年10月']])
  addSheet(
    book,
    '项目',
    '项目清单',
    ['项目编号', '项目名称', '地址', '服务电话', '交付日期'],
    [['JX', '锦绣花园', '示例市锦绣路 1 号', '400-000-0000', '2018年5月1日']],
  )
  addSheet(
    book,
    '楼栋',
    '楼栋清单',
    ['项目编号', '楼栋号', '楼栋名称', '地上层数', '地下层数', '电梯数', '竣工日期'],
    buildings.map(({ code, units, floors }) => [
      'JX',
      code,
      `${code} 号楼`,
      floors,
      2,
      units * 2,
      new Date('2018-03-31T00:00:00Z'),
    ]),
  )
  addSheet(
    book,
    '单元',
    '单元清单',
    ['楼栋号', '单元号', '单元名称', '层数', '有电梯'],
    buildings.flatMap(({ code, units, floors }) =>
      sequence(units).map((unit) => [code, unit, `${unit} 单元`, floors, '有']),
    ),
  )
  const rows = rooms.map((room): CellInput[] => roomRow(random, room))
  rows.splice(700, 0, []) // an empty row in the middle
  rows.push(rows[10]!) // copied twice by mistake
  rows.push([
    '合计',
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    rooms.reduce((sum, room) => sum + Math.round(Number(room.area) * 100), 0) / 100,
  ])
  addSheet(
    book,
    '房屋',
    '锦绣花园房屋清单(2026 年 10 月)',
    [
      '序号',
      '项目编号',
      '楼栋号',
      '单元号',
      '房号',
      '门牌号',
      '楼层',
      '户型',
      '建筑面积(㎡)',
      '套内面积',
      '状态',
      '交房日期',
    ],
    rows,
  )
  return await bytesOf(book)
}

const roomRow = (random: Random, room: Room): CellInput[] => [
  null,
  'JX',
  room.building,
  room.unit,
  sometimesWide(random, room.code, 0.004),
  room.door,
  room.floor,
  room.layout,
  random.next() < 0.01 ? wide(room.area) : Number(room.area),
  Number(room.inner),
  statusText[room.status],
  random.next() < 0.5 ? new Date(`${room.handedOver}T00:00:00Z`) : typedDay(random, room.handedOver),
]

/** Customers and who lives where. */
export async function customerBook(random: Random, { customers, occupancies }: People): Promise<Uint8Array> {
  const book = new Workbook()
  const rows = customers.map((one): CellInput[] => [
    one.code,
    one.kind,
    one.name,
    sometimesWide(random, one.phone),
    one.email,
    one.contact,
  ])
  addSheet(book, '客户', '客户清单', ['客户编号', '类型', '姓名', '手机', '邮箱', '联系人'], [...rows, rows[3]!])
  const lived = occupancies.map((one): CellInput[] => [
    one.room,
    one.customer,
    one.role,
    one.isPayer ? '是' : '否',
    typedDay(random, one.from),
    typedDay(random, one.to),
  ])
  addSheet(book, '住户', '住户关系', ['房号', '客户编号', '身份', '缴费人', '入住日期', '迁出日期'], lived)
  return await bytesOf(book)
}

/** The car park. */
export async function parkingBook(random: Random, spaces: readonly Space[]): Promise<Uint8Array> {
  const book = new Workbook()
  addSheet(
    book,
    '停车场',
    '停车场',
    ['项目编号', '停车场编号', '停车场名称', '类型'],
    [['JX', 'B1', '地下一层停车场', '地下']],
  )
  const rows = spaces.map((one): CellInput[] => [
    'B1',
    one.no,
    12.5,
    one.status,
    one.room,
    one.customer,
    one.plate,
    typedDay(random, one.from),
  ])
  addSheet(
    book,
    '车位',
    '车位清单',
    ['停车场编号', '车位号', '面积', '状态', '房号', '客户编号', '车牌号', '开始日期'],
    rows,
  )
  return await bytesOf(book)
}

type MeterData = { readonly meters: readonly Meter[]; readonly shareBills: readonly ShareBill[] }

/** Meters, the changed one, and the shared electricity of each building. */
export async function meterBook(random: Random, { meters, shareBills }: MeterData): Promise<Uint8Array> {
  const book = new Workbook()
  addSheet(
    book,
    '表计',
    '水表清单',
    ['表号', '类别', '房号', '倍率', '位数', '初始读数', '安装日期', '拆除日期', '状态'],
    meters.map((one) => [
      one.no,
      '水表',
      one.room,
      1,
      5,
      one.initial,
      typedDay(random, one.installed),
      one.removed,
      one.status,
    ]),
  )
  const old = meters.find((meter) => meter.status === '已换')!
  addSheet(
    book,
    '换表',
    '换表记录',
    ['旧表号', '新表号', '换表日期', '旧表止数', '新表起数', '原因'],
    [[old.no, `${old.no}-B`, old.removed, 1520, 0, '表盘损坏']],
  )
  addSheet(
    book,
    '公摊表',
    '公摊电表',
    ['楼栋号', '表号', '名称', '类别'],
    buildings.map(({ code }) => [code, `E-GT-${code.padStart(2, '0')}`, `${code} 号楼公共用电`, '电']),
  )
  addSheet(
    book,
    '公摊费用',
    '公共用电费用',
    ['楼栋号', '表号', '账期', '用量', '金额(元)'],
    shareBills.map((one) => [one.building, one.meter, one.period, Number(one.usage), Number(one.amount)]),
  )
  return await bytesOf(book)
}

/** Rows that cannot be imported, each for another reason. */
export async function dirtyBook(rooms: readonly Room[]): Promise<Uint8Array> {
  const book = new Workbook()
  const good = rooms[0]!
  const row = (
    code: string | null,
    area: CellInput,
    more: Partial<Record<'building' | 'status' | 'day', string>> = {},
  ): CellInput[] => [
    null,
    'JX',
    more.building ?? '1',
    '1',
    code,
    '0101',
    1,
    '三室两厅',
    area,
    code === good.code ? Number(good.inner) : 80,
    more.status ?? '入住',
    more.day ?? (code === good.code ? good.handedOver : '2020-06-01'),
  ]
  addSheet(
    book,
    '房屋',
    '房屋清单(未整理)',
    [
      '序号',
      '项目编号',
      '楼栋号',
      '单元号',
      '房号',
      '门牌号',
      '楼层',
      '户型',
      '建筑面积',
      '套内面积',
      '状态',
      '交房日期',
    ],
    [
      row(good.code, Number(good.area)),
      row(null, 89.45),
      row('1-1-9901', '九十'),
      row('1-1-9902', 89.45, { building: '99' }),
      row('1-1-9903', 89.45, { status: '住着' }),
      row('1-1-9904', 89.45, { day: '2026-02-30' }),
      row('1-1-9905', 60),
      row('1-1-9906', -5),
      row(good.code, 99),
    ],
  )
  return await bytesOf(book)
}
