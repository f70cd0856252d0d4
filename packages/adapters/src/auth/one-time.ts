import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { type AuthStore, after, type OneTimeKind } from './auth-store.ts'

const TRIES_MAX = 5
const MINUTE_MS = 60_000
/** How long each kind works. */
const LASTS_MS: Readonly<Record<OneTimeKind, number>> = {
  recovery: 30 * MINUTE_MS,
  invitation: 7 * 24 * 60 * MINUTE_MS,
  phone: 10 * MINUTE_MS,
  choice: 10 * MINUTE_MS,
  second: 10 * MINUTE_MS,
  passkey: 10 * MINUTE_MS,
  passkey_new: 10 * MINUTE_MS,
  sign_on: 10 * MINUTE_MS,
}

export type NewSecret = { readonly kind: OneTimeKind; readonly subject: string; readonly userId: string | null }

/** Codes and links that work once. Only hashes of them are kept, and a newer one of a subject replaces the older. */
export type OneTime = {
  /** A long secret, for a link. */
  issueLink(of: NewSecret): Promise<string>
  /** Six digits, to be typed. */
  issueCode(of: NewSecret): Promise<string>
  /** Uses a link: whose it was. Of many at once one is told; the others, and later ones, learn undefined. */
  useLink(kind: OneTimeKind, secret: string): Promise<string | undefined>
  /** Uses what somebody had to sign, who may be nobody yet: undefined when it is gone, else whose it was. */
  useChallenge(kind: OneTimeKind, secret: string): Promise<{ readonly userId: string | null } | undefined>
  /** Whose link it is, without using it. */
  peekLink(kind: OneTimeKind, secret: string): Promise<string | undefined>
  /** Uses what is open for somebody who showed otherwise that they may; false when nothing is. */
  useOpen(kind: OneTimeKind, subject: string): Promise<boolean>
  /** Counts a try, then uses the code when it is right. The sixth try of a code is not looked at. */
  useCode(kind: OneTimeKind, subject: string, code: string): Promise<boolean>
  /** Counts a try at what a link stands for (a second factor); undefined when there were too many or it is gone. */
  tryLink(kind: OneTimeKind, secret: string): Promise<string | undefined>
}

export function createOneTime(store: AuthStore): OneTime {
  const { db, hash, clock } = store
  const issue = async ({ kind, subject, userId }: NewSecret, secret: string): Promise<string> => {
    const row = {
      ...{ secret_hash: hash(hashName(kind, subject), secret), user_id: userId },
      ...{ tries: 0, expires_at: after(store, LASTS_MS[kind]) },
    }
    await db
      .insertInto('auth.one_time')
      .values({ kind, subject, ...row })
      .onConflict((conflict) => conflict.columns(['kind', 'subject']).doUpdateSet(row))
      .execute()
    return secret
  }
  const linkHash = (kind: OneTimeKind, secret: string) => hash(hashName(kind, ''), secret)
  const take: OneTime['useChallenge'] = async (kind, secret) => {
    const used = await db
      .deleteFrom('auth.one_time')
      .where('kind', '=', kind)
      .where('secret_hash', '=', linkHash(kind, secret))
      .returning(['user_id', 'expires_at'])
      .executeTakeFirst()
    return used && used.expires_at > clock.now() ? { userId: used.user_id } : undefined
  }
  return {
    issueLink: (of) => issue(of, randomBytes(32).toString('base64url')),
    issueCode: (of) => issue(of, String(randomInt(1_000_000)).padStart(6, '0')),
    useChallenge: take,
    useLink: async (kind, secret) => (await take(kind, secret))?.userId ?? undefined,
    async peekLink(kind, secret) {
      const found = await db
        .selectFrom('auth.one_time')
        .select('user_id')
        .where('kind', '=', kind)
        .where('secret_hash', '=', linkHash(kind, secret))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return found?.user_id ?? undefined
    },
    async useOpen(kind, subject) {
      const used = await db
        .deleteFrom('auth.one_time')
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .where('expires_at', '>', clock.now())
        .returning('subject')
        .executeTakeFirst()
      return used !== undefined
    },
    async useCode(kind, subject, code) {
      const tried = await countTry(store, kind, { subject })
      const given = hash(hashName(kind, subject), code)
      if (!tried || !isSame(tried.secret_hash, given)) return false
      const used = await db
        .deleteFrom('auth.one_time')
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .where('secret_hash', '=', given)
        .returning('subject')
        .executeTakeFirst()
      return used !== undefined
    },
    async tryLink(kind, secret) {
      return (await countTry(store, kind, { secret_hash: linkHash(kind, secret) }))?.user_id ?? undefined
    },
  }
}

/** The try is counted before anything is compared: of many at once no more than five are. */
async function countTry(
  { db, clock }: AuthStore,
  kind: OneTimeKind,
  where: { readonly subject: string } | { readonly secret_hash: string },
): Promise<{ readonly secret_hash: string; readonly user_id: string | null } | undefined> {
  return await db
    .updateTable('auth.one_time')
    .set({ tries: sql`tries + 1` })
    .where('kind', '=', kind)
    .where((row) => row.and(where))
    .where('tries', '<', TRIES_MAX)
    .where('expires_at', '>', clock.now())
    .returning(['secret_hash', 'user_id'])
    .executeTakeFirst()
}

/** A code is short, so its hash is one with its subject; a link says by itself whose it is. */
const hashName = (kind: OneTimeKind, subject: string): string => (kind === 'phone' ? `${kind} ${subject}` : kind)

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
