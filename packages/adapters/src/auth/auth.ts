import type { Clock } from '@courtyard/std/clock'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { createSignInLock, type SignInLock } from './sign-in-lock.ts'

const DAY_SECONDS = 86_400
const PASSWORD_MIN = 10

/** A person with a valid session: which account, and the one tenant it belongs to. */
export type SignedIn = {
  readonly userId: string
  readonly tenant: string
  readonly name: string
  readonly email: string
}

/** Sign-in, sessions and accounts. Sessions are rows; a process believes one it has looked up for at most a second (who-asks). */
export type Auth = {
  /** Answers `/api/auth/*`. Sets and clears the session cookie. */
  handle(request: Request): Promise<Response>
  /** Counts failed sign-ins of an address. */
  readonly lock: SignInLock
  /** Who sent these headers; undefined without a valid session. */
  signedIn(headers: Headers): Promise<SignedIn | undefined>
  /** The account of an address, whether it may sign in or not. Never an answer to anybody outside. */
  accountOf(email: string): Promise<Pick<SignedIn, 'userId' | 'tenant'> | undefined>
  /** Makes an account that can sign in and gives its id; an account of that address in the same tenant keeps its password. */
  createAccount(account: NewAccount): Promise<string>
}
export type NewAccount = {
  readonly tenant: string
  readonly email: string
  readonly password: string
  readonly name: string
}

export type AuthOptions = {
  /** Connections of the control login; the tables are in its schema `auth`. */
  readonly controlPool: PostgresPool
  readonly secret: string
  readonly clock: Clock
  /** True where browsers come by TLS: the session cookie is then sent over nothing else. */
  readonly secureCookies?: boolean
}

/** The options better-auth runs with, apart so that the migration test asks for the same tables. */
export function authOptions({ controlPool, secret, secureCookies = false }: Omit<AuthOptions, 'clock'>) {
  const control = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: controlPool }) })
  return {
    appName: 'Courtyard',
    secret,
    basePath: '/api/auth',
    database: { db: control, type: 'postgres', schemaName: 'auth', transaction: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_MIN, maxPasswordLength: 200 },
    // The account's tenant is decided by whoever makes the account, never by what the person sends.
    user: { additionalFields: { tenant: { type: 'string', required: true, input: false } } },
    session: { expiresIn: 7 * DAY_SECONDS, updateAge: DAY_SECONDS },
    trustedOrigins: (request) => (request ? [originOf(request)] : []),
    advanced: { database: { generateId: 'uuid' }, useSecureCookies: secureCookies, cookiePrefix: 'courtyard' },
    rateLimit: { enabled: false }, // sign-in-lock.ts: per address and in the database, so that every process counts alike
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
  const auth = betterAuth(authOptions(options))
  const lock = createSignInLock(options)
  return {
    lock,
    handle: (request) => auth.handler(request),
    async signedIn(headers) {
      const found = await auth.api.getSession({ headers })
      if (!found) return undefined
      const { id, tenant, name, email } = found.user
      return { userId: id, tenant, name, email }
    },
    async accountOf(email) {
      const { internalAdapter } = await auth.$context
      const found = await internalAdapter.findUserByEmail(email.trim().toLowerCase())
      if (!found) return undefined
      const { id: userId, tenant } = found.user as typeof found.user & { tenant: string }
      return { userId, tenant }
    },
    async createAccount({ tenant, email, password, name }) {
      const context = await auth.$context
      const address = email.toLowerCase()
      const known = await context.internalAdapter.findUserByEmail(address)
      if (known) return known.user.id
      const hash = await context.password.hash(password)
      const user = await context.internalAdapter.createUser(
        { email: address, name, tenant, emailVerified: true },
        { method: 'email-password' },
      )
      await context.internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: hash,
      })
      return user.id
    },
  }
}
