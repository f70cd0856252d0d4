import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Account } from './accounts.ts'
import type { Assertion } from './passkeys.ts'
import { begin, type SignedInAnswer, type SignInParts } from './sign-in.ts'

/** Signing in by a passkey: alone, or after a password. */
export type PasskeySignIn = {
  /** What a browser needs to sign; for the person of a ticket, or for whoever comes. Undefined for a ticket that is over. */
  ask(ticket?: string): Promise<PublicKeyCredentialRequestOptionsJSON | undefined>
  /** Without a password: to have it and to unlock it are two factors already. */
  enter(answer: Assertion, headers: Headers): Promise<SignedInAnswer>
  /** After the password, for a ticket. */
  second(asked: { readonly ticket: string; readonly answer: Assertion }, headers: Headers): Promise<SignedInAnswer>
}

export function createPasskeySignIn(parts: SignInParts): PasskeySignIn {
  const { oneTime, passkeys, accounts } = parts
  return {
    async ask(ticket) {
      if (ticket === undefined) return await passkeys.ask()
      const userId = await oneTime.peekLink('second', ticket)
      return userId === undefined ? undefined : await passkeys.ask(userId)
    },
    async enter(answer, headers) {
      const used = await passkeys.use(answer)
      const account = used && (await accounts.byId(used.userId))
      if (account && used.isRight) return await begin(parts, account, { way: 'passkey', headers })
      return await refused(parts, account, headers)
    },
    async second({ ticket, answer }, headers) {
      const userId = await oneTime.tryLink('second', ticket)
      const used = userId === undefined ? undefined : await passkeys.use(answer)
      const account = userId === undefined ? undefined : await accounts.byId(userId)
      if (!account || used?.userId !== userId || !used?.isRight) return await refused(parts, account, headers)
      // Whoever comes second with the same ticket finds it used.
      if ((await oneTime.useLink('second', ticket)) === undefined) return { kind: 'refused' }
      return await begin(parts, account, { way: 'passkey', headers })
    },
  }
}

/** Nobody guesses a signature, so no network is made to wait for those that do not hold. */
async function refused({ note }: SignInParts, account: Account | undefined, headers: Headers): Promise<SignedInAnswer> {
  if (account)
    await note({ what: 'sign_in_failed', tenant: account.tenant, userId: account.userId, way: 'passkey' }, headers)
  return { kind: 'refused' }
}
