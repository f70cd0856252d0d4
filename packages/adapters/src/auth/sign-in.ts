import type { PolicyOf } from '@courtyard/core/identity/access-policy'
import { DEFAULT_ACCESS } from '@courtyard/core/identity/access-policy'
import { type MessageLocale, writeMail, writeSms } from '@courtyard/core/identity/message-texts'
import type { NoteAccess } from '@courtyard/core/identity/ports'
import { phoneOf } from '@courtyard/metadata/fields/values/phone'
import type { Account, Accounts } from './accounts.ts'
import type { AuthStore } from './auth-store.ts'
import { countOne } from './counted.ts'
import type { Devices } from './devices.ts'
import type { Factors } from './factors.ts'
import type { InOne } from './in-one.ts'
import type { MessageQueue } from './message-queue.ts'
import type { OneTime } from './one-time.ts'
import type { Passkeys } from './passkeys.ts'
import type { Hasher } from './passwords.ts'
import type { SignInLock, Trying } from './sign-in-lock.ts'

const HOUR_MS = 60 * 60_000
const NETWORK_FAILURES = { max: 60, lastsMs: 15 * 60_000 }
const NOBODY = '00000000-0000-0000-0000-000000000000'
const CODES_AN_HOUR = 5
const CODES_A_DAY = 10

/** What came of showing who one is. */
export type SignedInAnswer =
  /** The answer that begins the session. */
  | { readonly kind: 'in'; readonly answer: Response }
  /** A second factor is asked for; the ticket stands for what was shown. */
  | { readonly kind: 'second'; readonly ticket: string; readonly passkey: boolean }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** The number has accounts of several companies: one of the tickets goes on. */
  | { readonly kind: 'choose'; readonly choices: readonly { readonly tenant: string; readonly ticket: string }[] }

export type SignIn = {
  /** Address or number, and password. */
  password(asked: Asked, headers: Headers): Promise<SignedInAnswer>
  /** The second factor, for a ticket. */
  second(asked: { readonly ticket: string; readonly code: string }, headers: Headers): Promise<SignedInAnswer>
  /** Sends a code to a number; the same whether or not it is anybody's. Gives the seconds to wait when there were too many. */
  askCode(asked: { readonly phone: string; readonly locale: MessageLocale }, headers: Headers): Promise<number>
  code(asked: { readonly phone: string; readonly code: string }, headers: Headers): Promise<SignedInAnswer>
  /** Goes on in the company that was chosen. */
  choose(ticket: string, headers: Headers): Promise<SignedInAnswer>
  /** Begins a session for who has shown who they are: asks for the second factor first where there is one. */
  enter(account: Account, way: Way, headers: Headers): Promise<SignedInAnswer>
}
type Asked = { readonly login: string; readonly password: string; readonly locale: MessageLocale }
export type Way = 'password' | 'phone' | 'recovery' | 'invitation' | 'passkey' | 'sign_on'

export type SignInParts = {
  readonly store: AuthStore
  readonly accounts: Accounts
  readonly devices: Devices
  readonly factors: Factors
  readonly passkeys: Passkeys
  readonly hasher: Hasher
  readonly lock: SignInLock
  readonly messages: MessageQueue
  readonly oneTime: OneTime
  readonly inOne: InOne
  readonly policyOf: PolicyOf
  readonly note: NoteAccess
  /** Whether the company lets this account in by this way; `break_glass` where only by exception. */
  mayEnter(account: Account, way: Way): Promise<'yes' | 'break_glass' | 'no'>
  open(userId: string, headers: Headers): Promise<Response>
}

/** Who is counted: the account, whichever name was typed, or the name where there is no account. */
export const subjectOf = (store: AuthStore, account: Pick<Account, 'userId'> | undefined, login = ''): string =>
  store.hash('sign-in', account ? `account ${account.userId}` : `login ${login.trim().toLowerCase()}`)

export function createSignIn(parts: SignInParts): SignIn {
  const { store, accounts, oneTime, factors, passkeys } = parts
  const enter: SignIn['enter'] = async (account, way, headers) => {
    const { userId } = account
    const passkey = await passkeys.has(userId)
    if (passkey || (await factors.isOn(userId))) {
      const ticket = await oneTime.issueLink({ kind: 'second', subject: userId, userId })
      return { kind: 'second', ticket, passkey: passkey && passkeys.isPossible }
    }
    return await begin(parts, account, { way, headers })
  }
  return {
    enter,
    password: (asked, headers) => byPassword(parts, enter, { ...asked, headers }),
    async second({ ticket, code }, headers) {
      const userId = await oneTime.tryLink('second', ticket)
      const account = userId === undefined ? undefined : await accounts.byId(userId)
      if (!account || !(await factors.use(account.userId, code))) return { kind: 'refused' }
      // Whoever comes second with the same ticket finds it used.
      if ((await oneTime.useLink('second', ticket)) === undefined) return { kind: 'refused' }
      return await begin(parts, account, { way: 'password', headers })
    },
    askCode: (asked, headers) => askCode(parts, { ...asked, headers }),
    async code({ phone: typed, code }, headers) {
      const phone = phoneOf(typed)
      if (phone === undefined) return { kind: 'refused' }
      const found = await accounts.byPhone(phone)
      const isRight = await oneTime.useCode('phone', store.hash('phone', phone), code)
      const [account, other] = found
      if (!isRight || !account) return { kind: 'refused' }
      return other ? await offer(oneTime, found) : await enter(account, 'phone', headers)
    },
    async choose(ticket, headers) {
      const userId = await oneTime.useLink('choice', ticket)
      const account = userId === undefined ? undefined : await accounts.byId(userId)
      return account ? await enter(account, 'phone', headers) : { kind: 'refused' }
    },
  }
}

