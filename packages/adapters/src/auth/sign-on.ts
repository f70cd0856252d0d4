import { randomBytes, randomUUID } from 'node:crypto'
import type { Account } from './accounts.ts'
import { countOne } from './counted.ts'
import type { IssuerClient, Vouched } from './issuer-client.ts'
import { begin, networkOf, type SignInParts } from './sign-in.ts'
import type { SignOnStore } from './single-sign-on.ts'

const COOKIE = 'courtyard.sign-on'
const LASTS_S = 600
/** An office comes from one network, all at nine. */
const BEGINS = { max: 600, lastsMs: 15 * 60_000 }

/** Why nobody was let in, as far as they may know. */
export type SignOnRefusal = 'over' | 'refused' | 'address' | 'unknown'
export type SignOnAnswer =
  | { readonly kind: 'in'; readonly answer: Response }
  | { readonly kind: 'linked' }
  | { readonly kind: 'refused'; readonly reason: SignOnRefusal }
type Beginning = {
  readonly tenant: string
  /** Who is signed in and confirmed that they want the link; absent = somebody signs in. */
  readonly userId?: string
}
export type Begun = { readonly url: string; readonly cookie: string }

/** Signing in through the company's own issuer, and linking it to one's account. */
export type SignOn = {
  /** Where the browser goes, and the cookie that binds the attempt to it. Undefined where the company has none, or it is not reached. */
  begin(beginning: Beginning, headers: Headers): Promise<Begun | undefined>
  /** What the issuer's answer comes to. Each attempt is answered once, in the browser that began it. */
  finish(answered: { readonly tenant: string; readonly query: string }, headers: Headers): Promise<SignOnAnswer>
}

type Parts = SignInParts & {
  readonly signOns: SignOnStore
  readonly issuers: IssuerClient
  readonly origin: string | undefined
  readonly secure: boolean
  /** Who is signed in with these headers. */
  signedIn(headers: Headers): Promise<string | undefined>
}
/** What the cookie holds, sealed: it is the browser's, and nobody else's. */
type Attempt = {
  readonly tenant: string
  readonly issuer: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly userId?: string
}

const refuse = (reason: SignOnRefusal) => ({ kind: 'refused', reason }) as const
/** Of every company its own address, so that one issuer's answer is never taken to another. */
const redirectOf = (origin: string, tenant: string): string => `${origin}/api/auth/sign-on/${tenant}/callback`

export function createSignOn(parts: Parts): SignOn {
  const { store, oneTime, signOns, issuers, origin, secure } = parts
  return {
    async begin({ tenant, userId }, headers) {
      if ((await countOne(store, { key: `sign-on of ${networkOf(headers)}`, ...BEGINS })) > 0) return undefined
      const registration = await signOns.registration(tenant)
      if (!registration || origin === undefined) return undefined
      const state = await oneTime.issueLink({ kind: 'sign_on', subject: randomUUID(), userId: userId ?? null })
      const secrets = { state, nonce: draw(), verifier: draw() }
      const url = await issuers.begin({ registration, secrets, redirect: redirectOf(origin, tenant) })
      if (!url) return undefined
      const attempt: Attempt = { tenant, issuer: registration.issuer, ...secrets, ...(userId && { userId }) }
      const sealed = store.vault.seal(JSON.stringify(attempt), COOKIE)
      const cookie = `${COOKIE}=${sealed}; Max-Age=${LASTS_S}; Path=/api/auth/sign-on; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
      return { url: url.href, cookie }
    },
    async finish({ tenant, query }, headers) {
      const attempt = attemptIn(parts, headers)
      const asked = new URLSearchParams(query)
      // Another company's answer, or one that this browser did not begin: its code goes nowhere.
      if (!attempt || origin === undefined || attempt.tenant !== tenant || asked.get('state') !== attempt.state)
        return refuse('over')
      const taken = await oneTime.useChallenge('sign_on', attempt.state)
      if (!taken || taken.userId !== (attempt.userId ?? null)) return refuse('over')
      const registration = await signOns.registration(tenant)
      if (registration?.issuer !== attempt.issuer) return refuse('over')
      const answered = new URL(`${redirectOf(origin, tenant)}?${asked}`)
      const vouched = await issuers.finish({ registration, secrets: attempt, answered })
      if (!vouched) return refuse('refused')
      return await settle(parts, { attempt, vouched, headers })
    },
  }
}

type Settling = { readonly attempt: Attempt; readonly vouched: Vouched; readonly headers: Headers }

async function settle(parts: Parts, { attempt, vouched, headers }: Settling): Promise<SignOnAnswer> {
  const { signOns, accounts, note } = parts
  const { tenant, issuer } = attempt
  const settings = await signOns.settings(tenant)
  const domain = vouched.email?.split('@')[1]
  if (domain === undefined || !settings?.domains.includes(domain)) return refuse('address')
  const linked = await signOns.holderOf(tenant, issuer, vouched.subject)
  if (attempt.userId !== undefined) {
    const isStill = (await parts.signedIn(headers)) === attempt.userId
    const own = isStill && linked === undefined ? await accounts.byId(attempt.userId) : undefined
    if (own?.tenant !== tenant || own.email !== vouched.email) return refuse('address')
    if (!(await signOns.link({ tenant, issuer, subject: vouched.subject, userId: own.userId })))
      return refuse('address')
    await note({ what: 'sign_on_linked', tenant, userId: own.userId }, headers)
    return { kind: 'linked' }
  }
  const account = linked === undefined ? await invited(parts, attempt, vouched) : await accounts.byId(linked)
  if (account?.tenant !== tenant) return refuse('unknown')
  const entered = await begin(parts, account, { way: 'sign_on', headers })
  return entered.kind === 'in' ? entered : refuse('unknown')
}

/** Who was invited at this very address, and has not come yet: the issuer's word is as good as the letter's link, which ends. */
async function invited(
  { signOns, accounts, oneTime, note }: Parts,
  { tenant, issuer }: Attempt,
  { email = '', subject }: Vouched,
): Promise<Account | undefined> {
  const account = await accounts.byLogin(email)
  if (account?.tenant !== tenant || !(await oneTime.useOpen('invitation', account.userId))) return undefined
  if (!(await signOns.link({ tenant, issuer, subject, userId: account.userId }))) return undefined
  await note({ what: 'sign_on_linked', tenant, userId: account.userId, way: 'invitation' })
  return account
}

function attemptIn({ store }: Parts, headers: Headers): Attempt | undefined {
  const sealed = /(?:^|;\s*)courtyard\.sign-on=([\w.-]{1,3000})(?:;|$)/.exec(headers.get('cookie') ?? '')?.[1]
  const text = sealed === undefined ? undefined : store.vault.open(sealed, COOKIE)
  return text === undefined ? undefined : (JSON.parse(text) as Attempt)
}

const draw = (): string => randomBytes(32).toString('base64url')
