import { randomUUID } from 'node:crypto'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import type { AuthContext } from 'better-auth'
import type { AuthStore } from './auth-store.ts'

export type Account = {
  readonly userId: string
  readonly tenant: string
  readonly name: string
  /** Empty for who has none. */
  readonly email: string
}

export type NewPerson = {
  readonly tenant: string
  readonly name: string
  readonly email?: string | undefined
  readonly phone?: string | undefined
}

/** Who can sign in, and by which name. */
export type Accounts = {
  /** By address, or by a number that one account alone has. */
  byLogin(login: string): Promise<Account | undefined>
  byId(userId: string): Promise<Account | undefined>
  byPhone(phone: string): Promise<readonly Account[]>
  /** The number an account signs in by. */
  phoneOf(userId: string): Promise<string | undefined>
  /** Makes an account without a password. `isTaken`: the address signs in to another company, so this account has none. */
  create(person: NewPerson): Promise<{ readonly userId: string; readonly isTaken: boolean }>
  /** As people see it: without an address that leads nowhere. */
  shown(account: Account): Account
  hashOf(userId: string): Promise<string | undefined>
  setPassword(userId: string, hash: string): Promise<void>
}

const NOWHERE = '.invalid'
/** better-auth's own way to its tables. */
type Context = {
  readonly internalAdapter: Pick<
    AuthContext['internalAdapter'],
    'createUser' | 'findUserByEmail' | 'findCredentialAccount' | 'updatePassword' | 'linkAccount'
  >
}
type Parts = { readonly store: AuthStore; readonly context: () => Promise<Context> }

export function createAccounts({ store, context }: Parts): Accounts {
  const { db, hash, vault } = store
  const columns = ['u.id as userId', 'u.tenant', 'u.name', 'u.email'] as const
  const users = () => db.selectFrom('auth.user as u').select(columns)
  const byPhone = async (phone: string) =>
    (
      await users()
        .innerJoin('auth.phone as p', 'p.user_id', 'u.id')
        .where('p.phone_hash', '=', hash('phone', phone))
        .orderBy('u.tenant')
        .execute()
    ).map(shown)
  return {
    byPhone,
    shown,
    async byLogin(login) {
      const text = login.trim().toLowerCase()
      if (text.includes('@')) {
        const found = await users().where('u.email', '=', text).executeTakeFirst()
        return found && shown(found)
      }
      const phone = phoneOf(text)
      const found = phone === undefined ? [] : await byPhone(phone)
      return found.length === 1 ? found[0] : undefined
    },
    async byId(userId) {
      const found = await users().where('u.id', '=', userId).executeTakeFirst()
      return found && shown(found)
    },
    async phoneOf(userId) {
      const row = await db.selectFrom('auth.phone').select('sealed').where('user_id', '=', userId).executeTakeFirst()
      return row && vault.open(row.sealed, `phone ${userId}`)
    },
    async create({ tenant, name, email, phone }) {
      const { internalAdapter } = await context()
      const address = email?.trim().toLowerCase()
      const isTaken = address !== undefined && (await internalAdapter.findUserByEmail(address)) !== null
      const user = await internalAdapter.createUser(
        {
          email: address === undefined || isTaken ? `${randomUUID()}@${tenant}${NOWHERE}` : address,
          ...{ name, tenant, emailVerified: false },
        },
        { method: 'invitation' },
      )
      if (phone !== undefined)
        await db
          .insertInto('auth.phone')
          .values({
            user_id: user.id,
            tenant,
            phone_hash: hash('phone', phone),
            sealed: vault.seal(phone, `phone ${user.id}`),
          })
          .onConflict((conflict) => conflict.columns(['phone_hash', 'tenant']).doNothing())
          .execute()
      return { userId: user.id, isTaken }
    },
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

/** An address of ours that leads nowhere is nobody's. */
const shown = (account: Account): Account => (account.email.endsWith(NOWHERE) ? { ...account, email: '' } : account)
