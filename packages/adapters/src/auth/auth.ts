import { DEFAULT_ACCESS, type PolicyOf } from '@courtyard/core/identity/access-policy'
import type { AccountAsks, NoteAccess } from '@courtyard/core/identity/ports'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { createOutboundReader, type OutboundReader } from '../outbound/outbound-reader.ts'
import { createAccountAsks } from './account-asks.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { type ApiKeys, createApiKeys } from './api-keys.ts'
import { type AuthStoreOptions, createAuthStore } from './auth-store.ts'
import { sweepCounted } from './counted.ts'
import { createDevices } from './devices.ts'
import { createFactors, type Factors } from './factors.ts'
import { createInOne } from './in-one.ts'
import { createIssuerClient } from './issuer-client.ts'
import { createMessageQueue, type MessageQueue } from './message-queue.ts'
import { createOneTime, type OneTime } from './one-time.ts'
import { createMayEnter } from './only-way.ts'
import { openSession } from './open-session.ts'
import { createPasskeySignIn, type PasskeySignIn } from './passkey-sign-in.ts'
import { createPasskeys, type Passkeys } from './passkeys.ts'
import { createPasswords, type Hasher, PASSWORD_MIN, scryptHasher } from './passwords.ts'
import { createProve, type Prove } from './prove.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import { sealOlder } from './seal-older.ts'
import { sealedAdapter } from './sealed-adapter.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSignIn, type SignIn, subjectOf } from './sign-in.ts'
import { createSignInLock } from './sign-in-lock.ts'
import { createSignOn, type SignOn } from './sign-on.ts'
import { createSignOnStore, type SignOnStore } from './single-sign-on.ts'
import { turnNames } from './turn-names.ts'

const DAY_SECONDS = 86_400
const NAME = 'Courtyard'

/** A person with a valid session, or a program with a valid key: which account, and the one tenant it belongs to. */
export type SignedIn = {
  readonly userId: string
  readonly tenant: string
  readonly name: string
  /** Empty for who has none. */
  readonly email: string
  /** Empty for a key. */
  readonly session: string
  /** What of its person's roles a key may use; absent = all. */
  readonly roles?: readonly string[]
  /** The password is older than the company wants: nothing but a new one is taken. */
  readonly mustChange?: boolean
}

/** Sign-in, sessions and accounts. Sessions and keys are rows; a process believes one it has looked up for at most a second (who-asks). */
export type Auth = Prove & {
  /** Answers `/api/auth/*`. Sets and clears the session cookie. */
  handle(request: Request): Promise<Response>
  readonly signIn: SignIn
  readonly recovery: Recovery
  readonly sessions: Sessions
  readonly keys: ApiKeys
  readonly factors: Factors
  readonly passkeys: Passkeys
  readonly passkeySignIn: PasskeySignIn
  readonly signOn: SignOn
  readonly asks: AccountAsks
  readonly signOns: SignOnStore & { isThere(issuer: string): Promise<boolean> }
  readonly accounts: Accounts
  readonly oneTime: OneTime
  readonly messages: MessageQueue
  /** Keeps what happened to accounts. */
  readonly note: NoteAccess
  /** Ends the lock of an account, for every device. */
  unlock(userId: string): Promise<void>
  /** Until when new devices cannot sign in to an account. */
  lockedUntil(userId: string): Promise<Date | undefined>
  /** Forgets codes, links and counts that are over, and seals names that older nodes wrote. */
  sweep(): Promise<void>
  /** Who sent these headers; undefined without a valid session or key. */
  signedIn(headers: Headers): Promise<SignedIn | undefined>
  /** Makes an account that can sign in and gives its id; an account of that address in the same tenant keeps its password. */
  createAccount(account: NewAccount): Promise<string>
}
export type NewAccount = {
  readonly tenant: string
  readonly email: string
  readonly password: string
  readonly name: string
}

export type AuthOptions = AuthStoreOptions & {
  /** True where browsers come by TLS: the session cookie is then sent over nothing else. */
  readonly secureCookies?: boolean
  /** What companies ask of sign-in; absent = the defaults. */
  readonly policyOf?: PolicyOf
  readonly hasher?: Hasher
  readonly note?: NoteAccess
  /** Where browsers reach this installation, as they say it themselves; absent = there are no passkeys. */
  readonly origin?: string | undefined
  /** The way out to companies' issuers; absent = to public addresses. */
  readonly read?: OutboundReader
  /** Whether an account is of the company's staff, whom single sign-on concerns; absent = all are. */
  readonly isStaff?: (account: { readonly userId: string; readonly tenant: string }) => Promise<boolean>
}

