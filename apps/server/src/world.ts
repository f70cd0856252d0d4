import type { Auth } from '@courtyard/adapters/auth/auth'
import type { Deps } from '@courtyard/core/deps'
import type { FileStore } from '@courtyard/core/files/ports'
import type { Vault } from '@courtyard/core/hooks/ports'
import type { MessageShelf } from '@courtyard/core/identity/ports'
import type { Workbooks } from '@courtyard/core/imports/ports'
import type { InvoiceProvider } from '@courtyard/core/money/invoices/ports'
import type { OnlinePorts } from '@courtyard/core/money/online/ports'
import type { PdfRenderer } from '@courtyard/core/pdf/ports'
import type { Behind } from './edge/behind.ts'
import type { Rates } from './edge/limit-rates.ts'
import type { Log } from './edge/problem.ts'
import type { RateLimits } from './edge/rate-limits.ts'
import type { Kernels } from './keep-kernels.ts'

/** Everything the edge reaches: use cases' dependencies, sign-in, and how to wake a worker. */
export type World = {
  readonly deps: Deps
  readonly auth: Auth
  readonly workbooks: Workbooks
  readonly files: FileStore
  readonly pdf: PdfRenderer
  /** Where people reach this installation; absent = codes to scan are left out. */
  readonly publicUrl?: string | undefined
  /** Where links of letters lead: never what a request says of its host. Absent = no link is written. */
  readonly linkOrigin?: string | undefined
  /** What this installation can send. */
  readonly ways?: { readonly mail: boolean; readonly sms: boolean }
  /** Messages that are kept instead of sent: the quick start. */
  readonly shelf?: MessageShelf | undefined
  /** Bytes that the files of one tenant may take together. */
  readonly fileQuotaBytes: number
  /** Absent = the operator gave no key, so that no secret can be kept. */
  readonly vault?: Vault | undefined
  /** Absent = nothing is paid online. */
  readonly online?: OnlinePorts | undefined
  /** Absent = applications wait: nobody issues invoices here. */
  readonly invoices?: InvoiceProvider | undefined
  /** How long who is signed in, once looked up, is believed; absent = looked up for every request. */
  readonly signedInFreshMs?: number
  readonly log: Log
  /** Absent = whoever asks may ask as often as they like. */
  readonly limiting?: { readonly rates: Rates; readonly limits: RateLimits } | undefined
  /** Absent = nothing goes on behind an answer: it is done before. */
  readonly behind?: Behind
  /** Absent = every tenant is as new as this program. */
  readonly kernels?: Kernels
  /** Tells a worker that a tenant has something to do. Never throws: the sweep finds what a lost call leaves. */
  wake(tenant: string): Promise<void>
}
