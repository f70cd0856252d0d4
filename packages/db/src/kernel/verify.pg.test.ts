import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { readBent } from '@courtyard/testkit/read-bent'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from '../ddl/provision.ts'
import { insertBillLines, insertBills, insertClaims } from './bills.ts'
import { postBills } from './post-bills.ts'
import { type CheckName, type CheckResult, checkNames, verifyBooks } from './verify.ts'
import type { DocumentCheckName } from './verify-documents.ts'
import type { MoneyCheckName } from './verify-money.ts'
import type { PaperCheckName } from './verify-papers.ts'

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const RUN = id(1)
const [BILL_A, BILL_B] = [id(10), id(11)]
const [PAYER, SUBJECT] = [id(20), id(21)]

const TENANT = 'sound'
let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await books(TENANT)
})
afterAll(() => fresh?.close())

const line = (n: number, billId: string, netFen: bigint, taxFen: bigint) => ({
  id: id(100 + n),
  billId,
  no: n,
  item: 'item',
  standard: `standard_${n}`,
  standardVersion: '2026-01-01',
  engineVersion: 1,
  catalogVersion: 1,
  from: '2026-10-01',
  to: '2026-11-01',
  amountFen: netFen + taxFen,
  netFen,
  taxFen,
  discountFen: 0n,
  inputs: '{}',
  traceHash: 'x',
})
const lines = [line(1, BILL_A, 23628n, 1418n), line(2, BILL_A, 13000n, 0n), line(3, BILL_B, 411n, 1n)]
const bill = (billId: string, no: string, receivableFen: bigint) => ({
  id: billId,
  no,
  feeRunId: RUN,
  period: '2026-10',
  payerId: PAYER,
  subjectId: billId,
  issuedOn: '2026-11-01',
  dueOn: '2026-11-15',
  receivableFen,
  currency: 'CNY',
})

/** Sound books of two bills in a tenant of its own. */
async function books(tenant: string): Promise<void> {
  await provisionTenant(fresh.database, tenant)
  await fresh.superuser(
    `insert into t_${tenant}.k_catalog (version, hash, catalog, documents, published_by) values (1, 'x', '{}', '[]', 'test')`,
  )
  await fresh.database.withTenant(tenant, async (tx) => {
    await tx.kernel
      .insertInto('k_fee_run')
      .values({
        id: RUN,
        run_key: 'k',
        period: '2026-10',
        seq: 1,
        standards: ['s'],
        state: 'done',
        catalog_version: 1,
        engine_version: 1,
        created_by: 'test',
      })
      .execute()
    const bills = [bill(BILL_A, 'A', 38046n), bill(BILL_B, 'B', 412n)]
    await insertBills(tx, bills, 'test')
    await insertBillLines(tx, lines)
    await insertClaims(
      tx,
      lines.map((one) => ({ standard: one.standard, subjectId: SUBJECT, period: '2026-10', part: '', lineId: one.id })),
    )
    await postBills(tx, { bills, lines, by: 'test', revenueOf: () => 'property' })
  })
}

const verify = (tenant: string) =>
  fresh.database.withTenant(tenant, (tx) => verifyBooks(tx), { readOnly: true, isolation: 'repeatable read' })
const redOf = (checks: readonly CheckResult[]) => checks.filter(({ ok }) => !ok).map(({ check }) => check)
const checksOf = (statements: string) => readBent(fresh.root, { tenant: TENANT, statements }, (tx) => verifyBooks(tx))

test('sound books and empty books pass every check', async () => {
  const results = await verify(TENANT)
  expect(results.map((result) => result.check)).toEqual(checkNames)
  expect(redOf(results)).toEqual([])
  await provisionTenant(fresh.database, 'empty')
  expect(redOf(await verify('empty'))).toEqual([])
})

// What documents of money owe the books is tried where such documents are made: tests/simulation/money-books, and of papers
// in tests/api (banks, debits, invoices, vouchers).
const FAULTS: Record<
  Exclude<CheckName, MoneyCheckName | DocumentCheckName | PaperCheckName>,
  { fault: string; alsoRed?: CheckName[] }
> = {
  trial_balance_is_zero: {
    fault: `update $.k_balance set debit_fen = debit_fen + 1 where account_id = (select id from $.k_account where kind = 'tax')`,
    alsoRed: ['balances_equal_postings'],
  },
  balances_equal_postings: { fault: 'update $.k_balance set debit_fen = debit_fen + 7, credit_fen = credit_fen + 7' },
  postings_keep_their_currency: {
    fault: `update $.k_account set currency = 'EUR' where kind = 'tax'`,
    alsoRed: ['trial_balance_is_zero'],
  },
  bill_equals_its_lines: {
    fault: `update $.k_bill_line set amount_fen = amount_fen + 1, net_fen = net_fen + 1 where no = 2`,
  },
  line_discount_is_its_parts: { fault: `update $.k_bill_line set discount_fen = discount_fen + 1 where no = 2` },
  line_has_one_claim: { fault: `delete from $.k_claim where standard = 'standard_3'` },
  bill_equals_its_postings: {
    fault: `update $.k_posting set line_id = null where line_id = '${id(102)}'`,
  },
  journal_has_postings: {
    fault: `insert into $.k_journal (idem_key, kind, effective_on, created_by) values ('hollow', 'bill', '2026-11-01', 'test')`,
  },
  nothing_is_orphaned: {
    fault: `update $.k_journal set bill_id = '${id(999)}' where bill_id = '${BILL_B}'; update $.k_bill set fee_run_id = '${id(998)}' where id = '${BILL_B}'`,
  },
}

test.each(Object.entries(FAULTS))('%s finds its planted fault', async (check, { fault, alsoRed = [] }) => {
  expect(redOf(await checksOf(fault)).sort()).toEqual([check, ...alsoRed].sort())
  expect(redOf(await verify(TENANT))).toEqual([])
})

test.each([
  ['posting without journal', `delete from $.k_journal where bill_id = '${BILL_A}'`],
  ['posting without account', `delete from $.k_account where kind = 'tax'`],
  ['posting without line', `delete from $.k_bill_line where no = 1`],
  ['line without bill', `delete from $.k_bill where id = '${BILL_A}'`],
  ['claim without line', `delete from $.k_bill_line where no = 2`],
  ['bill without run', `delete from $.k_fee_run`],
  ['balance without account', `delete from $.k_account where kind = 'revenue'`],
])('an orphan is named: %s', async (what, fault) => {
  const orphans = (await checksOf(fault)).find((result) => result.check === 'nothing_is_orphaned')!
  expect(orphans.found).toBeGreaterThanOrEqual(orphans.rows.length)
  expect(orphans.rows).toContainEqual(expect.objectContaining({ what }))
})
