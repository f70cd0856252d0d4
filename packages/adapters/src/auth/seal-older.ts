import type { Kysely } from 'kysely'
import type { AuthStore, AuthTables } from './auth-store.ts'
import type { Names } from './names.ts'
import { tokenHash } from './sealed-adapter.ts'

const BATCH = 500
type Tx = Kysely<AuthTables>

/**
 * Brings rows that were written before names were sealed to what new rows are like, in batches of rows that nobody else
 * holds. Gives how many it changed: 0 = all are done, or nodes of the version before may still run. Safe in many processes.
 */
export async function sealOlder(store: AuthStore): Promise<number> {
  if (!(await store.seals())) return 0
  const names = await store.names()
  let changed = 0
  for (const some of [sealUsers, sealPhones, hashTokens]) {
    for (;;) {
      const rows = await store.db.transaction().execute((tx) => some(store, names, tx))
      changed += rows
      if (rows < BATCH) break
    }
  }
  return changed
}

async function sealUsers(_: AuthStore, names: Names, tx: Tx): Promise<number> {
  const rows = await tx
    .selectFrom('auth.user')
    .select(['id', 'email'])
    .where('sealed', 'is', null)
    .where('email', 'not like', '%.invalid')
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { id, email } of rows)
    await tx
      .updateTable('auth.user')
      .set({ email: names.standIn(email), sealed: names.sealEmail(id, email) })
      .where('id', '=', id)
      .execute()
  return rows.length
}

/** Numbers were sealed and found by what the secret gives; one that does not open is somebody's of an older secret. */
async function sealPhones({ vault }: AuthStore, names: Names, tx: Tx): Promise<number> {
  const rows = await tx
    .selectFrom('auth.phone')
    .select(['user_id', 'sealed'])
    .where('sealed', 'like', 'v1.%')
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { user_id, sealed } of rows) {
    const phone = vault.open(sealed, `phone ${user_id}`)
    if (phone === undefined) await tx.deleteFrom('auth.phone').where('user_id', '=', user_id).execute()
    else
      await tx
        .updateTable('auth.phone')
        .set({ phone_hash: names.phoneHash(phone), sealed: names.sealPhone(user_id, phone) })
        .where('user_id', '=', user_id)
        .execute()
  }
  return rows.length
}

async function hashTokens(store: AuthStore, _: Names, tx: Tx): Promise<number> {
  const rows = await tx
    .selectFrom('auth.session')
    .select(['id', 'token'])
    .where('token', 'not like', 'h.%')
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { id, token } of rows)
    await tx
      .updateTable('auth.session')
      .set({ token: tokenHash(store, token) })
      .where('id', '=', id)
      .execute()
  return rows.length
}
