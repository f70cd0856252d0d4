import type { TenantTx } from '@courtyard/db/database'
import { sealDays } from '@courtyard/db/kernel/books-seal'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { type BookCheck, verifyTenant } from '../billing/verify-tenant.ts'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { tellHolders } from '../notifications/tell-holders.ts'
import { booksTexts } from './books-texts.ts'

export const BOOKS_JOB = 'check_books'

/** Sees to it that a worker checks the books soon; asked twice it is done once. */
export const ensureBooksCheck = (tx: TenantTx, by: string): Promise<void> =>
  ensureJob(tx, { kind: BOOKS_JOB, payload: { by } })

export type BooksFound = { readonly tenant: string; readonly checks: readonly BookCheck[] }

/**
 * The job of a check. Safe to run twice: it changes nothing but adds what it found, and seals of days are kept once. Every
 * statement runs in its own right, so that a worker that dies leaves at most a check that is not kept.
 */
export const booksJob =
  (onUnsound: (found: BooksFound) => void): JobHandler =>
  async (deps, { tenant, payload }, lease) => {
    const by = payload !== null && typeof payload === 'object' && 'by' in payload ? String(payload.by) : 'nightly'
    const checks = await checkBooks(deps, tenant, { by, alive: () => lease.renew() })
    const unsound = checks.filter(({ ok }) => !ok)
    if (unsound.length > 0) onUnsound({ tenant, checks: unsound })
  }

type Checking = { readonly by: string; readonly alive?: () => Promise<unknown> }

/** Seals the days that are over, checks the books, keeps what was found, and tells who may read books when something was. */
export async function checkBooks(deps: Deps, tenant: string, { by, alive }: Checking): Promise<BookCheck[]> {
  const catalog = await deps.catalogs.load(tenant)
  const began = deps.clock.now()
  await deps.db.withTenant(tenant, sealDays)
  const checks = await verifyTenant(deps, tenant, alive ? { alive } : {})
  const sound = checks.every(({ ok }) => ok)
  const ended = deps.clock.now()
  await deps.db.withTenant(tenant, async (tx) => {
    await tx.kernel
      .insertInto('k_books_check')
      .values({
        ...{ id: deps.ids.next(), at: ended.toISOString(), by_whom: by, catalog_version: catalog.version, sound },
        ...{ took_ms: ended.getTime() - began.getTime(), results: JSON.stringify(checks) },
      })
      .execute()
    if (!sound) await tellHolders(deps, tx, { catalog, right: 'books', texts: textsOf(checks) })
  })
  return checks
}

const textsOf = (checks: readonly BookCheck[]) =>
  booksTexts(checks.filter(({ ok }) => !ok).map(({ check, found }) => ({ check, found })))
