import { type Queue, startWorker } from '@courtyard/adapters/queue/queue'
import { ANCHOR_JOB, anchorJob } from '@courtyard/core/audit/anchor-job'
import { AUDIT_JOB, auditJob } from '@courtyard/core/audit/check-audit'
import type { AnchorPorts } from '@courtyard/core/audit/ports'
import { type SendMail, WATCH_JOB, watchJob } from '@courtyard/core/audit/watch-job'
import { feeRunJob } from '@courtyard/core/billing/fee-run-job'
import { ROLL_BACK_JOB } from '@courtyard/core/billing/roll-back-fee-run'
import { rollBackJob } from '@courtyard/core/billing/roll-back-job'
import { FEE_RUN_JOB } from '@courtyard/core/billing/start-fee-run'
import { BOOKS_JOB, booksJob } from '@courtyard/core/books/check-books'
import type { Deps } from '@courtyard/core/deps'
import type { FileStore } from '@courtyard/core/files/ports'
import { DELIVER_JOB, deliverJob } from '@courtyard/core/hooks/deliver-job'
import type { HookPorts } from '@courtyard/core/hooks/ports'
import { RECEIVE_JOB, receiveJob } from '@courtyard/core/hooks/receive-job'
import { type JobHandlers, runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { ensureNightly, NIGHTLY_JOB, nightlyJob } from '@courtyard/core/keeping/nightly-job'
import { SEAL_MEMBERS_JOB, sealMembersJob } from '@courtyard/core/members/seal-members-job'
import { SEAL_MANDATES_JOB, sealMandatesJob } from '@courtyard/core/money/debits/mandate-account'
import { invoiceJob } from '@courtyard/core/money/invoices/invoice-job'
import { INVOICE_JOB } from '@courtyard/core/money/invoices/invoice-work'
import type { InvoiceProvider } from '@courtyard/core/money/invoices/ports'
import type { OnlinePorts } from '@courtyard/core/money/online/ports'
import { ONLINE_EVENT_JOB, onlineEventJob } from '@courtyard/core/money/online/receive-event'
import { RECONCILE_JOB, reconcileJob } from '@courtyard/core/money/online/reconcile-job'
import { ONLINE_REFUND_JOB, onlineRefundJob } from '@courtyard/core/money/online/refund-online'
import { ONLINE_SWEEP_JOB, onlineSweepJob } from '@courtyard/core/money/online/sweep-job'
import { OUTBOX_JOB } from '@courtyard/core/outbox/outbox'
import { relayJob } from '@courtyard/core/outbox/relay-job'
import { billPrintJob } from '@courtyard/core/pdf/bill-print-job'
import { BILL_PRINT_JOB } from '@courtyard/core/pdf/bill-prints'
import type { PdfRenderer } from '@courtyard/core/pdf/ports'
import { TURN_KEYS_JOB, turnKeysJob } from '@courtyard/core/personal/turn-keys'
import { PUBLISH_JOB } from '@courtyard/core/publish/begin-publish'
import { publishJob } from '@courtyard/core/publish/publish-job'
import { resumePublishes } from '@courtyard/core/publish/resume-publishes'
import { purgeTrashJob } from '@courtyard/core/records/purge-trash'
import { PURGE_TRASH_JOB } from '@courtyard/core/records/remove-record'
import { CLOCK_JOB, clockJob } from '@courtyard/core/schedules/clock-job'
import { listenJobs } from '@courtyard/db/listen-jobs'
import { describeError, type Log } from './edge/problem.ts'
import type { Kernels } from './keep-kernels.ts'
import { MESSAGES } from './messages.ts'

/** What each kind of job does. Every one is safe to run twice: its page says why. */
const handlersOf = (
  worker: string,
  { log, files, pdf, publicUrl, ports, invoices, anchor, sendMail }: WorkerOptions,
): JobHandlers => ({
  [FEE_RUN_JOB]: feeRunJob(worker),
  [ROLL_BACK_JOB]: rollBackJob,
  [BOOKS_JOB]: booksJob(({ tenant, checks }) =>
    log({
      level: 'error',
      message: 'the books are not sound',
      tenant,
      checks: checks.map(({ check, found }) => ({ check, found })),
    }),
  ),
  [AUDIT_JOB]: auditJob(
    ({ tenant, report: { found, forged } }) =>
      log({ level: 'error', message: 'the audit was tampered with', tenant, found, forged }),
    anchor,
  ),
  [WATCH_JOB]: watchJob((alert) => log({ level: 'warning', message: 'audit alert', ...alert }), sendMail),
  ...(anchor && { [ANCHOR_JOB]: anchorJob(anchor) }),
  [PURGE_TRASH_JOB]: purgeTrashJob,
  [PUBLISH_JOB]: publishJob,
  [CLOCK_JOB]: clockJob,
  [OUTBOX_JOB]: relayJob,
  [RECEIVE_JOB]: receiveJob,
  [ONLINE_EVENT_JOB]: onlineEventJob(ports),
  [ONLINE_REFUND_JOB]: onlineRefundJob(ports),
  [ONLINE_SWEEP_JOB]: onlineSweepJob(ports),
  [RECONCILE_JOB]: reconcileJob(ports),
  [DELIVER_JOB]: deliverJob({
    ...ports,
    onSwitchedOff: ({ tenant, hook }) =>
      log({ level: 'warning', message: 'hook switched off after failing for days', tenant, hook }),
  }),
  // Without a store there is nowhere to keep what is printed: another process takes those jobs.
  ...(files && pdf && { [BILL_PRINT_JOB]: billPrintJob({ files, pdf, publicUrl }) }),
  ...(invoices && { [INVOICE_JOB]: invoiceJob(invoices) }),
  [SEAL_MEMBERS_JOB]: sealMembersJob,
  [TURN_KEYS_JOB]: turnKeysJob,
  [SEAL_MANDATES_JOB]: sealMandatesJob,
  [NIGHTLY_JOB]: nightlyJob(
    ({ tenant, drifts }) => log({ level: 'warning', message: 'tables are not what the catalog says', tenant, drifts }),
    files,
    ({ pinned, ...part }) =>
      log(
        pinned
          ? { level: 'info', message: 'hidden part stays', pinned, ...part }
          : { level: 'info', message: 'hidden part purged', ...part },
      ),
  ),
})

export type WorkerOptions = {
  readonly controlUrl: string
  readonly log: Log
  /** Leaves a mail to be sent; absent = nobody is told of alerts by mail. */
  readonly sendMail?: SendMail | undefined
  /** Sends the messages that wait; absent = this process sends none. */
  readonly sendMessages?: (() => Promise<unknown>) | undefined
  /** Absent = this process removes no files. */
  readonly files?: FileStore
  readonly pdf?: PdfRenderer
  readonly publicUrl?: string | undefined
  readonly kernels?: Kernels
  /** Absent = this process has no invoices issued. */
  readonly invoices?: InvoiceProvider | undefined
  /** Absent = no head of an audit is signed here. */
  readonly anchor?: AnchorPorts | undefined
  /** The way out to other systems. */
  readonly ports: HookPorts & { readonly online?: OnlinePorts | undefined }
}

/** Runs tenants' due jobs when woken, all at boot and every minute. `worker` names this process in leases. */
export async function startJobs(deps: Deps, options: WorkerOptions): Promise<Queue> {
  const { controlUrl, log, kernels } = options
  const worker = deps.ids.next()
  const handlers = handlersOf(worker, options)
  const stopping = new AbortController()
  const run = async (tenant: string | undefined): Promise<void> => {
    if (tenant === undefined || tenant === MESSAGES) await sendMessages(options)
    if (tenant === MESSAGES) return
    await kernels?.look()
    if (tenant === undefined) await lookAfterAll(deps, log, stopping.signal)
    await runDueJobs(deps, handlers, {
      worker,
      ...(tenant === undefined ? {} : { tenants: [tenant] }),
      onUnreachable: (of, error) =>
        log({ level: 'error', message: 'jobs not looked at', tenant: of, error: describeError(error) }),
      onFailure: ({ id, kind, tenant: of }, error) =>
        log({ level: 'error', message: 'job failed', job: id, kind, tenant: of, error: describeError(error) }),
    })
  }
  const queue = await startWorker({ controlUrl, log: (level, message) => log({ level, message }) }, run)
  // Whoever left a job need not know how to wake us.
  const unheard = await listenJobs(deps.db, {
    onTenant: (tenant) =>
      void queue
        .wake(tenant)
        .catch((error: unknown) =>
          log({ level: 'error', message: 'wake-up lost', tenant, error: describeError(error) }),
        ),
    onError: (error) => log({ level: 'error', message: 'idle connection lost', error: describeError(error) }),
  })
  // What a dead process left is not kept waiting for the minute's look.
  const first = run(undefined).catch((error: unknown) =>
    log({ level: 'error', message: 'first look failed', error: describeError(error) }),
  )
  return {
    wake: (tenant) => queue.wake(tenant),
    async stop() {
      stopping.abort()
      await unheard()
      await Promise.all([queue.stop(), first])
    },
  }
}

/** A way out that is closed must not keep the jobs waiting. */
const sendMessages = async ({ sendMessages: send, log }: WorkerOptions): Promise<void> => {
  await send?.().catch((error: unknown) =>
    log({ level: 'error', message: 'messages not sent', error: describeError(error) }),
  )
}

/** What is not a job: publishes whose process died, and the job of the next night. */
async function lookAfterAll(deps: Deps, log: Log, signal: AbortSignal): Promise<void> {
  await resumePublishes(deps, {
    signal,
    onResumed: (resumed) => log({ level: 'info', message: 'publish resumed', ...resumed }),
    onFailure: (tenant, error) =>
      log({ level: 'error', message: 'publish not resumed', tenant, error: describeError(error) }),
  })
  await ensureNightly(deps)
}
