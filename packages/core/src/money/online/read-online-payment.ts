import type {
  OnlineOptions,
  OnlinePaymentJson,
  OnlinePaymentPage,
  Reconciliation,
} from '@courtyard/contract/online-payments'
import { type OnlinePaymentRow, selectDifferences, selectOnlinePayments } from '@courtyard/db/kernel/online'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { findOnline, type OnlineDeps } from './access.ts'

const PAGE = 50

type Row = OnlinePaymentRow

/** Whether bills can be paid online here, or why not. */
export async function readOnlineOptions(deps: OnlineDeps, actor: Actor): Promise<OnlineOptions> {
  const found = await findOnline(deps, actor.tenant)
  return 'reason' in found ? { available: false, reason: found.reason } : { available: true, reason: null }
}

/**
 * One online payment: the payer's own, or whoever may take payments sees all. Throws Fault online_payment_missing, the same
 * for one that is not there and one that is somebody else's.
 */
export async function readOnlinePayment(deps: Deps, actor: Actor, id: string): Promise<OnlinePaymentJson> {
  if (!isId(id)) throw new Fault('online_payment_missing')
  await requireOwnOrStaff(deps, actor)
  const now = deps.clock.now()
  const rows = await deps.db.withTenant(actor.tenant, (tx) => selectOnlinePayments(tx, { id, limit: 1 }), {
    readOnly: true,
  })
  const [row] = rows
  if (!row || (actor.kind === 'portal' && row.payer_id !== actor.record)) throw new Fault('online_payment_missing')
  return shape(row, now)
}

/** Online payments, newest first: a payer's own, or all for who may take payments. */
export async function listOnlinePayments(
  deps: Deps,
  actor: Actor,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<OnlinePaymentPage> {
  await requireOwnOrStaff(deps, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  const payer = actor.kind === 'portal' ? actor.record! : undefined
  const rows = await deps.db.withTenant(
    actor.tenant,
    (tx) => selectOnlinePayments(tx, { payer, before: cursor, limit: PAGE + 1 }),
    { readOnly: true },
  )
  const now = deps.clock.now()
  const items = rows.slice(0, PAGE)
  return { items: items.map((row) => shape(row, now)), next_cursor: rows.length > PAGE ? items.at(-1)!.id : null }
}

async function requireOwnOrStaff(deps: Deps, actor: Actor): Promise<void> {
  if (actor.kind === 'portal' && actor.record !== null) return
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'payments')
}

const instant = (text: string): string => new Date(text).toISOString()

/** Nobody sets a state: it follows from the facts. */
function stateOf(row: Row, now: Date): OnlinePaymentJson['state'] {
  if (row.payment_id !== null) return 'paid'
  if (row.paid !== null || row.checkout === 'complete') return 'processing'
  if (row.checkout === 'expired' || (row.expires_at !== null && new Date(row.expires_at) < now)) return 'expired'
  return row.url === null ? 'made' : 'open'
}

function shape(row: Row, now: Date): OnlinePaymentJson {
  const state = stateOf(row, now)
  return {
    ...{ id: row.id, state, amount: yuanText(BigInt(row.amount_fen)), currency: row.currency, payer: row.payer_id },
    ...{ refunded: yuanText(BigInt(row.refunded_fen)), disputed: row.is_disputed, payment: row.payment_id },
    ...{ url: state === 'open' ? row.url : null, created_at: instant(row.created_at) },
    expires_at: row.expires_at === null ? null : instant(row.expires_at),
  }
}

const DIFFERENCES = 200
const DAYS = 14

/** The last days that were reconciled and what differed, open ones first. Needs the right run:bank. */
export async function readReconciliation(deps: Deps, actor: Actor): Promise<Reconciliation> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const days = await tx.kernel.selectFrom('k_reconciled').selectAll().orderBy('day', 'desc').limit(DAYS).execute()
      const rows = await selectDifferences(tx, DIFFERENCES)
      const yuan = (fen: string | null) => (fen === null ? null : yuanText(BigInt(fen)))
      return {
        days: days.map((row) => ({ ...row, looked_at: instant(row.looked_at) })),
        differences: rows.map((row) => ({
          ...{ id: row.id, day: row.day, kind: row.kind, object: row.object_id, detail: row.detail },
          ...{ provider_amount: yuan(row.provider_fen), local_amount: yuan(row.local_fen) },
          ...{ found_at: instant(row.found_at), closed_at: row.closed_at === null ? null : instant(row.closed_at) },
        })),
      }
    },
    { readOnly: true },
  )
}
