import { randomBytes, randomUUID } from 'node:crypto'
import type { KeyRow } from '@courtyard/core/identity/ports'
import { type AuthStore, after } from './auth-store.ts'

const KEY = /^ck_([A-Za-z0-9_-]{8})_([A-Za-z0-9_-]{43})$/
const NOTED_EVERY_MS = 60_000

export type NewKey = {
  readonly tenant: string
  readonly userId: string
  readonly name: string
  /** What it may do of what its person may; at least one role. */
  readonly roles: readonly string[]
  readonly expiresAt: Date
  readonly madeBy: string
}

/** Keys of programs. The key is told once; its hash is kept. */
export type ApiKeys = {
  make(key: NewKey): Promise<{ readonly key: string; readonly shown: KeyRow }>
  list(userId: string): Promise<readonly KeyRow[]>
  /** Idempotent; false for a key that is not this person's. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Whose key it is, while it works. */
  use(
    secret: string,
  ): Promise<{ readonly userId: string; readonly tenant: string; readonly roles: readonly string[] } | undefined>
}

const columns = ['id', 'name', 'prefix', 'roles', 'made_at', 'expires_at', 'used_at', 'revoked_at'] as const

export function createApiKeys(store: AuthStore): ApiKeys {
  const { db, hash, clock } = store
  return {
    async make({ tenant, userId, name, roles, expiresAt, madeBy }) {
      const prefix = randomBytes(6).toString('base64url')
      const key = `ck_${prefix}_${randomBytes(32).toString('base64url')}`
      const row = await db
        .insertInto('auth.api_key')
        .values({
          ...{ id: randomUUID(), tenant, user_id: userId, name, prefix, hash: hash('api key', key), roles: [...roles] },
          ...{ made_by: madeBy, made_at: clock.now(), expires_at: expiresAt, used_at: null, revoked_at: null },
        })
        .returning(columns)
        .executeTakeFirstOrThrow()
      return { key, shown: shownKey(row) }
    },
    async list(userId) {
      const rows = await db
        .selectFrom('auth.api_key')
        .select(columns)
        .where('user_id', '=', userId)
        .orderBy('made_at', 'desc')
        .execute()
      return rows.map(shownKey)
    },
    async revoke(userId, id) {
      const found = await db
        .updateTable('auth.api_key')
        .set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(clock.now())) }))
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      return found !== undefined
    },
    async use(secret) {
      if (!KEY.test(secret)) return undefined
      const row = await db
        .selectFrom('auth.api_key')
        .select(['id', 'user_id', 'tenant', 'roles', 'used_at'])
        .where('hash', '=', hash('api key', secret))
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      if (!row) return undefined
      if (!row.used_at || row.used_at < after(store, -NOTED_EVERY_MS))
        await db.updateTable('auth.api_key').set({ used_at: clock.now() }).where('id', '=', row.id).execute()
      return { userId: row.user_id, tenant: row.tenant, roles: row.roles }
    },
  }
}

type Row = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly roles: readonly string[]
  readonly made_at: Date
  readonly expires_at: Date
  readonly used_at: Date | null
  readonly revoked_at: Date | null
}

const shownKey = (row: Row): KeyRow => ({
  ...{ id: row.id, name: row.name, prefix: `ck_${row.prefix}`, roles: row.roles, madeAt: row.made_at },
  ...{ expiresAt: row.expires_at, usedAt: row.used_at, revokedAt: row.revoked_at },
})