/** The options better-auth runs with, apart so that the migration test asks for the same tables. */
export function authOptions({ controlPool, secret, secureCookies = false }: Omit<AuthOptions, 'clock'>) {
  const control = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: controlPool as PostgresPool }) })
  return {
    appName: NAME,
    secret,
    basePath: '/api/auth',
    database: { db: control, type: 'postgres', schemaName: 'auth', transaction: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_MIN, maxPasswordLength: 200 },
    // The account's tenant is decided by whoever makes the account, never by what the person sends.
    user: {
      additionalFields: {
        tenant: { type: 'string', required: true, input: false },
        sealed: { type: 'string', required: false, input: false, returned: false }, // sealed-adapter.ts
      },
    },
    session: { expiresIn: 7 * DAY_SECONDS, updateAge: DAY_SECONDS },
    trustedOrigins: (request) => (request ? [originOf(request)] : []),
    advanced: {
      database: { generateId: 'uuid' },
      useSecureCookies: secureCookies,
      cookiePrefix: 'courtyard',
      ipAddress: { ipAddressHeaders: ['x-courtyard-caller'] },
    },
    rateLimit: { enabled: false }, // sign-in-lock.ts and counted.ts: in the database, so that every process counts alike
    plugins: [openSession()],
  } satisfies BetterAuthOptions
}

// Only the site itself. The scheme follows the browser's own header, since a proxy may end TLS before us.
function originOf(request: Request): string {
  const { host, origin } = new URL(request.url)
  const claimed = request.headers.get('origin')
  return claimed !== null && URL.canParse(claimed) && new URL(claimed).host === host ? claimed : origin
}

/** Builds sign-in over the control database. Opens no connection of its own. */
export function createAuth(options: AuthOptions): Auth {
  const { hasher = scryptHasher, policyOf = async () => DEFAULT_ACCESS, note = async () => undefined } = options
  const store = createAuthStore(options)
  const auth = betterAuth({ ...authOptions(options), database: sealedAdapter(store) })
  const accounts = createAccounts({ store, context: () => auth.$context })
  const sessions = createSessions(store)
  const recoveryCodes = createRecoveryCodes(store)
  const oneTime = createOneTime(store)
  const signOns = createSignOnStore(store)
  const parts = {
    ...{ store, accounts, sessions, hasher, policyOf, note, oneTime, messages: createMessageQueue(store) },
    inOne: createInOne(store, hasher),
    factors: createFactors({ store, issuer: NAME, recoveryCodes }),
    passkeys: createPasskeys({ store, oneTime, recoveryCodes, name: NAME, origin: options.origin }),
    ...{ lock: createSignInLock(store), passwords: createPasswords(store, hasher) },
    devices: createDevices(store, { secure: options.secureCookies ?? false }),
    mayEnter: createMayEnter({ signOns, isStaff: options.isStaff ?? (async () => true) }),
    open: (userId: string, headers: Headers) => auth.api.openSession({ body: { userId }, headers, asResponse: true }),
  }
  const signIn = createSignIn(parts)
  const keys = createApiKeys(store)
  const issuers = createIssuerClient({ read: options.read ?? createOutboundReader(), clock: options.clock })
  const { isPassword, isOneself } = createProve(parts)
  return {
    ...{ signIn, sessions, keys, accounts, note, oneTime, factors: parts.factors, passkeys: parts.passkeys },
    messages: parts.messages,
    asks: createAccountAsks(store),
    passkeySignIn: createPasskeySignIn(parts),
    signOns: { ...signOns, isThere: issuers.isThere },
    signOn: createSignOn({
      ...{ ...parts, signOns, issuers, origin: options.origin, secure: options.secureCookies ?? false },
      signedIn: async (headers) => (await auth.api.getSession({ headers }))?.user.id,
    }),
    recovery: createRecovery({ ...parts, signIn, isPassword }),
    handle: (request) => auth.handler(request),
    unlock: (userId) => parts.lock.unlock(subjectOf(store, { userId })),
    lockedUntil: (userId) => parts.lock.lockedUntil(subjectOf(store, { userId })),
    isPassword,
    isOneself,
    async sweep() {
      await sweepCounted(store)
      await sealOlder(store)
      await turnNames(store)
    },
    async signedIn(headers) {
      const bearer = /^Bearer (ck_\S{1,100})$/.exec(headers.get('authorization') ?? '')?.[1]
      if (bearer !== undefined) return await byKey({ keys, accounts }, bearer)
      const found = await auth.api.getSession({ headers })
      if (!found) return undefined
      const { id, tenant, name, email } = found.user
      const policy = await policyOf(tenant)
      if (!(await sessions.touch(found.session.id, policy.idleMinutes))) return undefined
      const mustChange = await parts.passwords.isOver(id, policy)
      const account = accounts.shown({ userId: id, tenant, name, email })
      return { ...account, session: found.session.id, ...(mustChange && { mustChange }) }
    },
    createAccount: (account) => createAccount({ accounts, hasher, used: parts.passwords.used }, account),
  }
}

type KeyParts = { readonly keys: ApiKeys; readonly accounts: Accounts }

async function byKey({ keys, accounts }: KeyParts, bearer: string): Promise<SignedIn | undefined> {
  const used = await keys.use(bearer)
  const account = used && (await accounts.byId(used.userId))
  return account && { ...account, session: '', roles: used.roles }
}

type Making = {
  readonly accounts: Accounts
  readonly hasher: Hasher
  used(userId: string, hash: string): Promise<void>
}

async function createAccount({ accounts, hasher, used }: Making, account: NewAccount): Promise<string> {
  const known = await accounts.byLogin(account.email)
  if (known) return known.userId
  const { userId } = await accounts.create(account)
  const hash = await hasher.hash(account.password)
  await accounts.setPassword(userId, hash)
  await used(userId, hash)
  return userId
}
