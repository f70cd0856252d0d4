import { createHash } from 'node:crypto'
import type { OnlinePaymentJson } from '@courtyard/contract/online-payments'
import type { TenantTx } from '@courtyard/db/database'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { loadLines, lockBills, type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault, isFault } from '@courtyard/std/fault'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor } from '../../deps.ts'
import { findRecord } from '../../records/find-record.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { accountName, type Online, type OnlineDeps, requireOnline } from './access.ts'
import { keepCheckout } from './keep-facts.ts'
import { withOnlineWork } from './online-work.ts'
import { readOnlinePayment } from './read-online-payment.ts'
import { ensureSweep } from './sweep-job.ts'

/** How long the provider's page is open. */
const OPEN_MS = 2 * 3_600_000
/** What the payer reads on the provider's page: nothing of who or what for. */
const TITLE = '账单付款 / Bill payment'

export type OnlineRequest = {
  readonly bills: readonly string[]
  /** The caller's Idempotency-Key. */
  readonly key: string
}
type Intent = {
  readonly id: string
  readonly amount_fen: string
  readonly currency: string
  readonly provider_key: string
  readonly session_id: string | null
  readonly created_at: string
}

/**
 * Asks the provider for a page on which all that is open of some bills of one payer is paid. What is asked, and the key the
 * provider is told, are committed before it is called, so that asking again after whatever failed gives the same page. A page
 * that is open for one of these lines is closed first. A portal person pays own bills; staff need run:payments. Throws Fault
 * online_off, bill_missing, nothing_open, request_invalid for bills of several payers, idempotency_key_reused,
 * online_unavailable, online_refused.
 */
export async function createOnlinePayment(
  deps: OnlineDeps,
  actor: Actor,
  request: OnlineRequest,
): Promise<OnlinePaymentJson> {
  const rights = await rightsOfRequest(deps, actor)
  if (actor.kind !== 'portal') requireRun(rights.catalog, actor, 'payments')
  const online = await requireOnline(deps, actor.tenant)
  const intent = await deps.db.withTenant(actor.tenant, (tx) =>
    keepIntent({ deps, actor, rights, online }, tx, request),
  )
  if (intent.session_id === null) {
    await closeOthers(deps, actor.tenant, { online, intent: intent.id })
    await openPage(deps, actor.tenant, { online, intent })
  }
  return await readOnlinePayment(deps, actor, intent.id)
}

type Asking = {
  readonly deps: OnlineDeps
  readonly actor: Actor
  readonly rights: RequestRights
  readonly online: Online
}

const INTENT = ['id', 'amount_fen', 'currency', 'provider_key', 'session_id', 'created_at'] as const

async function keepIntent(asking: Asking, tx: TenantTx, { bills, key }: OnlineRequest): Promise<Intent> {
  const { deps, actor, rights, online } = asking
  const asked_key = `${actor.id} ${key}`
  const asked_hash = createHash('sha256')
    .update(canonicalJson([...bills].sort()))
    .digest('hex')
  await lockName(tx, `online ask ${asked_key}`)
  const known = await tx.kernel
    .selectFrom('k_online_intent')
    .select([...INTENT, 'asked_hash'])
    .where('asked_key', '=', asked_key)
    .executeTakeFirst()
  if (known && known.asked_hash !== asked_hash) throw new Fault('idempotency_key_reused', { kind: 'online_payment' })
  if (known) return known
  const lines = await openLines(asking, tx, bills)
  const fen = lines.reduce((sum, line) => sum + openFenOf(line), 0n)
  const id = deps.ids.next()
  const intent = await tx.kernel
    .insertInto('k_online_intent')
    .values({
      ...{ id, created_at: deps.clock.now().toISOString(), created_by: actor.id, payer_id: lines[0]!.payer_id },
      ...{ amount_fen: `${fen}`, currency: rights.catalog.currency, account: accountName(online.access) },
      ...{ asked_key, asked_hash, provider_key: `checkout:${id}` },
      ...{ session_id: null, url: null, expires_at: null, looked_at: null },
    })
    .returning(INTENT)
    .executeTakeFirstOrThrow()
  await tx.kernel
    .insertInto('k_online_intent_line')
    .values(lines.map((line) => ({ intent_id: id, line_id: line.id, amount_fen: `${openFenOf(line)}` })))
    .execute()
  await ensureSweep(tx, deps.clock.now())
  return intent
}

