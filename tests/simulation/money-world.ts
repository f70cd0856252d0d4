import { type Adjustment, adjustBill } from '@courtyard/core/money/adjust-bill'
import { allocate } from '@courtyard/core/money/allocate'
import type { MoneyWork } from '@courtyard/core/money/money-work'
import { applyPicture } from '@courtyard/core/money/online/apply-picture'
import type { OnlinePicture } from '@courtyard/core/money/online/ports'
import type { Split } from '@courtyard/core/money/parts-of'
import { type NewPayment, recordPayment } from '@courtyard/core/money/record-payment'
import { endRefund, type NewRefund, refundPayment } from '@courtyard/core/money/refund-payment'
import { releaseDeposit } from '@courtyard/core/money/release-deposit'
import { reversePayment } from '@courtyard/core/money/reverse-payment'
import type { TenantTx } from '@courtyard/db/database'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import { type BillRow, insertBillLines, insertBills, insertClaims, type LineRow } from '@courtyard/db/kernel/bills'
import { insertClose } from '@courtyard/db/kernel/closes'
import { once } from '@courtyard/db/kernel/commands'
import { postBills } from '@courtyard/db/kernel/post-bills'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import type { FreshDatabase } from '@courtyard/testkit/fresh-database'

const ITEM = 'service'
/** A fee item that is a deposit. */
export const BOND = 'bond'
const catalog = {
  currency: 'CNY',
  feeItems: {
    [ITEM]: {
      name: ITEM,
      label: { 'zh-CN': '服务', en: 'Service' },
      category: 'other',
      priority: 1,
      revenueAccount: ITEM,
    },
    [BOND]: {
      ...{ name: BOND, label: { 'zh-CN': '押金', en: 'Bond' }, category: 'other', priority: 2, revenueAccount: BOND },
      deposit: true,
    },
  },
} as MoneyWork['catalog']

type Rows = readonly (readonly string[])[]
/** By id: a bill's status, paid and adjusted; what is left of a payment; what a payer owes, has ahead and gets back. In fen. */
export type Standing = { readonly bills: Rows; readonly payments: Rows; readonly payers: Rows }
const sumOf = (kind: string) =>
  `coalesce(abs(sum(b.debit_fen - b.credit_fen) filter (where a.kind = '${kind}')), 0)::text`
const STANDING = `select
  (select coalesce(jsonb_agg(jsonb_build_array(id, status, paid_fen::text, adjusted_fen::text) order by id), '[]') from $.k_bill where payer_id = any($1::uuid[])) as bills,
  (select coalesce(jsonb_agg(jsonb_build_array(id, left_fen::text) order by id), '[]') from $.k_payment_seen where payer_id = any($1::uuid[])) as payments,
  (select jsonb_agg(jsonb_build_array(p, receivable, prepayment, refund) order by p) from unnest($1::uuid[]) p cross join lateral (
    select ${sumOf('receivable')}, ${sumOf('prepayment')}, ${sumOf('refund')}
    from $.k_account a join $.k_balance b on b.account_id = a.id where a.payer_id = p) x (receivable, prepayment, refund)) as payers`

/** The real books of one tenant, and commands over them as a program sends them. */
export type Books = {
  readonly tenant: string
  readonly newId: () => string
  bill(bill: {
    id: string
    payer: string
    due: string
    lines: { id: string; amount: bigint; net: bigint; item?: string }[]
  }): Promise<void>
  /** Each under a key of its own; the same key twice is the same request twice. */
  pay(
    key: string,
    payment: Partial<NewPayment> & { payer: string; fen: bigint },
    split?: Split,
  ): Promise<{ id: string }>
  allocate(key: string, payment: string, split: Split): Promise<unknown>
  reverse(key: string, id: string): Promise<unknown>
  refund(key: string, refund: Omit<NewRefund, 'method' | 'reason' | 'approvedBy'>): Promise<{ id: string }>
  endRefund(key: string, end: { id: string; state: 'succeeded' | 'failed' }): Promise<unknown>
  adjust(key: string, adjustment: Omit<Adjustment, 'reason' | 'approvedBy'>): Promise<unknown>
  release(key: string, release: { line: string; fen?: bigint }): Promise<unknown>
  /** What the provider says of one payment of this payer; as often as it is told. */
  fact(payer: string, picture: OnlinePicture): Promise<void>
  paymentOf(external: string): Promise<string>
  /** Closes a period, or opens it again by two persons. */
  close(period: string): Promise<void>
  reopen(period: string): Promise<void>
  /** One transaction with what every command works with. */
  within<T>(work: (money: MoneyWork) => Promise<T>): Promise<T>
  /** How everything of these payers stands. */
  standing(payers: readonly string[]): Promise<Standing>
  /** Debit less credit by kind of account. */
  balances(): Promise<Readonly<Record<string, bigint>>>
  red(): Promise<string[]>
}

