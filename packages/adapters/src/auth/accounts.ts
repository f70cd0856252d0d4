import { randomUUID } from 'node:crypto'
import type { MadeAccount, NewAccount } from '@courtyard/core/identity/ports'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import type { AuthContext } from 'better-auth'
import type { AuthStore } from './auth-store.ts'
import type { Names } from './names.ts'

export type Account = {
  readonly userId: string
  readonly tenant: string
  readonly name: string
  /** Empty for who has none. */
  readonly email: string
}

/** Who can sign in, and by which name. */
export type Accounts = {
  /** By address, or by a number that one account alone has. */
  byLogin(login: string): Promise<Account | undefined>
  byId(userId: string): Promise<Account | undefined>
  byPhone(phone: string): Promise<readonly Account[]>
  /** The number an account signs in by. */
  phoneOf(userId: string): Promise<string | undefined>
  /** Makes an account without a password, or gives the one of this company at that address. */
  create(person: NewAccount): Promise<MadeAccount>
  /** Takes an account away that came to nothing. */
  discard(userId: string): Promise<void>
  /** As people see it: without an address that leads nowhere. */
  shown(account: Account): Account
  hashOf(userId: string): Promise<string | undefined>
  setPassword(userId: string, hash: string): Promise<void>
}

const NOWHERE = '.invalid'

type Stored = Account & { readonly sealed: string | null }
/** better-auth's own way to its tables. */
type Context = {
  readonly internalAdapter: Pick<
    AuthContext['internalAdapter'],
    'createUser' | 'findCredentialAccount' | 'updatePassword' | 'linkAccount'
  >
}
type Parts = { readonly store: AuthStore; readonly context: () => Promise<Context> }

export function createAccounts({ store, context }: Parts): Accounts {
  const { db, hash, vault } = store
  const columns = ['u.id as userId', 'u.tenant', 'u.name', 'u.email', 'u.sealed'] as const
  const users = () => db.selectFrom('auth.user as u').select(columns)
  const shownOf = (names: Names, { email, sealed, ...account }: Stored) =>
    shown({ ...account, email: names.emailOf({ id: account.userId, email, sealed }) })
  const byPhone = async (phone: string) => {
    const names = await store.names()
    const rows = await users()
      .innerJoin('auth.phone as p', 'p.user_id', 'u.id')
      .where('p.phone_hash', 'in', [names.phoneHash(phone), hash('phone', phone)])
      .orderBy('u.tenant')
      .execute()
    return rows.map((row) => shownOf(names, row))
  }
  const findAddress = async (address: string) => {
    const names = await store.names()
    const found = await users().where('u.email', 'in', names.emailsOf(address)).executeTakeFirst()
    return found && shownOf(names, found)
  }
  return {
    byPhone,
    shown,
    async byLogin(login) {
      const text = login.trim().toLowerCase()
      if (text.includes('@')) return await findAddress(text)
      const phone = phoneOf(text)
      const found = phone === undefined ? [] : await byPhone(phone)
      return found.length === 1 ? found[0] : undefined
    },
    async byId(userId) {
      const found = await users().where('u.id', '=', userId).executeTakeFirst()
      return found && shownOf(await store.names(), found)
    },
    async phoneOf(userId) {
      const row = await db.selectFrom('auth.phone').select('sealed').where('user_id', '=', userId).executeTakeFirst()
      if (!row) return undefined
      // Rows from before were sealed with what the secret gives.
      if (row.sealed.startsWith('v1.')) return vault.open(row.sealed, `phone ${userId}`)
      return (await store.names()).openPhone(userId, row.sealed)
    },
    async create({ tenant, name, email, phone }) {
      const { internalAdapter } = await context()
      const address = email?.trim().toLowerCase()
      const known = address === undefined ? undefined : await findAddress(address)
      if (known?.tenant === tenant) return { userId: known.userId, isTaken: false, isNew: false }
      const isTaken = known !== undefined
      const user = await internalAdapter.createUser(
        {
          email: address === undefined || isTaken ? `${randomUUID()}@${tenant}${NOWHERE}` : address,
          ...{ name, tenant, emailVerified: false },
        },
        { method: 'invitation' },
      )
      // The number may lie there as it did before, which the constraint does not see.
      if (phone !== undefined && !(await byPhone(phone)).some((known) => known.tenant === tenant))
        await keepPhone(store, { userId: user.id, tenant, phone })
      return { userId: user.id, isTaken, isNew: true }
    },
    async discard(userId) {
      await db.deleteFrom('auth.user').where('id', '=', userId).execute()
    },
    ...passwordsOf(context),
  }
}

/** Passwords lie where better-auth keeps them. */
function passwordsOf(context: Parts['context']): Pick<Accounts, 'hashOf' | 'setPassword'> {
  return {
    async hashOf(userId) {
      const { internalAdapter } = await context()
      return (await internalAdapter.findCredentialAccount(userId))?.password ?? undefined
    },
    async setPassword(userId, password) {
      const { internalAdapter } = await context()
      if (await internalAdapter.findCredentialAccount(userId)) await internalAdapter.updatePassword(userId, password)
      else await internalAdapter.linkAccount({ userId, providerId: 'credential', accountId: userId, password })
    },
  }
}

type NewPhone = { readonly userId: string; readonly tenant: string; readonly phone: string }

/** Keeps a number, unless somebody of the tenant has it. */
async function keepPhone(store: AuthStore, { userId, tenant, phone }: NewPhone): Promise<void> {
  const { phoneHash, sealPhone } = await store.names()
  const before = { phone_hash: store.hash('phone', phone), sealed: store.vault.seal(phone, `phone ${userId}`) }
  const row = (await store.seals()) ? { phone_hash: phoneHash(phone), sealed: sealPhone(userId, phone) } : before
  await store.db
    .insertInto('auth.phone')
    .values({ user_id: userId, tenant, ...row })
    .onConflict((conflict) => conflict.columns(['phone_hash', 'tenant']).doNothing())
    .execute()
}

/** An address of ours that leads nowhere is nobody's. */
const shown = (account: Account): Account => (account.email.endsWith(NOWHERE) ? { ...account, email: '' } : account)
