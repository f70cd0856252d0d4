import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Which numbers: those of one column, counted apart for every prefix. Table and column by their first names, which stand for ever. */
export type Sequence = { readonly table: string; readonly column: string; readonly prefix: string }

/**
 * Moves a sequence on by `count` and answers the last number taken; the first ever is 1. Locks the sequence until the
 * transaction ends: others wait, and a rollback gives the numbers back, so none is ever missing.
 */
export async function takeSequence(tx: TenantTx, sequence: Sequence, count: number): Promise<number> {
  assert(Number.isSafeInteger(count) && count > 0, 'at least one number is taken')
  const row = await tx.kernel
    .insertInto('k_sequence')
    .values({ ...sequence, last: String(count) })
    .onConflict((conflict) =>
      conflict
        .columns(['table', 'column', 'prefix'])
        .doUpdateSet({ last: sql<string>`k_sequence.last + ${String(count)}::bigint` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return Number(row.last)
}
