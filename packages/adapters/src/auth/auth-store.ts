import { createHmac, hkdfSync } from 'node:crypto'
import type { Vault } from '@courtyard/core/hooks/ports'
import type { DataKeyStore, KeyKeeper, Sealer } from '@courtyard/core/personal/ports'
import type { Clock } from '@courtyard/std/clock'
import { type ColumnType, type Generated, Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { createKeyKeeper } from '../vault/key-keeper.ts'
import { createSealer } from '../vault/sealer.ts'
import { createVault } from '../vault/vault.ts'
import { type AuthKeyTables, authKeysOf, sealsFrom } from './auth-keys.ts'
import { type Names, namesOf } from './names.ts'

export type OneTimeKind =
  | 'recovery'
  | 'invitation'
  | 'phone'
  | 'choice'
  | 'second'
  | 'passkey'
  | 'passkey_new'
  | 'sign_on'

type Stamp = ColumnType<Date, Date, Date>

/** Our own tables of schema auth, and what we read of better-auth's. */
export type AuthTables = AuthKeyTables & {
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
  'auth.account': {
    id: string
    userId: string
    providerId: string
    accountId: string
    password: string | null
    createdAt: Date
    updatedAt: Date
  }
  'auth.user': {
    id: string
    name: string
    /** What the address is looked up by, as an address that leads nowhere; the address itself in rows from before. */
    email: string
    sealed: string | null
    tenant: string
  }
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
  'auth.passkey': {
    id: string
    user_id: string
    credential: string
    public_key: Buffer
    counter: ColumnType<string, number, number>
    transports: string[]
    name: string
    made_at: Stamp
    used_at: ColumnType<Date | null, Date | null, Date | null>
  }
  'auth.single_sign_on': {
    tenant: string
    issuer: string
    client_id: string
    sealed: string
    domains: string[]
    only_way: boolean
    break_glass: string[]
    changed_by: string
    changed_at: Stamp
  }
  'auth.subject': { tenant: string; issuer: string; subject: string; user_id: string; linked_at: Stamp }
  'auth.account_ask': { user_id: string; what: 'unlock' | 'factor'; asked_by: string; asked_at: Stamp }
  'auth.recovery_code': { user_id: string; hash: string }
}

/** What every part of sign-in works with. */
export type AuthStore = {
  readonly db: Kysely<AuthTables>
  readonly clock: Clock
  /** Keyed, so that a copy of the database tells neither codes of six digits nor numbers. `about` keeps kinds apart. */
  hash(about: string, text: string): string
  readonly vault: Vault
  /** What seals and finds the names that people sign in by. */
  names(): Promise<Names>
  readonly sealers: Sealer
  /** Keys of the installation, wrapped. */
  readonly keys: DataKeyStore
  /** Whether new rows are to lie unreadable by now. */
  seals(): Promise<boolean>
}

export type AuthStoreOptions = {
  readonly controlPool: PostgresPool
  readonly secret: string
  readonly clock: Clock
  /** Absent = the master key is what the secret gives. */
  readonly keeper?: KeyKeeper
}

/** In the place of a tenant: no tenant has such a name. */
export const INSTALLATION = ''

/** The tables of sign-in with the keys derived from the secret of the installation. Opens no connection of its own. */
export function createAuthStore({ controlPool, secret, clock, keeper }: AuthStoreOptions): AuthStore {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', secret, 'courtyard', use, 32))
  const hashKey = keyFor('auth hashes')
  const db = new Kysely<AuthTables>({ dialect: new PostgresDialect({ pool: controlPool }) })
  const ours = db.$pickTables<keyof AuthKeyTables>()
  const keys = authKeysOf(ours)
  const seals = sealsFrom(ours)
  const keeping = keeper ?? createKeyKeeper({ keys: [], secret })
  const sealers = createSealer({ keeper: keeping, keys, clock })
  const hasOlder = olderRows(db, seals)
  return {
    ...{ db, keys, sealers, seals },
    names: async () => namesOf(await sealers.sealerFor(INSTALLATION), await hasOlder()),
    clock,
    hash: (about, text) => createHmac('sha256', hashKey).update(`${about}\n${text}`).digest('base64url'),
    vault: createVault([keyFor('auth messages')]),
  }
}

/** Milliseconds after now, of the clock everything here is measured with. */
export const after = ({ clock }: AuthStore, ms: number): Date => new Date(clock.now().getTime() + ms)

/**
 * Whether rows from before names were sealed are there, or may be written by older nodes. Asks until there are none: from
 * then on no address and no token is told to the database at all.
 */
function olderRows(db: Kysely<AuthTables>, seals: () => Promise<boolean>): () => Promise<boolean> {
  let isOver = false
  return async () => {
    if (isOver || !(await seals())) return !isOver
    const user = db
      .selectFrom('auth.user')
      .select('id')
      .where('sealed', 'is', null)
      .where('email', 'not like', '%.invalid')
    const session = db.selectFrom('auth.session').select('id').where('token', 'not like', 'h.%')
    const found = [await user.limit(1).executeTakeFirst(), await session.limit(1).executeTakeFirst()]
    isOver = found.every((row) => row === undefined)
    return !isOver
  }
}
