// What each way of moving money finds before it is asked: a payer of its own, and what that way needs.
import { adjust } from '@courtyard/core/money/requests/adjust'
import { refund } from '@courtyard/core/money/requests/refund'
import { takePayment } from '@courtyard/core/money/take-payment'
import type { deskOf } from '../api/money-desk.ts'
import type { TestServer } from '../api/support.ts'
import { type Ask, clerk, MONTH, PATHS, type PathName, TENANT } from './money-kill-paths.ts'

type World = { readonly server: TestServer; readonly desk: ReturnType<typeof deskOf> }
type Before = (world: World, ask: Ask) => Promise<Partial<Ask>>

const NOBODY = '00000000-0000-7000-8000-000000000000'
const EMPTY = { payment: NOBODY, request: NOBODY, run: NOBODY, intent: NOBODY, row: NOBODY, bank: NOBODY, month: '' }
let asks = 0

/** The world of one ask. */
export async function prepare(world: World, path: PathName): Promise<Ask> {
  const key = `${path}-${++asks}`
  // What is more than 300 yuan takes a second person.
  const payer = await world.desk.payer(path === 'void' || path === 'release_deposit' ? '100' : '500')
  const bill = await world.desk.bill(payer, path === 'release_deposit' ? 'bond' : 'rent')
  const about = { payer: payer.person, flat: payer.flat, bill: bill.id, line: bill.lines[0]!.id }
  const ask: Ask = { path, key, ...about, ...EMPTY }
  return { ...ask, ...(await BEFORE[path]?.(world, ask)) }
}

const one = async ({ server }: World, sql: string, values: readonly unknown[]) =>
  (await server.database.superuser(sql.replaceAll('$.', `t_${TENANT}.`), [...values])).rows[0]

const pay = async ({ server }: World, { key, payer }: Ask, amount: string, settles = true): Promise<string> => {
  const split = settles ? { by: 'order' as const } : { by: 'hand' as const, parts: [] }
  const request = { payer, amount, method: 'cash' as const, split }
  return (await takePayment(server.deps, clerk, { key: `${key} before`, request })).id
}
const paid: Before = async (world, ask) => ({ payment: await pay(world, ask, '200.00') })

/** Asks for a refund: above 300 yuan a second person is needed. */
const refunding =
  (taken: string, amount: string): Before =>
  async (world, ask) => {
    const payment = await pay(world, ask, taken)
    const of = { amount, method: 'cash' as const, reopen: true, reason: 'so', files: [] }
    const { id } = await refund(world.server.deps, clerk, { key: `${ask.key} asked`, payment, refund: of })
    return { payment, request: id }
  }
const adjusted =
  (kind: 'waiver' | 'write_off', percent: string): Before =>
  async ({ server }, { key, bill }) => {
    const adjustment = { kind, percent, reason: 'so', files: [] }
    return { request: (await adjust(server.deps, clerk, { bill, key: `${key} asked`, adjustment })).id }
  }

const attached: Before = async (world, { flat }) => {
  const sql = `insert into $.k_fee_attachment (standard, subject_id, from_on, to_on) values ('rent', $1, '${MONTH}-01', '2025-08-01')`
  await one(world, sql, [flat])
  return {}
}
const ran: Before = async (world, ask) => {
  await attached(world, ask)
  await PATHS.fee_run(world.server.deps, ask)
  const found = await one(world, `select fee_run_id from $.k_bill where subject_id = $1 and period = $2`, [
    ask.flat,
    MONTH,
  ])
  return { run: String(found?.fee_run_id) }
}

const bankOf = async (world: World, { key }: Ask): Promise<string> => {
  const bank = `insert into $.k_bank (created_by, updated_by, name, currency) values ('p', 'p', $1, 'CNY') returning id`
  return String((await one(world, bank, [key]))?.id)
}
const debtor: Before = async (world, ask) => {
  const mandate = `insert into $.k_mandate (created_by, payer_id, holder, account) values ('p', $1, 'p', '6222000011112222')`
  await one(world, mandate, [ask.payer])
  return { bank: await bankOf(world, ask) }
}
const rowOf: Before = async (world, ask) => {
  const { key } = ask
  const id = await bankOf(world, ask)
  const found = await one(
    world,
    `with file as (insert into $.k_statement (created_by, bank_id, file_name, file_hash, rows_new, rows_known) values ('p', $1, 'f', $2, 1, 0) returning id)
     insert into $.k_statement_row (statement_id, bank_id, row_no, on_day, amount_fen, reference) select id, $1, 1, '2025-11-20', 7000, $2 from file returning id`,
    [id, key],
  )
  return { row: String(found?.id) }
}

const BEFORE: Readonly<Partial<Record<PathName, Before>>> = {
  allocate: async (world, ask) => ({ payment: await pay(world, ask, '50.00', false) }),
  ...{ release_allocations: paid, reverse: paid, refund: paid },
  refund_ends: refunding('200.00', '20.00'),
  approve_refund: refunding('500.00', '400.00'),
  approve: adjusted('waiver', '80'),
  reject: adjusted('waiver', '80'),
  withdraw: adjusted('waiver', '80'),
  recover: adjusted('write_off', '50'),
  release_deposit: async (world, ask) => ({ payment: await pay(world, ask, '500.00') }),
  fee_run: attached,
  roll_back: ran,
  publish: async (world, ask) => {
    const { run } = await ran(world, ask)
    // As held by a tenant that publishes by hand.
    await one(world, `update $.k_bill set status = 'billed' where fee_run_id = $1`, [run])
    await one(world, `update $.k_fee_run set published_at = null, published_by = null where id = $1`, [run])
    return { run: run! }
  },
  online: async (world, { key, payer }) => {
    const intent = await one(
      world,
      `insert into $.k_online_intent (created_by, payer_id, amount_fen, currency, account, asked_key, asked_hash, provider_key)
       values ('p', $1, 40000, 'CNY', '', $2, 'h', $2) returning id`,
      [payer, key],
    )
    return { intent: String(intent?.id) }
  },
  // The first month in which anything was posted is the one that may be closed; nothing else happened in it.
  close: async ({ server }, { key, payer }) => {
    const request = { payer, amount: '1.00', method: 'cash' as const, received_on: '2024-03-05' }
    await takePayment(server.deps, clerk, { key: `${key} before`, request })
    return { month: '2024-03' }
  },
  ...{ statement_row: rowOf, ignore_row: rowOf, debit: debtor, debit_withdraw: debtor },
  link_row: async (world, ask) => ({ ...(await rowOf(world, ask)), payment: await pay(world, ask, '70.00') }),
}
