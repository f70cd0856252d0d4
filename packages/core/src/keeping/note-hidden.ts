import type { TenantTx } from '@courtyard/db/database'
import { type Part, type Parts, partsOf } from '@courtyard/db/ddl/hidden-parts'
import type { Deps } from '../deps.ts'
import { currentVersion } from '../publish/load-draft.ts'

/** A hidden part as it is kept, and what the night did about it. */
export type HiddenPart = Part & {
  readonly since: string
  readonly pinnedBy: string | null
  readonly purgedAt: string | null
}

/**
 * Looks through the versions since the last look for what they hid and what they brought back, and keeps it: since when
 * nothing in force names a column or table. Idempotent. Throws Fault tenant_missing.
 */
export async function noteHidden(deps: Pick<Deps, 'db' | 'catalogs'>, tenant: string): Promise<void> {
  const { current, looked } = await deps.db.withTenant(tenant, lookedAt, { readOnly: true })
  if (looked >= current) return
  let before: Parts = looked === 0 ? new Map() : partsOf(await deps.catalogs.at(tenant, looked))
  for (let version = looked + 1; version <= current; version++) {
    const now = partsOf(await deps.catalogs.at(tenant, version))
    const hidden = [...before].flatMap(([key, part]) => (now.has(key) ? [] : [part]))
    const was = before
    const back = [...now].flatMap(([key, part]) => (was.has(key) ? [] : [part]))
    await deps.db.withTenant(tenant, (tx) => note(tx, { version, hidden, back }))
    before = now
  }
}

async function lookedAt(tx: TenantTx): Promise<{ current: number; looked: number }> {
  const look = await tx.kernel.selectFrom('k_hidden_look').select('version').executeTakeFirst()
  return { current: await currentVersion(tx), looked: look?.version ?? 0 }
}

type Seen = { readonly version: number; readonly hidden: readonly Part[]; readonly back: readonly Part[] }

/** What one version did, in one transaction; a look that another process was faster with writes nothing. */
async function note(tx: TenantTx, { version, hidden, back }: Seen): Promise<void> {
  const moved = await tx.kernel
    .insertInto('k_hidden_look')
    .values({ version })
    .onConflict((known) =>
      known
        .column('singleton')
        .doUpdateSet({ version })
        .where('k_hidden_look.version', '=', version - 1),
    )
    .returning('version')
    .execute()
  if (moved.length === 0) return
  for (const { table, column } of back)
    await tx.kernel.deleteFrom('k_hidden').where('table_name', '=', table).where('column_name', '=', column).execute()
  if (hidden.length === 0) return
  const { published_at: since } = await tx.kernel
    .selectFrom('k_catalog')
    .select('published_at')
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  const rows = hidden.map(({ table, column, entity, field }) => ({
    table_name: table,
    column_name: column,
    entity,
    field,
    version,
    since,
  }))
  await tx.kernel
    .insertInto('k_hidden')
    .values(rows)
    .onConflict((known) => known.columns(['table_name', 'column_name']).doNothing())
    .execute()
}

/** What is hidden or was purged since, in the order of tables and columns; a column of a hidden table goes with that. */
export async function hiddenParts(tx: TenantTx): Promise<HiddenPart[]> {
  const rows = await tx.kernel
    .selectFrom('k_hidden')
    .select(['table_name', 'column_name', 'entity', 'field', 'since', 'pinned_by', 'purged_at'])
    .orderBy('table_name')
    .orderBy('column_name')
    .execute()
  const parts = rows.map((row) => ({
    table: row.table_name,
    column: row.column_name,
    entity: row.entity,
    field: row.field,
    since: row.since,
    pinnedBy: row.pinned_by,
    purgedAt: row.purged_at,
  }))
  const whole = new Set(parts.filter(({ column }) => column === '').map(({ table }) => table))
  return parts.filter(({ table, column }) => column === '' || !whole.has(table))
}