async function offer(oneTime: OneTime, accounts: readonly Account[]): Promise<SignedInAnswer> {
  const choices = []
  for (const { userId, tenant } of accounts)
    choices.push({ tenant, ticket: await oneTime.issueLink({ kind: 'choice', subject: userId, userId }) })
  return { kind: 'choose', choices }
}

type ByPassword = Asked & { readonly headers: Headers }

async function byPassword(
  parts: SignInParts,
  enter: SignIn['enter'],
  { login, password, locale, headers }: ByPassword,
): Promise<SignedInAnswer> {
  const { store, accounts, devices, hasher, lock, policyOf } = parts
  const account = await accounts.byLogin(login)
  const policy = account ? await policyOf(account.tenant) : DEFAULT_ACCESS
  const trying: Trying = {
    subject: subjectOf(store, account, login),
    device: await devices.known(headers, account?.userId),
    failuresMax: policy.failures,
  }
  const mayLook = await lock.attempt(trying)
  // Whoever it is for, a try costs the same: one look for a hash, and one hashing.
  const hash = await accounts.hashOf(account?.userId ?? NOBODY)
  const isIn = await isRight(hasher, mayLook ? hash : undefined, password)
  if (account && isIn) {
    await lock.succeeded(trying)
    return await enter(account, 'password', headers)
  }
  await tellFailed(parts, { account, trying, mayLook, locale, headers })
  const seconds = await countOne(store, { key: `failures ${networkOf(headers)}`, ...NETWORK_FAILURES })
  return seconds > 0 ? { kind: 'wait', seconds } : { kind: 'refused' }
}

type Failed = {
  readonly account: Account | undefined
  readonly trying: Trying
  readonly mayLook: boolean
  readonly locale: MessageLocale
  readonly headers: Headers
}

/** Notes a failure, and tells the holder when it was the one that locks; as many rows where there is no holder. */
async function tellFailed({ lock, messages, note }: SignInParts, failed: Failed): Promise<void> {
  const { account, trying, mayLook, locale, headers } = failed
  const isNewlyLocked = (await lock.lockedUntil(trying.subject)) !== undefined && mayLook && trying.device === ''
  if (account) {
    const what = isNewlyLocked ? 'sign_in_locked' : 'sign_in_failed'
    await note({ what, ...whose(account), way: 'password' }, headers)
  }
  if (!isNewlyLocked) return
  const letter = writeMail({ what: 'locked', to: account?.email ?? '', locale })
  await messages.put(account?.email ? { by: 'mail', ...letter } : null)
}

/** Whoever has no password, or is locked, costs as long. */
async function isRight(hasher: Hasher, hash: string | undefined, password: string): Promise<boolean> {
  if (hash !== undefined) return await hasher.verify({ hash, password })
  await hasher.hash(password)
  return false
}

/** Begins a session for who has shown everything that is asked. */
export async function begin(
  { store, devices, lock, note, mayEnter, open }: SignInParts,
  account: Account,
  { way, headers }: { readonly way: Way; readonly headers: Headers },
): Promise<SignedInAnswer> {
  const may = await mayEnter(account, way)
  if (may === 'no') return { kind: 'refused' }
  if (way !== 'password') await lock.unlock(subjectOf(store, account))
  const answer = await open(account.userId, headers)
  answer.headers.append('set-cookie', await devices.remember(headers, account.userId))
  await note({ what: may === 'yes' ? 'signed_in' : 'broke_glass', ...whose(account), way }, headers)
  return { kind: 'in', answer }
}

type AskingCode = { readonly phone: string; readonly locale: MessageLocale; readonly headers: Headers }

async function askCode(
  { store, accounts, inOne }: SignInParts,
  { phone: typed, locale, headers }: AskingCode,
): Promise<number> {
  const phone = phoneOf(typed)
  if (phone === undefined) return 0
  const waits = [
    await countOne(store, { key: `codes of network ${networkOf(headers)}`, max: 30, lastsMs: HOUR_MS }),
    await countOne(store, { key: `codes of ${phone} an hour`, max: CODES_AN_HOUR, lastsMs: HOUR_MS }),
    await countOne(store, { key: `codes of ${phone} a day`, max: CODES_A_DAY, lastsMs: 24 * HOUR_MS }),
  ]
  const wait = Math.max(...waits)
  if (wait > 0) return wait
  const isSomebody = (await accounts.byPhone(phone)).length > 0
  await inOne(async ({ oneTime, messages }) => {
    const code = await oneTime.issueCode({ kind: 'phone', subject: store.hash('phone', phone), userId: null })
    const sms = writeSms({ what: 'sign_in_code', to: phone, locale, values: { code } })
    await messages.put(isSomebody ? { by: 'sms', ...sms } : null)
  })
  return 0
}

const whose = ({ tenant, userId }: Account) => ({ tenant, userId })

/** The neighbourhood of an address: who has one address of it often has them all. */
export function networkOf(headers: Headers): string {
  const address = headers.get('x-courtyard-caller') ?? ''
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address.split('.').slice(0, 3).join('.')
}
