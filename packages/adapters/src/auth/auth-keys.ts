import type { DataKeyStore, DataKeyUse } from '@courtyard/core/personal/ports'
import { type ColumnType, type Kysely, sql } from 'kysely'

/** Keys of the installation, and from when on they seal (control migration 0007-sealed-names.sql). */
export type AuthKeyTables = {
  'auth.data_key': {
    use: DataKeyUse
    version: number
    wrapped: string
    made_at: ColumnType<Date, Date, never>
    retired_at: ColumnType<Date | null, undefined, Date>
  }
  'auth.sealing': { from_at: string }
}

/** The keys of the installation itself, which seal what people sign in by: one set, whatever tenant is named. */
export function authKeysOf(db: Kysely<AuthKeyTables>): DataKeyStore {
  return {
    async load() {
      const rows = await db.selectFrom('auth.data_key').selectAll().orderBy('use').orderBy('version').execute()
      return rows.map(({ use, version, wrapped, made_at, retired_at }) => ({
        ...{ use, version, wrapped, madeAt: made_at, retiredAt: retired_at },
      }))
    },
    async add(_, { use, version, wrapped, madeAt }) {
      await db
        .insertInto('auth.data_key')
        .values({ use, version, wrapped, made_at: madeAt })
        .onConflict((known) => known.doNothing())
        .execute()
    },
    async rewrap(_, { use, version, wrapped: before }, wrapped) {
      await db
        .updateTable('auth.data_key')
        .set({ wrapped })
        .where('use', '=', use)
        .where('version', '=', version)
        .where('wrapped', '=', before)
        .execute()
    },
    async retire(_, before, at) {
      await db
        .updateTable('auth.data_key')
        .set({ retired_at: at })
        .where('use', '=', 'seal')
        .where('version', '<', before)
        .where('retired_at', 'is', null)
        .execute()
    },
  }
}

/** Whether names and sessions are written unreadable by now: not while nodes of the version before may run. Asks until it is so. */
export function sealsFrom(db: Kysely<AuthKeyTables>): () => Promise<boolean> {
  let seals = false
  return async () => {
    if (seals) return true
    const row = await db
      .selectFrom('auth.sealing')
      .select(sql<boolean>`from_at <= now()`.as('seals'))
      .executeTakeFirst()
    seals = row?.seals === true
    return seals
  }
}
