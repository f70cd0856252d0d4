import type { Generated } from 'kysely'

/** Keys that seal personal values (0034-data-keys.sql). */
export type KeyTables = {
  k_data_key: {
    use: 'seal' | 'look_up'
    version: number
    wrapped: string
    made_at: string
    retired_at: Generated<string | null>
  }
  /** Since when nobody reads in the clear what is sealed (0036-sealed-mandates.sql). */
  k_sealing: { singleton: Generated<boolean>; from_at: string }
  k_key_turn: {
    version: number
    asked_by: string
    asked_at: string
    rows_done: Generated<string>
    finished_at: Generated<string | null>
  }
}
