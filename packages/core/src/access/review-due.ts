import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type LastReview, lastReview } from './review-rows.ts'

/** A quarter, where the company says nothing else. */
const REVIEW_DAYS = 92
const DAY_MS = 86_400_000

export type Due = {
  readonly last: LastReview | null
  readonly days: number
  readonly dueAt: Date
  readonly isOver: boolean
}

/** When the next review is due: so many days after the last one, or after the company's first version. */
export async function dueOf(tx: TenantTx, { access }: Catalog, now: Date): Promise<Due> {
  const days = access?.reviewDays ?? REVIEW_DAYS
  const last = await lastReview(tx)
  const dueAt = new Date((last?.at ?? (await beginningOf(tx))).getTime() + days * DAY_MS)
  return { last, days, dueAt, isOver: dueAt <= now }
}

async function beginningOf(tx: TenantTx): Promise<Date> {
  const first = await tx.kernel
    .selectFrom('k_catalog')
    .select('published_at')
    .orderBy('version')
    .limit(1)
    .executeTakeFirstOrThrow()
  return new Date(first.published_at)
}
