import { randomUUID } from 'node:crypto'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import { assert } from '@courtyard/std/assert'
import type { BetterAuthOptions } from 'better-auth'
import type { DBAdapter, DBTransactionAdapter, Where } from 'better-auth/adapters'
import type { AuthStore } from './auth-store.ts'
import { leadsNowhere, type Names } from './names.ts'

/** Begins a session's hash: a token that says so of itself is none. */
const HASHED = 'h.'
type Row = Record<string, unknown>
type Filter = { readonly model: string; readonly where?: Where[] | undefined }

/** What a session's token lies there as. */
export const tokenHash = (store: Pick<AuthStore, 'hash'>, token: string): string =>
  `${HASHED}${store.hash('session', token)}`
const isTokenHash = (token: string): boolean => token.startsWith(HASHED)

/**
 * Stands between better-auth and its tables: it works with addresses and tokens, and they hold neither. An address is looked
 * up by its keyed hash and opened again on its way out; of a token only the hash is kept. The only place that sees both.
 */
export function sealedAdapter(store: AuthStore) {
  const inner = kyselyAdapter(store.db.withSchema('auth'), { type: 'postgres', transaction: true })
  return (options: BetterAuthOptions): DBAdapter => {
    const adapter = inner(options)
    return {
      ...adapter,
      ...between(store, adapter),
      transaction: (run) => adapter.transaction((tx) => run({ ...tx, ...between(store, tx) })),
    }
  }
}

/** A token that was asked for, by what it lies there as. */
type Asked = Map<string, string>

function between(store: AuthStore, adapter: DBTransactionAdapter): DBTransactionAdapter {
  const find = async (filter: Filter) => {
    const asked: Asked = new Map()
    const names = await store.names()
    const where = filter.where?.map((one) => placed(store, names, { ...one, model: filter.model }, asked))
    return { asked, names, where: where ?? [] }
  }
  const out = <T>(names: Names, asked: Asked, row: T): T => shown(names, asked, row as Row | null) as T
  return {
    ...adapter,
    async create(given) {
      const names = await store.names()
      const asked: Asked = new Map()
      const data = await kept(store, names, { model: given.model, row: given.data as Row, asked })
      const made = await adapter.create({ ...given, data, forceAllowId: given.forceAllowId ?? 'id' in data })
      return out(names, asked, made) as never
    },
    async findOne(given) {
      const { names, asked, where } = await find(given)
      return out(names, asked, await adapter.findOne({ ...given, where }))
    },
    async findMany(given) {
      const { names, asked, where } = await find(given)
      const rows = await adapter.findMany({ ...given, where })
      return rows.map((row) => out(names, asked, row)) as never
    },
    async count(given) {
      return await adapter.count({ ...given, where: (await find(given)).where })
    },
    async update(given) {
      const { names, asked, where } = await find(given)
      return out(names, asked, await adapter.update({ ...given, where, update: changed(given) }))
    },
    async updateMany(given) {
      const { where } = await find(given)
      return await adapter.updateMany({ ...given, where, update: changed(given) })
    },
    async delete(given) {
      await adapter.delete({ ...given, where: (await find(given)).where })
    },
    async deleteMany(given) {
      return await adapter.deleteMany({ ...given, where: (await find(given)).where })
    },
    async consumeOne(given) {
      const { names, asked, where } = await find(given)
      return out(names, asked, await adapter.consumeOne({ ...given, where }))
    },
  }
}

/** A condition over what lies there. Rows from before are found too. */
function placed(store: AuthStore, names: Names, one: Where & { readonly model: string }, asked: Asked): Where {
  const { model, ...where } = one
  const values = (Array.isArray(where.value) ? where.value : [where.value]).map(String)
  if (model === 'user' && where.field === 'email')
    return { ...where, operator: 'in', value: values.flatMap((value) => names.emailsOf(value.toLowerCase())) }
  if (model !== 'session' || where.field !== 'token') return where
  const hashes = values.map((value) => {
    const hash = tokenHash(store, value)
    asked.set(hash, value)
    return hash
  })
  if (!names.hasOlder) return { ...where, operator: 'in', value: hashes }
  return { ...where, operator: 'in', value: [...hashes, ...values.filter((value) => !isTokenHash(value))] }
}

type Keeping = { readonly model: string; readonly row: Row; readonly asked: Asked }

/** A new row as it is to lie there. */
async function kept(store: AuthStore, names: Names, { model, row, asked }: Keeping): Promise<Row> {
  if (model === 'session' && typeof row.token === 'string' && (await store.seals())) {
    const token = tokenHash(store, row.token)
    asked.set(token, row.token)
    return { ...row, token }
  }
  if (model !== 'user' || typeof row.email !== 'string' || leadsNowhere(row.email)) return row
  if (!(await store.seals())) return row
  const id = typeof row.id === 'string' ? row.id : randomUUID()
  return { ...row, id, email: names.standIn(row.email), sealed: names.sealEmail(id, row.email) }
}

/** Nothing of ours has better-auth change an address or a token: it would be kept readable. */
function changed({ model, update }: { readonly model: string; readonly update: Row }): Row {
  assert(!(model === 'user' && 'email' in update), 'better-auth changes no address')
  assert(!(model === 'session' && 'token' in update), 'better-auth changes no token')
  return update
}

/** A row on its way out. */
function shown(names: Names, asked: Asked, row: Row | null): Row | null {
  if (!row) return row
  const token = typeof row.token === 'string' ? asked.get(row.token) : undefined
  const user = row.user as Row | undefined
  return {
    ...(isUser(row) ? opened(names, row) : row),
    ...(token !== undefined && { token }),
    ...(user && isUser(user) && { user: opened(names, user) }),
  }
}

type UserRow = Row & { readonly id: string; readonly email: string; readonly sealed?: string | null }
const isUser = (row: Row): row is UserRow => typeof row.email === 'string' && typeof row.id === 'string'

function opened(names: Names, user: UserRow): Row {
  const { sealed: _, ...rest } = user
  return { ...rest, email: names.emailOf(user) }
}