/** Makes a tenant with empty books. */
export async function openBooks(fresh: FreshDatabase, tenant: string): Promise<Books> {
  await provisionTenant(fresh.database, tenant)
  await fresh.superuser('insert into control.tenant (name, label, database) values ($1, $2, $3)', [
    tenant,
    '{}',
    'main',
  ])
  await fresh.superuser(
    `insert into t_${tenant}.k_catalog (version, hash, catalog, documents, published_by) values (1, 'x', '{}', '[]', 'test')`,
  )
  let last = 0
  const newId = () => `00000000-0000-7000-8000-${String(++last).padStart(12, '0')}`
  const run = newId()
  await fresh.superuser(
    `insert into t_${tenant}.k_fee_run (id, run_key, period, seq, standards, state, catalog_version, engine_version, created_by)
     values ('${run}', 'k', '2026-10', 1, '{s}', 'done', 1, 1, 'test')`,
  )
  const inTx = <T>(work: (tx: TenantTx) => Promise<T>) => fresh.database.withTenant(tenant, work, { prepare: true })
  const does = <T>(key: string, asked: unknown, work: (money: MoneyWork) => Promise<T>): Promise<T> =>
    inTx((tx) =>
      once(tx, { key, kind: 'test', asked: String(asked), by: 'cashier' }, async () => {
        const money = { tx, catalog, ids: { next: newId }, by: 'cashier', today: '2026-11-20' }
        return (await work(money)) ?? (null as T)
      }),
    )
  return {
    tenant,
    newId,
    within: (work) => inTx((tx) => work({ tx, catalog, ids: { next: newId }, by: 'cashier', today: '2026-11-20' })),
    bill: (bill) => inTx((tx) => issue(tx, run, bill)),
    pay: (key, payment, split) =>
      does(key, payment.fen, async (money) => {
        const defaults = {
          method: 'cash',
          receivedOn: '2026-11-20',
          reference: null,
          book: 'R',
          shift: null,
          note: '',
        } as const
        const { id } = await recordPayment(money, { ...defaults, ...payment }, split)
        return { id }
      }),
    allocate: (key, payment, split) =>
      does(key, payment, async (money) => void (await allocate(money, payment, split))),
    reverse: (key, id) => does(key, id, (money) => reversePayment(money, { id, reason: 'wrong' })),
    refund: (key, refund) =>
      does(key, refund.payment, (money) =>
        refundPayment(money, { ...refund, method: 'cash', reason: 'moved out', approvedBy: 'boss' }),
      ),
    endRefund: (key, end) => does(key, end.id, (money) => endRefund(money, { ...end, detail: '' })),
    adjust: (key, adjustment) =>
      does(key, adjustment.bill, async (money) => {
        const { id } = await adjustBill(money, { ...adjustment, reason: 'agreed', approvedBy: 'boss' })
        return { id }
      }),
    release: (key, release) =>
      does(key, release.line, async (money) => {
        const { payment } = await releaseDeposit(money, { ...release, settle: [], reason: 'moved out' })
        return { payment }
      }),
    fact: (payer, picture) =>
      inTx(async (tx) => {
        const { intent } = picture.payment
        await tx.kernel
          .insertInto('k_online_intent')
          .values({
            ...{
              id: intent!,
              created_by: payer,
              payer_id: payer,
              amount_fen: `${picture.payment.fen}`,
              currency: 'CNY',
            },
            ...{ account: '', asked_key: intent!, asked_hash: '', provider_key: intent! },
          })
          .onConflict((known) => known.doNothing())
          .execute()
        const money = { tx, catalog, ids: { next: newId }, by: 'online', today: '2026-11-20', book: 'R' }
        const policy = { order: 'oldest_first', within: 'in_turn' } as const
        await applyPicture(
          { ...money, policy, timeZone: 'Asia/Shanghai', now: new Date('2026-11-20T04:00:00Z') },
          picture,
        )
      }),
    paymentOf: (external) =>
      inTx(async (tx) => {
        const recorded = tx.kernel
          .selectFrom('k_online_payment')
          .select('payment_id')
          .where('external_id', '=', external)
        return (await recorded.executeTakeFirstOrThrow()).payment_id
      }),
    close: (period) => inTx(async (tx) => void (await insertClose(tx, { period, kind: 'close', by: 'one', note: '' }))),
    reopen: (period) =>
      inTx(async (tx) => {
        const id = await insertClose(tx, { period, kind: 'ask', by: 'one', note: '' })
        await insertClose(tx, { period, kind: 'reopen', by: 'two', note: '', asked: { id, by: 'one' } })
      }),
    standing: async (payers) => {
      const { rows } = await fresh.superuser(STANDING.replaceAll('$.', `t_${tenant}.`), [payers])
      return rows[0] as Standing
    },
    async balances() {
      const { rows } = await fresh.superuser(
        `select a.kind, sum(b.debit_fen - b.credit_fen)::text as fen from t_${tenant}.k_balance b join t_${tenant}.k_account a on a.id = b.account_id group by 1`,
      )
      return Object.fromEntries(rows.map(({ kind, fen }) => [String(kind), BigInt(String(fen))]))
    },
    async red() {
      const checks = await fresh.database.withTenant(tenant, (tx) => verifyBooks(tx), {
        readOnly: true,
        isolation: 'repeatable read',
      })
      return checks.filter(({ ok }) => !ok).map(({ check }) => check)
    },
  }
}