/** What is open of bills that the actor may read and, in a portal, has to pay. */
async function openLines({ actor, rights }: Asking, tx: TenantTx, bills: readonly string[]): Promise<OpenLineRow[]> {
  const asked = [...new Set(bills)]
  for (const bill of asked)
    if (!(await findRecord(tx, rights, { entity: 'bill', id: bill, select: [] })))
      throw new Fault('bill_missing', { bill })
  const locked = await lockBills(tx, { bills: asked })
  const lines = await loadLines(tx, locked)
  const gone = asked.find((bill) => !locked.includes(bill))
  const payers = new Set(lines.map(({ payer_id }) => payer_id))
  if (gone !== undefined) throw new Fault('bill_missing', { bill: gone })
  if (actor.kind === 'portal' && [...payers].some((payer) => payer !== actor.record))
    throw new Fault('bill_missing', { bill: lines.find(({ payer_id }) => payer_id !== actor.record)!.bill_id })
  if (payers.size > 1) throw new Fault('request_invalid', { reason: 'several_payers' })
  const open = lines.filter((line) => openFenOf(line) > 0n && line.currency === rights.catalog.currency)
  if (open.length === 0) throw new Fault('nothing_open')
  return open
}

type Opening = { readonly online: Online; readonly intent: Intent }

async function openPage(deps: OnlineDeps, tenant: string, { online, intent }: Opening): Promise<void> {
  const { provider, access, publicUrl } = online
  const back = `${publicUrl}/t/${tenant}/pay/${intent.id}`
  const checkout = await provider.createCheckout(access, {
    ...{ intent: intent.id, fen: BigInt(intent.amount_fen), currency: intent.currency, key: intent.provider_key },
    ...{ title: TITLE, successUrl: back, cancelUrl: `${back}?left=1` },
    expiresAt: new Date(Date.parse(intent.created_at) + OPEN_MS),
  })
  await withOnlineWork(deps, tenant, async ({ tx, now }) => {
    await keepCheckout(tx, checkout, now.toISOString())
    await tx.kernel
      .updateTable('k_online_intent')
      .set({ session_id: checkout.id, url: checkout.url, expires_at: checkout.expiresAt })
      .where('id', '=', intent.id)
      .where('session_id', 'is', null)
      .execute()
  })
}

/** Closes pages that are open for lines of this one: two open pages are two payments. */
async function closeOthers(
  deps: OnlineDeps,
  tenant: string,
  { online, intent }: { readonly online: Online; readonly intent: string },
): Promise<void> {
  const { provider, access } = online
  const others = await deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .selectFrom('k_online_intent as i')
      .innerJoin('k_online_fact as f', (on) =>
        on.onRef('f.external_id', '=', 'i.session_id').on('f.kind', '=', 'checkout'),
      )
      .select('i.session_id')
      .distinct()
      .where('f.state', '=', 'open')
      .where('i.id', '!=', intent)
      .where('i.account', '=', accountName(access))
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('k_online_intent_line as theirs')
            .innerJoin('k_online_intent_line as ours', 'ours.line_id', 'theirs.line_id')
            .select('theirs.line_id')
            .whereRef('theirs.intent_id', '=', 'i.id')
            .where('ours.intent_id', '=', intent),
        ),
      )
      .execute(),
  )
  for (const { session_id } of others) {
    try {
      const closed = await provider.expireCheckout(access, session_id!)
      if (closed) await withOnlineWork(deps, tenant, ({ tx, now }) => keepCheckout(tx, closed, now.toISOString()))
    } catch (error) {
      if (!isFault(error, 'online_refused')) throw error // it was paid in this moment; what comes of it is settled anyway
    }
  }
}
