import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from '../ddl/provision.ts'
import type { JournalKind } from './journal-kinds.ts'
import { type AccountRef, postJournals } from './post.ts'
import { verifyBooks } from './verify.ts'

const TENANT = 'posting'
const PAYER = '00000000-0000-7000-8000-000000000001'
const SUBJECT = '00000000-0000-7000-8000-000000000002'
const cash: AccountRef = { kind: 'cash', key: 'cash' }
const prepayment: AccountRef = { kind: 'prepayment', key: PAYER, payer: PAYER }
const owed: AccountRef = { kind: 'receivable', key: `${PAYER}:${SUBJECT}`, payer: PAYER, subject: SUBJECT }
const revenue: AccountRef = { kind: 'revenue', key: 'item' }

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, TENANT)
})
afterAll(() => fresh?.close())

type Move = { key: string; kind: JournalKind; debit: AccountRef; credit: AccountRef; fen: bigint; on?: string }
const post = (moves: readonly Move[]) =>
  fresh.database.withTenant(TENANT, (tx) =>
    postJournals(tx, {
      journals: moves.map(({ key, kind, debit, credit, fen, on }) => ({
        ...{ key, kind, on: on ?? '2026-10-31' },
        legs: [{ debit, credit, fen }],
      })),
      ...{ currency: 'CNY', by: 'test' },
    }),
  )
const balances = async () =>
  Object.fromEntries(
    await fresh.database.withTenant(TENANT, async (tx) => {
      const rows = await sql<{
        name: string
        fen: string
      }>`select a.kind || ' ' || a.key as name, b.debit_fen - b.credit_fen as fen
        from ${sql.id(tx.schema, 'k_balance')} b join ${sql.id(tx.schema, 'k_account')} a on a.id = b.account_id`.execute(
        tx.kernel,
      )
      return rows.rows.map(({ name, fen }) => [name, fen])
    }),
  )
const bill = { key: 'bill', kind: 'bill', debit: owed, credit: revenue, fen: 1000n } as const
const payment = { key: 'pay', kind: 'payment', debit: cash, credit: prepayment, fen: 700n } as const
const settle = (key: string, fen: bigint) =>
  ({ key, kind: 'allocation', debit: prepayment, credit: owed, fen }) as const

test('what is paid settles what is owed, and not a fen more than either', async () => {
  await post([bill])
  await post([payment, settle('first', 600n)])
  expect(await balances()).toEqual({
    ...{ 'cash cash': '700', [`prepayment ${PAYER}`]: '-100' },
    ...{ [`receivable ${PAYER}:${SUBJECT}`]: '400', 'revenue item': '-1000' },
  })
  await expect(post([settle('beyond what is paid', 101n)])).rejects.toMatchObject({ code: 'balance_exceeded' })
  await post([{ ...payment, key: 'pay more', fen: 900n }])
  await expect(post([settle('beyond what is owed', 401n)])).rejects.toMatchObject({ code: 'balance_exceeded' })
  await post([settle('the rest', 400n)])
  expect(await balances()).toMatchObject({ [`receivable ${PAYER}:${SUBJECT}`]: '0', [`prepayment ${PAYER}`]: '-600' })
  const checks = await fresh.database.withTenant(TENANT, verifyBooks)
  // Journals without their documents are found; whatever concerns journals alone holds.
  expect(checks.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual([
    'prepayments_equal_payments',
    'documents_have_their_journal',
  ])
})

test('the same key posts once', async () => {
  const before = await balances()
  await expect(post([payment])).rejects.toMatchObject({ code: 'record_duplicate' })
  expect(await balances()).toEqual(before)
})

test('twenty at once cannot settle more than is owed', async () => {
  await post([{ ...bill, key: 'another bill', fen: 500n }])
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => post([settle(`race ${n}`, 100n)])))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'balance_exceeded' })
  expect(await balances()).toMatchObject({ [`receivable ${PAYER}:${SUBJECT}`]: '0' })
})

test('nothing is posted into a closed period, and everything else is', async () => {
  await fresh.superuser(`insert into t_${TENANT}.k_closed values ('2026-09')`)
  await expect(post([{ ...payment, key: 'late', on: '2026-09-30' }])).rejects.toMatchObject({
    code: 'period_closed',
    details: { period: '2026-09' },
  })
  await post([{ ...payment, key: 'in time', on: '2026-10-01' }])
})

test('a payment cannot be turned into revenue', async () => {
  await expect(post([{ ...payment, key: 'wrong', credit: revenue }])).rejects.toThrow('may move revenue to cash')
})
