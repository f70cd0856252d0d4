import type { TenantTx } from '@courtyard/db/database'
import type { Env } from '@courtyard/expression/value'
import type { Writing } from '../records/writing.ts'

/** In which an effect happens: the transaction of the write that caused it, as the system, for the one who wrote. */
export type EffectContext = {
  readonly tx: TenantTx
  /** With the rights of the system; its actor is whoever caused it. */
  readonly writing: Writing
  /** The record that caused it. */
  readonly entity: string
  readonly id: string
  /** That record as it was when the effects began, and the variables of their place. */
  readonly env: Env
}
