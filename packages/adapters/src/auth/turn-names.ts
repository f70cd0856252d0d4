import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type AuthStore, type AuthTables, INSTALLATION } from './auth-store.ts'
import type { Names } from './names.ts'

const BATCH = 500
/** After a version was made, so long until every process seals with it and whoever had the one before is done. */
const SETTLED_MS = 240_000

/**
 * Seals names with the newest version of the installation's key where an older one did, and retires that one. Gives how many
 * names that were; 0 while nothing is turned. Safe in many processes and beside people who sign in: rows are taken in turn.
 */
export async function turnNames(store: AuthStore): Promise<number> {
  const keys = (await store.keys.load(INSTALLATION)).filter(({ use }) => use === 'seal')
  const newest = keys.at(-1)
  const isOver = keys.every(({ version, retiredAt }) => version === newest?.version || retiredAt !== null)
  if (!newest || isOver || newest.madeAt.getTime() + SETTLED_MS > store.clock.now().getTime()) return 0
  store.sealers.forget(INSTALLATION)
  const names = await store.names()
  let done = 0
  let isLeft = false
  for (const table of ['auth.user', 'auth.phone'] as const) {
    for (;;) {
      const rows = await store.db.transaction().execute((tx) => sealSome(tx, names, { table, version: newest.version }))
      done += rows
      if (rows < BATCH) break
    }
    isLeft ||= (await countBefore(store.db, table, newest.version)) > 0
  }
  // What somebody held just now is looked at again in a minute.
  if (!isLeft) await store.sealers.retire(INSTALLATION, newest.version)
  return done
}

type Table = 'auth.user' | 'auth.phone'
type Some = { readonly table: Table; readonly version: number }

const keyOf = (table: Table) => (table === 'auth.user' ? 'id' : 'user_id')

/** Sealed names are base64 of bytes that begin with the version. What the secret seals (`v1.`) is another thing. */
function isBefore(version: number): RawBuilder<boolean> {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(version)
  return sql<boolean>`case when sealed not like 'v1.%' then substring(decode(sealed, 'base64') for 2) < ${bytes}::bytea else false end`
}

async function sealSome(tx: Kysely<AuthTables>, names: Names, { table, version }: Some): Promise<number> {
  const key = keyOf(table)
  const { rows } = await sql<{
    id: string
    sealed: string
  }>`select ${sql.ref(key)} as id, sealed from ${sql.table(table)}
    where ${isBefore(version)} limit ${BATCH} for update skip locked`.execute(tx)
  for (const { id, sealed } of rows) {
    const anew =
      table === 'auth.user'
        ? names.sealEmail(id, names.emailOf({ id, email: '', sealed }))
        : names.sealPhone(id, names.openPhone(id, sealed))
    await sql`update ${sql.table(table)} set sealed = ${anew} where ${sql.ref(key)} = ${id}::uuid`.execute(tx)
  }
  return rows.length
}

async function countBefore(db: Kysely<AuthTables>, table: Table, version: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}
    where ${isBefore(version)}`.execute(db)
  return rows[0]?.count ?? 0
}
