import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

export type VersionRow = {
  readonly version: number
  readonly hash: string
  readonly published_at: string
  readonly published_by: string
  readonly note: string
  /** Files that are new, gone or other than in the version before. */
  readonly documents_changed: number
}

/** Published versions before `before` (all when absent), newest first. */
export async function selectVersions(
  tx: TenantTx,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<VersionRow[]> {
  const table = sql.id(tx.schema, 'k_catalog')
  const files = (of: string) =>
    sql`select file ->> 'path' as path, file ->> 'text' as text from pg_catalog.jsonb_array_elements(coalesce(${sql.id(of, 'documents')}, '[]')) file`
  const { rows } = await sql<VersionRow>`
    select "now".version, "now".hash, "now".published_at, "now".published_by, "now".note,
      (select count(distinct path)::int from (
        ((${files('now')}) except (${files('was')})) union all ((${files('was')}) except (${files('now')})) ) changed) as documents_changed
    from ${table} "now" left join ${table} "was" on "was".version = "now".version - 1
    where ${before ?? null}::int is null or "now".version < ${before ?? null}::int
    order by "now".version desc limit ${limit}`.execute(tx.kernel)
  return rows
}
