import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../../deps.ts'
import type { Vault } from '../../hooks/ports.ts'
import { openSecret } from '../../hooks/secrets.ts'
import { findTenant } from '../../tenants/list-tenants.ts'
import type { OnlineAccess, OnlinePorts, OnlineProvider } from './ports.ts'

/** Use cases' dependencies with the way to the provider; `online` is absent where the program was started without. */
export type OnlineDeps = Deps & { readonly online?: OnlinePorts | undefined; readonly vault?: Vault | undefined }

/** Names under which a tenant keeps its own key, and the secret of its own webhook. */
export const OWN_KEY = 'stripe_key'
export const OWN_WEBHOOK = 'stripe_webhook'

/** Why paying online is not there. */
export type OffReason = 'provider_missing' | 'public_url_missing' | 'account_missing' | 'key_missing'

export type Online = {
  readonly provider: OnlineProvider
  readonly access: OnlineAccess
  readonly publicUrl: string
}

/** The tenant's way to the provider, or why there is none. A connected account goes before the tenant's own key. */
export async function findOnline(deps: OnlineDeps, tenant: string): Promise<Online | { readonly reason: OffReason }> {
  const { online } = deps
  if (!online) return { reason: 'provider_missing' }
  const { provider, publicUrl } = online
  if (publicUrl === undefined) return { reason: 'public_url_missing' }
  const account = await accountOf(deps, tenant)
  if (account !== undefined)
    return online.key === undefined
      ? { reason: 'key_missing' }
      : { provider, publicUrl, access: { key: online.key, account } }
  const key = await openSecret(deps, deps.vault, { tenant, name: OWN_KEY })
  if (key !== undefined) return { provider, publicUrl, access: { key, account: null } }
  return { reason: online.key === undefined ? 'key_missing' : 'account_missing' }
}

/** As findOnline. Throws Fault online_off with the reason. */
export async function requireOnline(deps: OnlineDeps, tenant: string): Promise<Online> {
  const found = await findOnline(deps, tenant)
  if ('reason' in found) throw new Fault('online_off', { reason: found.reason })
  return found
}

/** How rows name the account: empty for the tenant's own. */
export const accountName = ({ account }: OnlineAccess): string => account ?? ''

/** The tenant's connected account. */
export async function accountOf(deps: Pick<Deps, 'db'>, tenant: string): Promise<string | undefined> {
  const row = await deps.db.control
    .selectFrom('online_account')
    .select('account')
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  return row?.account
}

/** Whose connected account it is. */
export async function tenantOfAccount(deps: Pick<Deps, 'db'>, account: string): Promise<string | undefined> {
  const row = await deps.db.control
    .selectFrom('online_account')
    .select('tenant')
    .where('account', '=', account)
    .executeTakeFirst()
  return row?.tenant
}

/**
 * Gives a tenant its connected account, or takes it away (null); the operator's act. Throws Fault tenant_missing, and
 * record_duplicate when another tenant has the account.
 */
export async function setOnlineAccount(
  deps: Pick<Deps, 'db'>,
  { tenant, account }: { readonly tenant: string; readonly account: string | null },
): Promise<void> {
  if (!(await findTenant(deps, tenant))) throw new Fault('tenant_missing', { tenant })
  if (account !== null && !/^acct_[A-Za-z0-9]{1,60}$/.test(account))
    throw new Fault('request_invalid', { reason: 'account', account })
  await deps.db.control.transaction().execute(async (trx) => {
    await trx.deleteFrom('online_account').where('tenant', '=', tenant).execute()
    if (account === null) return
    const set = await trx
      .insertInto('online_account')
      .values({ account, tenant })
      .onConflict((known) => known.doNothing())
      .returning('account')
      .executeTakeFirst()
    if (!set) throw new Fault('record_duplicate', { account })
  })
}
