import { randomBytes } from 'node:crypto'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import type { AuthStore } from './auth-store.ts'
import { plainCode, type RecoveryCodes } from './recovery-codes.ts'

const STEP_MS = 30_000

/** Codes of an authenticator, and ten codes for when it is lost. */
export type Factors = {
  /** Whether sign-in asks for one. */
  isOn(userId: string): Promise<boolean>
  /** A new secret, which counts once a code of it was given. */
  begin(userId: string, account: string): Promise<{ readonly secret: string; readonly url: string }>
  /** Turns it on with a first code; gives the recovery codes, this once. Undefined when the code is wrong. */
  confirm(userId: string, code: string): Promise<readonly string[] | undefined>
  /** Uses a code: of the authenticator, each step once, or a recovery code, which is gone then. Of many at once one is right. */
  use(userId: string, code: string): Promise<boolean>
  /** Idempotent. */
  remove(userId: string): Promise<void>
  codesLeft(userId: string): Promise<number>
}

type FactorParts = { readonly store: AuthStore; readonly issuer: string; readonly recoveryCodes: RecoveryCodes }

export function createFactors({ store, issuer, recoveryCodes }: FactorParts): Factors {
  const { db, vault } = store
  const useStep = (userId: string, code: string, isConfirming: boolean) =>
    useStepOf(store, { userId, code, isConfirming })
  return {
    async isOn(userId) {
      const row = await db
        .selectFrom('auth.totp')
        .select('user_id')
        .where('user_id', '=', userId)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst()
      return row !== undefined
    },
    async begin(userId, account) {
      const secret = randomBytes(20).toString('hex')
      const sealed = { sealed: vault.seal(secret, `totp ${userId}`), last_step: 0 }
      await db
        .insertInto('auth.totp')
        .values({ user_id: userId, ...sealed, confirmed_at: null })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet(sealed).where('auth.totp.confirmed_at', 'is', null),
        )
        .execute()
      return { secret: base32.encode(secret, { padding: false }), url: createOTP(secret).url(issuer, account) }
    },
    async confirm(userId, code) {
      return (await useStep(userId, code, true)) ? await recoveryCodes.issue(userId) : undefined
    },
    async use(userId, code) {
      return /^\d{6}$/.test(plainCode(code))
        ? await useStep(userId, code, false)
        : await recoveryCodes.use(userId, code)
    },
    async remove(userId) {
      await db.deleteFrom('auth.totp').where('user_id', '=', userId).execute()
      await recoveryCodes.forgetUnasked(userId)
    },
    codesLeft: recoveryCodes.left,
  }
}

/** Which step a code is of: this one, or one beside it for clocks that differ. */
async function stepOf(secret: string, code: string, now: Date): Promise<number | undefined> {
  const step = Math.floor(now.getTime() / STEP_MS)
  const { hotp } = createOTP(secret)
  for (const at of [step, step - 1, step + 1]) if ((await hotp(at)) === code) return at
  return undefined
}

type Step = { readonly userId: string; readonly code: string; readonly isConfirming: boolean }

/** Uses the step a code is of; once, and never one before it. */
async function useStepOf({ db, vault, clock }: AuthStore, { userId, code, isConfirming }: Step): Promise<boolean> {
  const row = await db.selectFrom('auth.totp').selectAll().where('user_id', '=', userId).executeTakeFirst()
  if (!row || (row.confirmed_at === null) !== isConfirming) return false
  const secret = vault.open(row.sealed, `totp ${userId}`)
  const step = secret === undefined ? undefined : await stepOf(secret, plainCode(code), clock.now())
  if (step === undefined) return false
  const used = await db
    .updateTable('auth.totp')
    .set({ last_step: step, ...(isConfirming && { confirmed_at: clock.now() }) })
    .where('user_id', '=', userId)
    .where('sealed', '=', row.sealed)
    .where('last_step', '<', String(step))
    .returning('user_id')
    .executeTakeFirst()
  return used !== undefined
}
