import type { SealedColumn } from '@courtyard/db/kernel/sealed-rows'

/** The kernel's own columns that hold sealed values. */
export const KERNEL_SEALED: readonly SealedColumn[] = [
  { table: 'k_member', column: 'email_sealed', key: 'user_id', keyType: 'text', field: 'email' },
  { table: 'k_mandate', column: 'account_sealed', key: 'id', keyType: 'uuid', field: 'account' },
]
