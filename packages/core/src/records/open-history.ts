import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import type { StoredChanges } from './history-values.ts'

/** What of a history's row lies sealed, opened for the record that it tells of. */
export function openedChanges(
  tx: TenantTx,
  entity: Entity,
  at: { readonly id: string; readonly changes: StoredChanges },
) {
  const sealed = new Set(entity.fields.flatMap((field) => (isStored(field) && field.sealed ? [field.column] : [])))
  if (sealed.size === 0) return at.changes
  const opened = (column: string) => (text: string | null) => {
    if (text === null) return null
    assert(text.startsWith('\\x'), 'a history keeps the bytes of a sealed value')
    return tx.open(Buffer.from(text.slice(2), 'hex'), { entity: entity.table, field: column, record: at.id })
  }
  const changes = Object.entries(at.changes).map(([column, [old, now]]) => {
    if (!sealed.has(column)) return [column, [old, now]] as const
    const open = opened(column)
    return [column, [open(old), open(now)]] as const
  })
  return Object.fromEntries(changes) as StoredChanges
}
