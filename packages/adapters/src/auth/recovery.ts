import { DEFAULT_ACCESS, type PolicyOf } from '@courtyard/core/identity/access-policy'
import { type MessageLocale, writeMail } from '@courtyard/core/identity/message-texts'
import type { NoteAccess } from '@courtyard/core/identity/ports'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import { Fault } from '@courtyard/std/fault'
import type { Account, Accounts } from './accounts.ts'
import type { AuthStore } from './auth-store.ts'
import { countOne } from './counted.ts'
import type { InOne, Inside } from './in-one.ts'
import type { OneTime } from './one-time.ts'
import type { Hasher, Passwords } from './passwords.ts'
import { networkOf, type SignedInAnswer, type SignIn, type SignInParts } from './sign-in.ts'

const HOUR_MS = 60 * 60_000
const LETTERS_AN_HOUR = 4

export type LinkKind = 'recovery' | 'invitation'
type Asking = {
  readonly email: string
  readonly locale: MessageLocale
  /** Where the link leads: its secret is put after it. */
  readonly page: string
  readonly headers: Headers
}
type Setting = {
  readonly locale: MessageLocale
  readonly kind: LinkKind
  readonly secret: string
  readonly password: string
  readonly headers: Headers
}
type Changing = {
  readonly locale: MessageLocale
  readonly account: Account
  readonly current: string
  readonly password: string
  readonly session: string
}

/** Passwords that people set themselves: by a link, or knowing the one they have. */
export type Recovery = {
  /** Sends a link to an address; the same answer, at the same cost, whether or not it is anybody's. */
  ask(asking: Asking): Promise<number>
  /** What a code that was sent to a number opens: a link of each account that signs in by it. Undefined for a wrong code. */
  byCode(asked: {
    readonly phone: string
    readonly code: string
  }): Promise<readonly { readonly tenant: string; readonly secret: string }[] | undefined>
  /** Whether a link still works, without using it. */
  works(kind: LinkKind, secret: string): Promise<boolean>
  /** Sets a password by a link, ends every session, and signs in. Throws Fault link_used, sign_on_only, password_refused (the link stays then). */
  set(setting: Setting): Promise<SignedInAnswer>
  /** Sets another password and ends the other sessions. Throws Fault factor_needed, password_refused. */
  change(changing: Changing): Promise<void>
}

export type RecoveryParts = {
  readonly store: AuthStore
  readonly accounts: Accounts
  readonly hasher: Hasher
  readonly oneTime: OneTime
  readonly passwords: Passwords
  readonly inOne: InOne
  readonly signIn: SignIn
  readonly policyOf: PolicyOf
  readonly note: NoteAccess
  isPassword(userId: string, password: string): Promise<boolean>
  readonly mayEnter: SignInParts['mayEnter']
}

export function createRecovery(parts: RecoveryParts): Recovery {
  const { accounts, oneTime, signIn, note } = parts
  return {
    ask: (asking) => ask(parts, asking),
    async byCode({ phone: typed, code }) {
      const phone = phoneOf(typed)
      const isRight = phone !== undefined && (await oneTime.useCode('phone', parts.store.hash('phone', phone), code))
      if (!isRight) return undefined
      const links = []
      for (const { userId, tenant } of await accounts.byPhone(phone)) {
        const secret = await oneTime.issueLink({ kind: 'recovery', subject: userId, userId })
        await note({ what: 'recovery_asked', tenant, userId, way: 'phone' })
        links.push({ tenant, secret })
      }
      return links
    },
    async works(kind, secret) {
      return (await oneTime.peekLink(kind, secret)) !== undefined
    },
    async set({ kind, secret, password, locale, headers }) {
      const known = await oneTime.peekLink(kind, secret)
      const account = known === undefined ? undefined : await accounts.byId(known)
      if (!account) throw new Fault('link_used')
      // Told here alone, to who holds the link: asking for one answers anybody alike, and costs the same.
      if ((await parts.mayEnter(account, kind)) === 'no') throw new Fault('sign_on_only', { company: account.tenant })
      await requireFit(parts, account, password).catch(async (refused: unknown) => {
        // Whoever used the link meanwhile may have set this very password: then that is what is to be told.
        if ((await oneTime.peekLink(kind, secret)) === undefined) throw new Fault('link_used')
        throw refused
      })
      const hash = await parts.hasher.hash(password)
      await parts.inOne(async (inside) => {
        if ((await inside.oneTime.useLink(kind, secret)) === undefined) throw new Fault('link_used')
        await inside.setPassword(account.userId, hash)
        await inside.sessions.endAll(account.userId)
        await tellChanged(inside, account, locale)
      })
      await note({ what: 'password_set', tenant: account.tenant, userId: account.userId, way: kind }, headers)
      return await signIn.enter(account, kind, headers)
    },
    async change({ account, current, password, session, locale }) {
      if (!(await parts.isPassword(account.userId, current))) throw new Fault('factor_needed')
      await requireFit(parts, account, password)
      const hash = await parts.hasher.hash(password)
      await parts.inOne(async (inside) => {
        await inside.setPassword(account.userId, hash)
        await inside.sessions.endAll(account.userId, session)
        await tellChanged(inside, account, locale)
      })
      await note({ what: 'password_set', tenant: account.tenant, userId: account.userId, way: 'password' })
    },
  }
}

async function ask(
  { store, accounts, inOne, note }: RecoveryParts,
  { email, locale, page, headers }: Asking,
): Promise<number> {
  const address = email.trim().toLowerCase()
  const waits = [
    await countOne(store, { key: `letters of network ${networkOf(headers)}`, max: 30, lastsMs: HOUR_MS }),
    await countOne(store, { key: `letters to ${address}`, max: LETTERS_AN_HOUR, lastsMs: HOUR_MS }),
  ]
  const wait = Math.max(...waits)
  if (wait > 0) return wait
  const account = await accounts.byLogin(address.includes('@') ? address : '@')
  await inOne(async ({ oneTime, messages }) => {
    const secret = await oneTime.issueLink({
      kind: 'recovery',
      subject: account?.userId ?? store.hash('nobody', address),
      userId: account?.userId ?? null,
    })
    const letter = writeMail({ what: 'recovery', to: address, locale, values: { link: `${page}${secret}` } })
    await messages.put(account ? { by: 'mail', ...letter } : null)
  })
  if (account) await note({ what: 'recovery_asked', tenant: account.tenant, userId: account.userId }, headers)
  return 0
}

async function requireFit({ passwords, policyOf }: RecoveryParts, account: Account, password: string): Promise<void> {
  const policy = { ...DEFAULT_ACCESS, ...(await policyOf(account.tenant)) }
  await passwords.requireFit({ userId: account.userId, password, own: [account.name, account.email], policy })
}

/** Who did not change it learns of it. */
async function tellChanged({ messages }: Inside, { email }: Account, locale: MessageLocale): Promise<void> {
  if (email !== '') await messages.put({ by: 'mail', ...writeMail({ what: 'changed', to: email, locale }) })
}
