import type { Mandate, MandatePage, NewMandate, RevealedAccount } from '@courtyard/contract/debits'
import type { TenantTx } from '@courtyard/db/database'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { sealsAlone } from '@courtyard/db/kernel/sealing'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { SHOWN_SECONDS } from '../../personal/reveal-value.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { masked } from '../banks/masked.ts'
import { doOnce } from '../money-work.ts'
import { getPayer } from '../payer.ts'
import { payerTitles } from '../seen-money.ts'
import { askedAccount, openAccount, sealAccount } from './mandate-account.ts'

const PAGE = 50
type Row = {
  readonly id: string
  readonly created_at: string
  readonly payer_id: string
  readonly holder: string
  readonly account: string
  readonly bank: string
  readonly agreement: string
  readonly ended_at: string | null
}

/** Agreements of payers that the reader may read, the newest first; `payer` asks for one payer's. Needs run:bank. Throws Fault cursor_invalid. */
export async function listMandates(
  deps: Deps,
  actor: Actor,
  { cursor, payer }: { readonly cursor: string | undefined; readonly payer: string | undefined },
): Promise<MandatePage> {
  const rights = await allowed(deps, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const query = tx.kernel
        .selectFrom('k_mandate')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(PAGE + 1)
      const after = cursor === undefined ? query : query.where('id', '<', cursor)
      const rows = await (payer === undefined
        ? after
        : after.where('payer_id', '=', isId(payer) ? payer : NOBODY)
      ).execute()
      const shown = rows.slice(0, PAGE)
      return { items: await shaped(tx, rights, shown), next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null }
    },
    { readOnly: true },
  )
}

/** No payer has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Keeps a payer's agreement, once per key. Needs run:bank. Throws Fault record_missing, mandate_exists while another one is in force. */
export async function addMandate(
  deps: Deps,
  actor: Actor,
  { key, request }: { readonly key: string; readonly request: NewMandate },
): Promise<Mandate> {
  const rights = await allowed(deps, actor)
  const sealer = await deps.sealer.sealerFor(actor.tenant)
  // What was asked is kept as a hash that anybody could try numbers against.
  const asked = { ...request, account: askedAccount(sealer, request.account), by: actor.id }
  return await doOnce(deps, actor, {
    command: { key, kind: 'mandate', asked },
    work: async ({ tx, ids, by }) => {
      const { payer, ...rest } = request
      await getPayer(tx, rights, payer)
      await lockName(tx, `mandate of ${payer}`)
      const live = await tx.kernel
        .selectFrom('k_mandate')
        .select('id')
        .where('payer_id', '=', payer)
        .where('ended_at', 'is', null)
        .executeTakeFirst()
      if (live) throw new Fault('mandate_exists')
      const row = { id: ids.next(), payer_id: payer, created_by: by, ended_at: null, ended_by: null, end_reason: null }
      const sealed = sealAccount(sealer, row.id, request.account)
      const account = (await sealsAlone(tx)) ? sealed : { account: request.account }
      await tx.kernel
        .insertInto('k_mandate')
        .values({ ...row, ...rest, ...account, created_at: deps.clock.now().toISOString() })
        .execute()
      return await getMandate(tx, rights, row.id)
    },
  })
}

/** Ends an agreement, once per key: what a bank is asked for already stays asked. Needs run:bank. Throws Fault mandate_missing, also for one that ended. */
export async function endMandate(
  deps: Deps,
  actor: Actor,
  { key, id, reason }: { readonly key: string; readonly id: string; readonly reason: string },
): Promise<Mandate> {
  const rights = await allowed(deps, actor)
  return await doOnce(deps, actor, {
    command: { key, kind: 'mandate_end', asked: { id, reason, by: actor.id } },
    work: async ({ tx, by }) => {
      await getMandate(tx, rights, id)
      const ended = await tx.kernel
        .updateTable('k_mandate')
        .set({ ended_at: deps.clock.now().toISOString(), ended_by: by, end_reason: reason })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returning('id')
        .execute()
      if (ended.length === 0) throw new Fault('mandate_missing')
      return await getMandate(tx, rights, id)
    },
  })
}

/**
 * The whole account number of a mandate, for a reason: the audit has a row of it before the answer leaves. Needs run:bank.
 * Throws Fault mandate_missing.
 */
export async function revealMandate(
  deps: Deps,
  actor: Actor,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<RevealedAccount> {
  const rights = await allowed(deps, actor)
  const sealer = await deps.sealer.sealerFor(actor.tenant)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await getMandate(tx, rights, id)
    const row = await tx.kernel
      .selectFrom('k_mandate')
      .select(['account', 'account_sealed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    note(tx, { by: actor.id, action: 'value.revealed', subject: ['mandate', id], what: { field: 'account', reason } })
    return { value: openAccount(sealer, id, row), shown_seconds: SHOWN_SECONDS }
  })
}

async function getMandate(tx: TenantTx, rights: RequestRights, id: string): Promise<Mandate> {
  const rows = isId(id) ? await tx.kernel.selectFrom('k_mandate').selectAll().where('id', '=', id).execute() : []
  const [mandate] = await shaped(tx, rights, rows)
  if (!mandate) throw new Fault('mandate_missing')
  return mandate
}

async function shaped(tx: TenantTx, rights: RequestRights, rows: readonly Row[]): Promise<Mandate[]> {
  const titles = await payerTitles(
    tx,
    rights,
    rows.map(({ payer_id }) => payer_id),
  )
  return rows
    .filter(({ payer_id }) => titles.has(payer_id))
    .map((row) => ({
      ...{ id: row.id, payer: { id: row.payer_id, title: titles.get(row.payer_id) ?? '' }, holder: row.holder },
      ...{ account: masked(row.account), bank: row.bank, agreement: row.agreement, since: iso(row.created_at) },
      ended_at: row.ended_at === null ? null : iso(row.ended_at),
    }))
}

const iso = (instant: string): string => new Date(instant).toISOString()

async function allowed(deps: Deps, actor: Actor): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return rights
}
