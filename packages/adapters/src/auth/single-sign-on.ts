import type { SignOnChange, SignOnSettings } from '@courtyard/core/identity/ports'
import type { AuthStore } from './auth-store.ts'
import type { Registration } from './issuer-client.ts'

/** What companies say of their issuers, and whose subjects their people are. */
export type SignOnStore = {
  settings(tenant: string): Promise<SignOnSettings | undefined>
  registration(tenant: string): Promise<Registration | undefined>
  /** Keeps what a company says; without a secret the one that is kept stays. False when there is none. */
  put(tenant: string, change: SignOnChange): Promise<boolean>
  remove(tenant: string): Promise<void>
  /** Staff no longer come by the issuer alone. */
  reopen(tenant: string): Promise<void>
  /** Ends the sessions of who came by the issuer, or of everybody of the company. */
  endSessions(tenant: string, ending: { readonly all: boolean; readonly except: string }): Promise<void>
  holderOf(tenant: string, issuer: string, subject: string): Promise<string | undefined>
  isLinked(userId: string, issuer: string): Promise<boolean>
  /** False when either side is linked already. */
  link(link: Link): Promise<boolean>
  unlink(userId: string): Promise<void>
}
export type Link = {
  readonly tenant: string
  readonly issuer: string
  readonly subject: string
  readonly userId: string
}

const about = (tenant: string): string => `single sign-on ${tenant}`

export function createSignOnStore({ db, vault, clock, hash }: AuthStore): SignOnStore {
  const rowOf = (tenant: string) =>
    db.selectFrom('auth.single_sign_on').selectAll().where('tenant', '=', tenant).executeTakeFirst()
  return {
    async settings(tenant) {
      const row = await rowOf(tenant)
      return row && { issuer: row.issuer, clientId: row.client_id, ...restOf(row) }
    },
    async registration(tenant) {
      const row = await rowOf(tenant)
      const secret = row && vault.open(row.sealed, about(tenant))
      return row && secret !== undefined ? { issuer: row.issuer, clientId: row.client_id, secret } : undefined
    },
    async put(tenant, { secret, by, ...settings }) {
      const sealed = secret === undefined ? (await rowOf(tenant))?.sealed : vault.seal(secret, about(tenant))
      if (sealed === undefined) return false
      const row = {
        ...{ issuer: settings.issuer, client_id: settings.clientId, sealed, domains: [...settings.domains] },
        ...{ only_way: settings.only, break_glass: [...settings.breakGlass] },
        ...{ changed_by: by, changed_at: clock.now() },
      }
      await db
        .insertInto('auth.single_sign_on')
        .values({ tenant, ...row })
        .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
        .execute()
      return true
    },
    async remove(tenant) {
      await db.deleteFrom('auth.single_sign_on').where('tenant', '=', tenant).execute()
      await db.deleteFrom('auth.subject').where('tenant', '=', tenant).execute()
    },
    async reopen(tenant) {
      await db.updateTable('auth.single_sign_on').set({ only_way: false }).where('tenant', '=', tenant).execute()
    },
    async endSessions(tenant, { all, except }) {
      const people = all
        ? db.selectFrom('auth.user').select('id').where('tenant', '=', tenant)
        : db.selectFrom('auth.subject').select('user_id as id').where('tenant', '=', tenant)
      await db.deleteFrom('auth.session').where('userId', 'in', people).where('userId', '<>', except).execute()
    },
    ...linksOf({ db, clock, hash }),
  }
}

/** Whose subjects the people of a company are. */
function linksOf({
  db,
  clock,
  hash,
}: Pick<AuthStore, 'db' | 'clock' | 'hash'>): Pick<SignOnStore, 'holderOf' | 'isLinked' | 'link' | 'unlink'> {
  // Some issuers take the address for it.
  const named = (issuer: string, subject: string) => hash('subject', `${issuer}\n${subject}`)
  return {
    async holderOf(tenant, issuer, subject) {
      const row = await db
        .selectFrom('auth.subject')
        .select('user_id')
        .where('tenant', '=', tenant)
        .where('issuer', '=', issuer)
        .where('subject', '=', named(issuer, subject))
        .executeTakeFirst()
      return row?.user_id
    },
    async isLinked(userId, issuer) {
      const row = await db
        .selectFrom('auth.subject')
        .select('user_id')
        .where('user_id', '=', userId)
        .where('issuer', '=', issuer)
        .executeTakeFirst()
      return row !== undefined
    },
    async link({ tenant, issuer, subject, userId }) {
      const row = await db
        .insertInto('auth.subject')
        .values({ tenant, issuer, subject: named(issuer, subject), user_id: userId, linked_at: clock.now() })
        .onConflict((conflict) => conflict.doNothing())
        .returning('user_id')
        .executeTakeFirst()
      return row !== undefined
    },
    async unlink(userId) {
      await db.deleteFrom('auth.subject').where('user_id', '=', userId).execute()
    },
  }
}

type Row = { readonly domains: string[]; readonly only_way: boolean; readonly break_glass: string[] }
const restOf = ({ domains, only_way, break_glass }: Row) => ({ domains, only: only_way, breakGlass: break_glass })