type Issued = Parameters<Books['bill']>[0] & { readonly subject?: string }

/** Writes a bill as a fee run does. */
export async function issue(tx: TenantTx, run: string, bill: Issued): Promise<void> {
  const receivableFen = bill.lines.reduce((sum, { amount }) => sum + amount, 0n)
  const row: BillRow = {
    ...{
      id: bill.id,
      no: bill.id,
      feeRunId: run,
      period: '2026-10',
      payerId: bill.payer,
      subjectId: bill.subject ?? bill.id,
    },
    ...{ issuedOn: '2026-10-31', dueOn: bill.due, receivableFen, currency: 'CNY' },
  }
  const lines = bill.lines.map(
    ({ id, amount, net, item = ITEM }, at): LineRow => ({
      ...{
        id,
        billId: bill.id,
        no: at + 1,
        item,
        standard: 's',
        standardVersion: '2026-01-01',
        engineVersion: 1,
      },
      ...{
        catalogVersion: 1,
        from: '2026-10-01',
        to: '2026-11-01',
        amountFen: amount,
        netFen: net,
        taxFen: amount - net,
        discountFen: 0n,
      },
      ...{ inputs: '{}', traceHash: 'x' },
    }),
  )
  const claim = { standard: 's', period: '2026-10', part: '' }
  const claims = lines.map(({ id }) => ({ ...claim, subjectId: id, lineId: id }))
  await Promise.all([
    insertBills(tx, [row], 'test'),
    insertBillLines(tx, lines),
    insertClaims(tx, claims),
    postBills(tx, {
      ...{ bills: [row], lines, by: 'test' },
      ...{ revenueOf: (item) => item, isDeposit: (item) => item === BOND },
    }),
  ])
}
