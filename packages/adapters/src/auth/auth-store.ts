import { createHmac, hkdfSync } from 'node:crypto'
import type { Vault } from '@courtyard/core/hooks/ports'
import type { Clock } from '@courtyard/std/clock'
import { type ColumnType, type Generated, Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { createVault } from '../vault/vault.ts'

export type OneTimeKind = 'recovery' | 'invitation' | 'phone' | 'choice' | 'second'

type Stamp = ColumnType<Date, Date, Date>

/** Our own tables of schema auth, and what we read of better-auth's. */
export type AuthTables = {
  'auth.one_time': {
    kind: OneTimeKind
    subject: string
    secret_hash: string
    user_id: string | null
    tries: Generated<number>
    expires_at: Stamp
  }
  'auth.message': { id: string; sealed: string; tries: Generated<number>; created_at: Stamp; next_at: Stamp }
  'auth.phone': { user_id: string; tenant: string; phone_hash: string; sealed: string }
  'auth.sign_in_lock': {
    subject: string
    device: string
    failures: number
    locks: number
    since: Stamp
    locked_until: ColumnType<Date | null, Date | null, Date | null>
  }
  'auth.counted': { key: string; count: number; until: Stamp }
  'auth.device': { hash: string; user_id: string; seen_at: Stamp }
  'auth.password_used': { user_id: string; hash: string; set_at: Stamp }
  'auth.session_seen': { session_id: string; seen_at: Stamp }
  'auth.session': {
    id: string
    token: string
    userId: string
    createdAt: Date
    expiresAt: Date
    ipAddress: string | null
    userAgent: string | null
  }
  'auth.user': { id: string; name: string; email: string; tenant: string }
  'auth.api_key': {
    id: string
    tenant: string
    user_id: string
    name: string
    prefix: string
    hash: string
    roles: string[]
    made_by: string
    made_at: Stamp
    expires_at: Stamp
    used_at: ColumnType<Date | null, Date | null, Date | null>
    revoked_at: ColumnType<Date | null, Date | null, Date | null>
  }
  'auth.totp': {
    user_id: string
    sealed: string
    confirmed_at: ColumnType<Date | null, Date | null, Date | null>
    last_step: ColumnType<string, number | undefined, number>
  }
  'auth.recovery_code': { user_id: string; hash: string }
}

/** What every part of sign-in works with. */
export type AuthStore = {
  readonly db: Kysely<AuthTables>
  readonly clock: Clock
  /** Keyed, so that a copy of the database tells neither codes of six digits nor numbers. `about` keeps kinds apart. */
  hash(about: string, text: string): string
  readonly vault: Vault
}

export type AuthStoreOptions = { readonly controlPool: PostgresPool; readonly secret: string; readonly clock: Clock }

/** The tables of sign-in with the keys derived from the secret of the installation. Opens no connection of its own. */
export function createAuthStore({ controlPool, secret, clock }: AuthStoreOptions): AuthStore {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', secret, 'courtyard', use, 32))
  const hashKey = keyFor('auth hashes')
  return {
    db: new Kysely<AuthTables>({ dialect: new PostgresDialect({ pool: controlPool }) }),
    clock,
    hash: (about, text) => createHmac('sha256', hashKey).update(`${about}\n${text}`).digest('base64url'),
    vault: createVault([keyFor('auth messages')]),
  }
}

/** Milliseconds after now, of the clock everything here is measured with. */
export const after = ({ clock }: AuthStore, ms: number): Date => new Date(clock.now().getTime() + ms)
