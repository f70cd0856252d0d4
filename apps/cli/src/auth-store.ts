import { type AuthStore, createAuthStore } from '@courtyard/adapters/auth/auth-store'
import { createKeyKeeper } from '@courtyard/adapters/vault/key-keeper'
import { type Call, UsageError } from './command.ts'
import { wordsOf } from './texts/messages.ts'

/** The tables of sign-in, under the keys of the servers. Throws UsageError without those. */
export async function authStoreOf({ env, deps }: Call): Promise<AuthStore> {
  const { db, clock } = await deps()
  if (!env.master) throw new UsageError(wordsOf('master_missing'))
  const { secret } = env.master
  return createAuthStore({ controlPool: db.controlPool, secret, clock, keeper: createKeyKeeper(env.master) })
}
