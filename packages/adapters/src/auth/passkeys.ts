import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { Mail } from '@courtyard/core/identity/ports'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { AuthStore } from './auth-store.ts'
import { createMessageQueue } from './message-queue.ts'
import type { OneTime } from './one-time.ts'
import type { RecoveryCodes } from './recovery-codes.ts'

/** A passkey as people see it. */
export type PasskeyShown = {
  readonly id: string
  readonly name: string
  readonly madeAt: Date
  readonly usedAt: Date | null
}
/** What an authenticator said; its insides are judged by the library. */
export type Attestation = RegistrationResponseJSON
export type Assertion = AuthenticationResponseJSON
type Holder = { readonly userId: string; readonly name: string; readonly label: string }
type Adding = {
  readonly userId: string
  readonly name: string
  readonly answer: Attestation
  /** What tells its holder, where they have an address: written with the passkey, or neither. */
  readonly letter?: Mail | undefined
}

/** Keys of authenticators by which people sign in: without a password, or after it. */
export type Passkeys = {
  /** False where nobody knows under which name browsers reach us: then none is offered, added or taken. */
  readonly isPossible: boolean
  /** Whether sign-in asks for one after a password. */
  has(userId: string): Promise<boolean>
  list(userId: string): Promise<readonly PasskeyShown[]>
  /** What a browser needs to make one; the challenge works once. */
  offer(holder: Holder): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** Keeps a new one; undefined when its answer does not hold. With the first thing that is asked come recovery codes, this once. */
  add(adding: Adding): Promise<{ readonly codes: readonly string[] } | undefined>
  /** What a browser needs to sign, for one person or for whoever comes; the challenge works once. */
  ask(userId?: string): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Whose passkey signed a challenge of ours; `isRight` false when the signature, the origin, the counter or the challenge is not. Undefined for one nobody has. */
  use(answer: Assertion): Promise<{ readonly userId: string; readonly isRight: boolean } | undefined>
  /** False for one that is not this person's. */
  rename(userId: string, id: string, name: string): Promise<boolean>
  /** False for one that is not this person's. */
  remove(userId: string, id: string): Promise<boolean>
  /** Idempotent. */
  removeAll(userId: string): Promise<void>
}

type Parts = {
  readonly store: AuthStore
  readonly oneTime: OneTime
  readonly recoveryCodes: RecoveryCodes
  readonly name: string
  /** Where browsers reach this installation. */
  readonly origin: string | undefined
}
/** Browsers make no passkeys for addresses of numbers. */
const siteOf = (origin: string | undefined): string | undefined => {
  const host = origin === undefined ? undefined : URL.parse(origin)?.hostname
  return host && isIP(host.replace(/^\[(.*)\]$/, '$1')) === 0 ? host : undefined
}

