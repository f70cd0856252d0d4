import { type Room, story } from './estate.ts'
import type { Random } from './random.ts'

export type Customer = {
  readonly code: string
  readonly kind: '个人' | '单位'
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly contact: string
}
export type Occupancy = {
  readonly room: string
  readonly customer: string
  readonly role: '业主' | '租客'
  readonly isPayer: boolean
  readonly from: string
  readonly to: string
}
export type People = { readonly customers: readonly Customer[]; readonly occupancies: readonly Occupancy[] }

const CUSTOMERS = 1300
const surnames = [
  ...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎',
]
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲文建国志海波宁鑫佳琪雨晨思浩宇轩梓涵欣怡']
const named: Readonly<Record<string, string>> = {
  '1-1-0101': '李雯',
  '1-1-0102': '周启明',
  '1-1-0202': '何静',
  '1-1-0301': '孙宏伟',
  '1-1-0401': '吴倩',
  '1-1-0402': '郑一凡',
  '1-1-0501': '冯立',
  '1-1-0601': '陈思',
  '1-1-0602': '褚楠',
  '1-1-0701': '卫东',
  [story.sold]: '沈嘉禾',
}

/** Owners, lessees and the developer: all invented, with telephone numbers nobody has. */
export function makePeople(random: Random, rooms: readonly Room[]): People {
  const customers: Customer[] = []
  const occupancies: Occupancy[] = []
  const add = (name: string, more: Partial<Customer> = {}): string => {
    const number = customers.length + 1
    const code = `K${String(number).padStart(5, '0')}`
    const phone = random.next() < 0.03 ? '' : `1300000${String(number).padStart(4, '0')}`
    customers.push({ code, kind: '个人', name, phone, email: '', contact: '', ...more })
    return code
  }
  const developer = add('锦绣置业有限公司', { kind: '单位', contact: '销售部', phone: '13000009001' })
  const letting = add('万家租赁(何静)', { kind: '单位', contact: '何静', phone: '13000009002' })
  const seller = add('顾长青')
  const lived = rooms.filter((room) => room.status !== 'vacant' && room.status !== 'empty')
  const rented = lived.filter((room) => room.status === 'rented' && room.code !== story.letToCompany)
  const ownersWanted = CUSTOMERS - customers.length - rented.length
  let second = lived.length - ownersWanted // so many rooms belong to someone who has one already
  const owners: string[] = []
  for (const room of lived) {
    const mayShare = second > 0 && !named[room.code] && !room.isNew && owners.length > 200 && random.next() < 0.25
    if (mayShare) second -= 1
    const name = named[room.code] ?? personName(random)
    const email = room.code === story.portal ? 'zhou@jinxiu.example' : ''
    const owner = mayShare ? random.pick(owners) : add(name, email ? { email, phone: '13000000102' } : {})
    if (!mayShare && !named[room.code]) owners.push(owner) // those with a name in the story have one home
    const isLet = room.status === 'rented'
    const from = room.code === story.sold ? '2026-06-15' : room.handedOver
    occupancies.push({ room: room.code, customer: owner, role: '业主', isPayer: !isLet, from, to: '' })
    if (room.code === story.sold) {
      occupancies.push({ room: room.code, customer: seller, role: '业主', isPayer: true, from: '2019-06-01', to: from })
    }
    if (isLet) {
      const lessee = room.code === story.letToCompany ? letting : add(personName(random))
      occupancies.push({ room: room.code, customer: lessee, role: '租客', isPayer: true, from: '2025-09-01', to: '' })
    }
  }
  for (const room of rooms.filter((one) => one.status === 'vacant')) {
    occupancies.push({ room: room.code, customer: developer, role: '业主', isPayer: true, from: '2018-01-01', to: '' })
  }
  while (customers.length < CUSTOMERS) add(personName(random))
  return { customers, occupancies }
}

const personName = (random: Random): string =>
  random.pick(surnames) + random.pick(given) + (random.next() < 0.7 ? random.pick(given) : '')
