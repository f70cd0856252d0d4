import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** When a person of the portal signed in, and from which network, as far as the audit reaches. */
export async function signInsOf(tx: TenantTx, record: string): Promise<{ at: string; network: string | null }[]> {
  const rows = await tx.kernel
    .selectFrom('k_audit as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.actor')
    .select(['a.at', sql<string | null>`a.what ->> 'from'`.as('network')])
    .where('m.record_id', '=', record)
    .where('a.action', '=', 'sign_in.ok')
    .orderBy('a.number')
    .execute()
  return rows.map(({ at, network }) => ({ at: new Date(at).toISOString(), network }))
}

/** The messages that were sent to a person. */
export async function messagesOf(tx: TenantTx, record: string): Promise<{ at: string; texts: unknown }[]> {
  const rows = await tx.kernel
    .selectFrom('k_notification as n')
    .innerJoin('k_member as m', 'm.user_id', 'n.member')
    .select(['n.created_at', 'n.texts'])
    .where('m.record_id', '=', record)
    .orderBy('n.id')
    .execute()
  return rows.map(({ created_at, texts }) => ({ at: new Date(created_at).toISOString(), texts }))
}

/** Agreements by which a person's account is debited; of the account what pages show. */
export async function mandatesOf(tx: TenantTx, record: string) {
  const rows = await tx.kernel
    .selectFrom('k_mandate')
    .select(['holder', 'bank', 'account', 'agreement', 'created_at', 'ended_at'])
    .where('payer_id', '=', record)
    .orderBy('id')
    .execute()
  return rows.map(({ account, ...row }) => ({ ...row, account: `****${account.slice(-4)}` }))
}