export function createPasskeys(parts: Parts): Passkeys {
  const { store, oneTime, recoveryCodes, name: rpName, origin } = parts
  const { db } = store
  const rpID = siteOf(origin)
  const mine = (userId: string) =>
    db
      .selectFrom('auth.passkey')
      .select(['id', 'credential', 'transports', 'name', 'made_at', 'used_at'])
      .where('user_id', '=', userId)
      .orderBy('made_at')
      .orderBy('id')
      .execute()
  const known = async (userId: string) =>
    (await mine(userId)).map(({ credential, transports }) => ({ id: credential, transports }))
  return {
    isPossible: rpID !== undefined,
    has: async (userId) => (await mine(userId)).length > 0,
    async list(userId) {
      const rows = await mine(userId)
      return rows.map(({ id, name, made_at, used_at }) => ({ id, name, madeAt: made_at, usedAt: used_at }))
    },
    async offer({ userId, name, label }) {
      const challenge = await oneTime.issueLink({ kind: 'passkey_new', subject: userId, userId })
      return await generateRegistrationOptions({
        ...{ rpName, rpID: rpID ?? '', userID: utf8(userId), userName: label, userDisplayName: name },
        ...{ challenge: bytesOf(challenge), attestationType: 'none', excludeCredentials: await known(userId) },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
    },
    add: (adding) => (rpID === undefined ? Promise.resolve(undefined) : add({ ...parts, rpID }, adding)),
    async ask(userId) {
      const subject = userId === undefined ? randomUUID() : `second ${userId}`
      const challenge = await oneTime.issueLink({ kind: 'passkey', subject, userId: userId ?? null })
      return await generateAuthenticationOptions({
        ...{ rpID: rpID ?? '', challenge: bytesOf(challenge), userVerification: 'required' },
        ...(userId !== undefined && { allowCredentials: await known(userId) }),
      })
    },
    use: (answer) => (rpID === undefined ? Promise.resolve(undefined) : use({ ...parts, rpID }, answer)),
    async rename(userId, id, name) {
      const row = await db
        .updateTable('auth.passkey')
        .set({ name })
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    },
    async remove(userId, id) {
      const row = await db
        .deleteFrom('auth.passkey')
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      await recoveryCodes.forgetUnasked(userId)
      return row !== undefined
    },
    async removeAll(userId) {
      await db.deleteFrom('auth.passkey').where('user_id', '=', userId).execute()
      await recoveryCodes.forgetUnasked(userId)
    },
  }
}

type Site = Parts & { readonly rpID: string }

async function add(
  { store, oneTime, recoveryCodes, rpID, origin = '' }: Site,
  { userId, name, answer, letter }: Adding,
): Promise<{ readonly codes: readonly string[] } | undefined> {
  const verified = await verifyRegistrationResponse({
    ...{ response: answer, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true },
    expectedChallenge: async (challenge) => (await oneTime.useChallenge('passkey_new', challenge))?.userId === userId,
  }).catch(() => undefined) // the library throws for whatever does not hold
  if (!verified?.verified) return undefined
  const { credential } = verified.registrationInfo
  const row = await store.db.transaction().execute(async (db) => {
    const made = await db
      .insertInto('auth.passkey')
      .values({
        ...{ id: randomUUID(), user_id: userId, credential: credential.id, name },
        ...{ public_key: Buffer.from(credential.publicKey), counter: credential.counter },
        ...{ transports: credential.transports ?? [], made_at: store.clock.now(), used_at: null },
      })
      .onConflict((conflict) => conflict.column('credential').doNothing())
      .returning('id')
      .executeTakeFirst()
    // Who did not add it learns of it, or it is not there.
    if (made && letter) await createMessageQueue({ ...store, db }).put({ by: 'mail', ...letter })
    return made
  })
  if (!row) return undefined
  return { codes: (await recoveryCodes.left(userId)) > 0 ? [] : await recoveryCodes.issue(userId) }
}

async function use(
  { store, oneTime, rpID, origin = '' }: Site,
  answer: Assertion,
): Promise<{ readonly userId: string; readonly isRight: boolean } | undefined> {
  const { db, clock } = store
  const row = await db.selectFrom('auth.passkey').selectAll().where('credential', '=', answer.id).executeTakeFirst()
  if (!row) return undefined
  const { userHandle } = answer.response
  const isHis = userHandle === undefined || Buffer.from(userHandle, 'base64url').toString('utf8') === row.user_id
  const verified = await verifyAuthenticationResponse({
    ...{ response: answer, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true },
    credential: { id: row.credential, publicKey: new Uint8Array(row.public_key), counter: Number(row.counter) },
    expectedChallenge: async (challenge) => {
      const asked = await oneTime.useChallenge('passkey', challenge)
      return asked !== undefined && (asked.userId ?? row.user_id) === row.user_id
    },
  }).catch(() => undefined) // the library throws for whatever does not hold
  if (!verified?.verified || !isHis) return { userId: row.user_id, isRight: false }
  // A counter that moved meanwhile is a copy of the key, or this answer a second time.
  const used = await db
    .updateTable('auth.passkey')
    .set({ counter: verified.authenticationInfo.newCounter, used_at: clock.now() })
    .where('id', '=', row.id)
    .where('counter', '=', row.counter)
    .returning('id')
    .executeTakeFirst()
  return { userId: row.user_id, isRight: used !== undefined }
}

const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))
/** Our secrets are base64url, as browsers repeat a challenge; what is signed is their bytes. */
const bytesOf = (secret: string) => new Uint8Array(Buffer.from(secret, 'base64url'))
