import { sql } from 'kysely'
import { bind, mapped } from '../target.ts'
import type { Column } from './definition.ts'

const textOf = (value: unknown) => (value === null ? null : String(value))

/** Fen are whole numbers in the table and yuan everywhere else: times 0.01 is exact, a division would not promise it. */
export const money: Column<'money'> = {
  kind: () => 'number',
  value: (field, column) => (field.storage === 'fen' ? sql`(${column} * 0.01)` : column),
  store: (field, value) => {
    const yuan = bind(mapped(value, textOf), 'numeric')
    return field.storage === 'fen' ? sql`(${yuan} * 100)::bigint` : yuan
  },
}
