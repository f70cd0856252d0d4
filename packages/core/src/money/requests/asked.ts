import { createHash } from 'node:crypto'
import type { PaymentMethod } from '@courtyard/db/kernel/tables-money'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Adjustment } from '../adjust-bill.ts'

/** What a second person is asked for, to the fen. It is sealed: what is approved is what was asked. */
export type Asked =
  | {
      readonly do: 'adjust'
      readonly kind: Adjustment['kind']
      readonly bill: string
      readonly parts: readonly { readonly line: string; readonly fen: string }[]
    }
  | {
      readonly do: 'refund'
      readonly payment: string
      readonly fen: string
      readonly method: PaymentMethod
      readonly reopen: boolean
      /** What of the payment's settlements had to be taken back when it was asked: never more than this when it is done. */
      readonly reopenFen: string
    }

export type Sealed = { readonly asked: Asked; readonly reason: string; readonly files: readonly string[] }

/** The hash that what was asked is held against when it is approved. */
export const sealOf = (request: Sealed): string =>
  createHash('sha256')
    .update(canonicalJson({ asked: request.asked, reason: request.reason, files: [...request.files] }))
    .digest('hex')
