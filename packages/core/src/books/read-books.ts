import type { Books } from '@courtyard/contract/books'
import type { TenantTx } from '@courtyard/db/database'
import { trialBalance } from '@courtyard/db/kernel/verify'
import type { Catalog } from '@courtyard/metadata/catalog'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../billing/may-run.ts'
import type { BookCheck } from '../billing/verify-tenant.ts'
import type { Actor, Deps } from '../deps.ts'
import { kernelEntity } from '../money/seen-money.ts'
import { BOOKS_JOB, ensureBooksCheck } from './check-books.ts'

/** Earlier checks that an answer lists. */
const BEFORE_MAX = 30

/** The table that the `id` of a check's offenders is of. */
const ABOUT: Readonly<Record<string, string>> = {
  bill_equals_its_lines: 'k_bill',
  bill_equals_its_postings: 'k_bill',
  bill_paid_equals_allocations: 'k_bill',
  bill_adjusted_equals_adjustments: 'k_bill',
  payment_covers_its_use: 'k_payment',
  slips_name_their_payment: 'k_payment',
  online_payments_are_recorded_once: 'k_payment',
  online_refunds_agree: 'k_refund',
  line_discount_is_its_parts: 'k_bill_line',
  line_has_one_claim: 'k_bill_line',
  line_is_settled_once: 'k_bill_line',
  lines_replay: 'k_bill_line',
  line_is_invoiced_within_its_bill: 'k_bill_line',
}

/** The trial balance, and what the last check found. Throws Fault not_allowed without the right run:books. */
export async function readBooks(deps: Deps, actor: Actor): Promise<Books> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'books')
  return await deps.db.withTenant(actor.tenant, (tx) => booksOf(tx, catalog), { readOnly: true })
}

/** Asks for a check of the books, which a worker does; asked again while it waits or runs, it is done once. Throws as readBooks. */
export async function askBooksCheck(deps: Deps, actor: Actor): Promise<Books> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'books')
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    if (!(await isChecking(tx))) await ensureBooksCheck(tx, actor.name)
    return await booksOf(tx, catalog)
  })
}

async function isChecking(tx: TenantTx): Promise<boolean> {
  const job = await tx.kernel
    .selectFrom('k_job')
    .select('id')
    .where('kind', '=', BOOKS_JOB)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return job !== undefined
}

async function booksOf(tx: TenantTx, catalog: Catalog): Promise<Books> {
  const lines = await trialBalance(tx)
  const checks = await tx.kernel
    .selectFrom('k_books_check')
    .select(['id', 'at', 'by_whom', 'sound', 'took_ms'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(BEFORE_MAX + 1)
    .execute()
  const [last, ...before] = checks.map(({ at, by_whom, ...check }) => ({
    ...check,
    at: new Date(at).toISOString(),
    by: by_whom,
  }))
  return {
    trial_balance: lines.map(({ kind, currency, debit_fen, credit_fen }) => {
      const [debit, credit] = [BigInt(debit_fen), BigInt(credit_fen)]
      return { kind, currency, debit: yuanText(debit), credit: yuanText(credit), balance: yuanText(debit - credit) }
    }),
    ...{ checking: await isChecking(tx), before },
    last: last ? { ...last, ...(await resultsOf(tx, catalog, last.id)) } : null,
  }
}

async function resultsOf(tx: TenantTx, catalog: Catalog, id: string) {
  const { results, catalog_version } = await tx.kernel
    .selectFrom('k_books_check')
    .select(['results', 'catalog_version'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const shaped = (results as BookCheck[]).map(({ check, ok, found, rows }) => {
    const table = Object.hasOwn(ABOUT, check) ? ABOUT[check] : undefined
    const entity = table === undefined ? undefined : kernelEntity(catalog, table)
    return { check, ok, found, entity: entity?.name ?? null, rows: rows.map(plain) }
  })
  return { catalog_version, results: shaped }
}

type Plain = string | number | boolean | null
const plain = (row: Readonly<Record<string, unknown>>): Record<string, Plain> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? (value as Plain)
        : JSON.stringify(value),
    ]),
  )
