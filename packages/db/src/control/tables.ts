import type { ColumnType, Generated } from 'kysely'

export type TenantState = 'creating' | 'active' | 'suspended'

/** Tables of schema control, read with pg's own types. */
export type ControlTables = {
  tenant: {
    name: string
    label: ColumnType<Record<string, string>, string, string>
    database: Generated<string>
    state: Generated<TenantState>
    created_at: Generated<Date>
  }
  pack: {
    hash: string
    name: string
    version: string
    files: ColumnType<readonly { readonly path: string; readonly text: string }[], string, never>
    source: 'installed' | 'library'
    installed_at: Generated<Date>
  }
  online_account: { account: string; tenant: string; set_at: Generated<Date> }
  rate_count: { key: string; minute: Date; points: string }
  migration: { name: string; checksum: string; applied_at: Generated<Date> }
}
