import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Ledger } from './money-ledger.ts'
import { Both, operation } from './money-model.ts'
import { type Books, openBooks } from './money-world.ts'

/** What fast-check draws by. */
export const SEED = Number(process.env.COURTYARD_SEED ?? 20261123)
const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
/** A planted fault is known: the shortest way to it is looked for in the others only. */
const isPlanted = process.env.COURTYARD_PLANT !== undefined
/** Runs of each line of work, of some sixty operations each. */
const RUNS = IS_DEEP ? 160 : 48
const COMPANIES = 2
/** Times it begins anew: operations take longer in books that have grown, and nothing is tidied up here while it runs. */
const ROUNDS = 4
/** Of each half. Both together do a hundred thousand, and three times as many in the deep form. */
export const OPERATIONS_MIN = IS_DEEP ? 150_000 : 50_000
/** Two at once in one company: they wait for one another's numbers, tills and closed months. */
const LINES = 2
/** Every check of the books half way of a company, and at its end. */
const CHECKED_AFTER = Math.ceil(RUNS / 2)

/** Random commands over several companies at once: one half of them, by its number. Gives how many operations were done. */
export async function runMoneyModel(part: number): Promise<number> {
  let operations = 0
  for (let round = 0; round < ROUNDS; round++) operations += await runRound(SEED + part * ROUNDS + round)
  process.stdout.write(`${operations} operations, seed ${SEED}\n`)
  return operations
}

async function runRound(seed: number): Promise<number> {
  const names = Array.from({ length: COMPANIES }, (_, n) => `ledger_${n}`)
  const fresh = await freshDatabase({ begun: names })
  try {
    const companies = names.map(async (name, n) => company(fresh, await openBooks(fresh, name), seed * COMPANIES + n))
    return (await Promise.all(companies)).reduce((sum, of) => sum + of, 0)
  } finally {
    await fresh.close()
  }
}

/** Lines of work in the books of one company; gives how many operations were done. */
async function company(fresh: FreshDatabase, books: Books, seed: number): Promise<number> {
  const done: Both[] = []
  const line = async (at: number) => {
    let run = 0
    const property = fc.asyncProperty(
      fc.array(operation, { minLength: 40, maxLength: 120, size: 'max' }),
      async (all) => {
        const both = new Both(books, `line ${at} run ${++run}`, at)
        try {
          for (const one of all) await both.run(one)
          await both.agrees()
        } finally {
          await both.end()
        }
        done.push(both)
        if (at === 0 && run === CHECKED_AFTER) expect(await redOf(fresh, books)).toEqual([])
      },
    )
    await fc.assert(property, { numRuns: RUNS, seed: seed * LINES + at, endOnFailure: isPlanted })
  }
  await Promise.all(Array.from({ length: LINES }, (_, at) => line(at)))
  expect(await redOf(fresh, books)).toEqual([])
  await sumUp(books, done)
  return done.reduce((sum, both) => sum + both.operations, 0)
}

/** As autovacuum would have left the books, which is off in tests: checks over some thousand rows are planned by what is there. */
async function redOf(fresh: FreshDatabase, books: Books): Promise<string[]> {
  await fresh.superuser(`analyze ${GROWING.map((table) => `t_${books.tenant}.${table}`).join()}`)
  return await books.red()
}
/** The tables that a command here writes thousands of rows to; all others are read in no time. */
const GROWING = [
  ...['k_bill', 'k_bill_line', 'k_claim', 'k_payment', 'k_allocation', 'k_refund', 'k_refund_end', 'k_adjustment'],
  ...['k_adjustment_line', 'k_journal', 'k_posting', 'k_account', 'k_balance', 'k_command', 'k_audit'],
]

async function sumUp(books: Books, done: readonly Both[]): Promise<void> {
  const total = (fenOf: (ledger: Ledger) => bigint) => done.reduce((sum, { model }) => sum + fenOf(model), 0n)
  expect({ expense: 0n, ...(await books.balances()) }).toMatchObject({
    receivable: total((ledger) => ledger.owed()),
    prepayment: -total((ledger) => ledger.prepaid()),
    refund: -total((ledger) => ledger.onItsWay()),
    cash: total((ledger) => ledger.cash),
    writeoff: total((ledger) => ledger.writtenOff),
    clearing: total((ledger) => ledger.clearing),
    expense: total((ledger) => ledger.disputeLoss),
  })
}
