import type { Shift, ShiftState } from '@courtyard/contract/shifts'
import type { ShiftRow } from '@courtyard/db/kernel/shifts'
import { yuanText } from '@courtyard/std/money'

/** Where a shift is between opening and confirmation. */
export const stateOf = ({ closed_at, confirmed_at }: ShiftRow): ShiftState =>
  confirmed_at !== null ? 'confirmed' : closed_at !== null ? 'counted' : 'open'

/** Yuan of fen as the database tells them. */
export const yuanOf = (fen: string): string => yuanText(BigInt(fen))

/** A shift as people read it. `ofAll`: the reader may confirm those of others. */
export function shapeShift(row: ShiftRow, reader: { readonly id: string; readonly ofAll: boolean }): Shift {
  const state = stateOf(row)
  const { counted_fen, expected_fen, confirmed_by } = row
  const isOwn = row.cashier === reader.id
  const difference = counted_fen === null ? null : yuanText(BigInt(counted_fen) - BigInt(expected_fen!))
  return {
    ...{ id: row.id, state, currency: row.currency, opened_at: row.opened_at, closed_at: row.closed_at },
    cashier: { id: row.cashier, name: row.cashier_name ?? row.cashier },
    ...{ opening: yuanOf(row.opening_fen), expected: yuanOf(expected_fen ?? row.till_fen) },
    ...{ counted: counted_fen === null ? null : yuanOf(counted_fen), difference, confirmed_at: row.confirmed_at },
    confirmed_by: confirmed_by === null ? null : { id: confirmed_by, name: row.confirmed_name ?? confirmed_by },
    may: {
      count: state === 'open' && (isOwn || reader.ofAll),
      reopen: state === 'counted' && (isOwn || reader.ofAll),
      confirm: state === 'counted' && reader.ofAll && !isOwn && row.closed_by !== reader.id,
    },
  }
}
