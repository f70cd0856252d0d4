import { sql } from 'kysely'
import type { Sql } from '../target.ts'

/** A condition that may be known before the database is asked. */
export type Truth = boolean | Sql

/** All of them; null counts as false, as WHERE does. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  const open = truths.filter((truth) => typeof truth !== 'boolean')
  if (open.length === 0) return true
  return open.length === 1 ? open[0]! : sql`(${sql.join(open, sql` and `)})`
}

/** Any of them. */
export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true
  const open = truths.filter((truth) => typeof truth !== 'boolean')
  if (open.length === 0) return false
  return open.length === 1 ? open[0]! : sql`(${sql.join(open, sql` or `)})`
}

/** The two-valued opposite: what is unknown is not true, so its opposite is. */
export const notTrue = (truth: Truth): Truth => (typeof truth === 'boolean' ? !truth : sql`((${truth}) is not true)`)

/** As SQL text, where a condition must be written. */
export const truthSql = (truth: Truth): Sql => (typeof truth === 'boolean' ? (truth ? sql`true` : sql`false`) : truth)

/** Never null: for select lists. */
export const flagSql = (truth: Truth): Sql => (typeof truth === 'boolean' ? truthSql(truth) : sql`((${truth}) is true)`)
