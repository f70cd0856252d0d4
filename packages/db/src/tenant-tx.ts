import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { CellPlace } from '@courtyard/std/sealed'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { arrayText } from './array-text.ts'
import { type CellDoor, KeysWanted } from './cell-door.ts'
import { faultOf, isAborted, isPgError } from './errors.ts'
import { identifier } from './identifier.ts'
import { type AuditEntry, appendStatement } from './kernel/audit.ts'
import type { KernelTables } from './kernel/tables.ts'
import { kyselyOn } from './kysely-connection.ts'

/** One open transaction as one tenant. Useless after the work it was handed to has settled. */
export type TenantTx = {
  readonly tenant: string
  /** The only schema this transaction may name. */
  readonly schema: string
  /** Runs one statement; pg errors that are the caller's come as Fault. `prepare` keeps the plan on the connection. */
  run<T>(query: CompiledQuery, options?: { readonly prepare?: boolean }): Promise<T[]>
  /** The kernel's tables, qualified with the tenant's schema. */
  readonly kernel: Kysely<KernelTables>
  /** Leaves what was done to the audit: it is written last, commits or rolls back with the rest, and is locked for no longer than that. */
  note(entry: AuditEntry): void
  /** Opens a sealed cell that was read without its place, as histories hold them. Throws BrokenBelief for one of elsewhere. */
  open(cell: Uint8Array, place: CellPlace): string
}

/** A statement; `prepare` keeps its plan on the connection. */
export type Statement = { readonly query: CompiledQuery; readonly prepare?: boolean }

export type TenantTxOptions = {
  readonly readOnly?: boolean
  readonly isolation?: 'read committed' | 'repeatable read'
  /** Replaces the connection's statement timeout for this transaction. */
  readonly timeoutMs?: number
  /**
   * Keeps the plan of every statement on the connection. For commands whose statements always look the same and touch few
   * rows: a plan made without looking at the values is as good for them, and making it costs more than running it.
   */
  readonly prepare?: boolean
}

/** begin + role + empty search path: one message that waits for nobody, so the first statements leave with it. */
export function openingOf(schema: string, options: TenantTxOptions): string {
  const mode = `isolation level ${options.isolation ?? 'read committed'} ${options.readOnly ? 'read only' : 'read write'}`
  const timeout =
    options.timeoutMs === undefined ? '' : `; set local statement_timeout = ${Math.trunc(options.timeoutMs)}`
  // Left to itself PostgreSQL plans a join anew each time, as long as a plan for these very values looks cheaper.
  const plans = options.prepare ? '; set local plan_cache_mode = force_generic_plan' : ''
  return `begin ${mode}; set local role ${identifier(schema)}; set local search_path = ''${timeout}${plans}`
}

/** Whose transaction, and the message that begins it. */
export type Opening = {
  readonly tenant: string
  readonly schema: string
  readonly sql: string
  readonly prepare?: boolean | undefined
  readonly door: CellDoor
}

/** Runs `work` between begin and commit on a connection that is its own; rolls back when it throws. */
export async function runTenantTx<T>(client: pg.PoolClient, opening: Opening, work: (tx: TenantTx) => Promise<T>) {
  const send = sendingTogether(client)
  const opened = send(opening.sql)
  const session = tenantTx(send, opening, opened)
  try {
    const result = await work(session.tx)
    session.close()
    await opened
    session.assertKeys()
    await sealAndCommit(send, opening, session.notes)
    return result
  } catch (error) {
    session.close()
    await send('rollback').catch(() => undefined) // then the connection is not idle, and its owner drops it
    session.assertKeys()
    throw openingFault(error, opening.tenant)
  }
}

/** What was noted leaves with the commit, so that the end of the chain is locked for one round trip. */
async function sealAndCommit(send: Send, { schema }: Opening, notes: readonly AuditEntry[]): Promise<void> {
  const noted = notes.length > 0 ? send(appendStatement(schema, notes)) : undefined
  const committed = send('commit')
  await noted
  assertCommitted(await committed)
}

/**
 * Begin, statements that do not wait for one another, and commit in one flight; gives the rows of each. An error of one ends
 * the transaction for all behind it, and the commit on its heels then rolls back: the connection is idle either way.
 */
export async function runTogether(client: pg.PoolClient, opening: Opening, statements: readonly Statement[]) {
  const configs = statements.map((statement) => configOf(statement, opening.door)) // which may want keys: before anything is sent
  const send = sendingTogether(client)
  const answers = [send(opening.sql), ...configs.map(send), send('commit')]
  const settled = await Promise.allSettled(answers)
  const refused = settled.find((answer) => answer.status === 'rejected')
  if (refused) throw faultOf(openingFault(refused.reason, opening.tenant))
  const results = await Promise.all(answers)
  assertCommitted(results.at(-1)!)
  return results.slice(1, -1).map((result) => opening.door.opened(result))
}

/** PostgreSQL answers a commit with a rollback where the error of a statement was swallowed. */
const assertCommitted = ({ command }: pg.QueryResult): void =>
  assert(command === 'COMMIT', 'a transaction whose statement failed does not go on')

type Send = (query: string | pg.QueryConfig) => Promise<pg.QueryResult>

/** Sends to the connection; what is sent until the turn ends leaves in one write to the socket, not one each. */
function sendingTogether(client: pg.PoolClient): Send {
  const { stream } = client.connection
  let isHeld = false
  return (query) => {
    if (!isHeld) {
      isHeld = true
      stream.cork()
      process.nextTick(() => {
        isHeld = false
        stream.uncork()
      })
    }
    const answer = typeof query === 'string' ? client.query(query) : client.query(bounded(client, query))
    answer.catch(() => undefined) // whoever sent it awaits it, perhaps after others; this only says so
    return answer
  }
}

/** A plan takes some twenty kilobytes of its connection's backend, and every tenant has its own. */
const PLANS_MAX = 1_000
const plans = new WeakMap<pg.PoolClient, Set<string>>()

/** The statement under its name while the connection may keep one more plan; else as one that is made anew each time. */
function bounded(client: pg.PoolClient, { name, ...config }: pg.QueryConfig): pg.QueryConfig {
  if (name === undefined) return config
  const kept = plans.get(client) ?? new Set()
  plans.set(client, kept)
  if (kept.size >= PLANS_MAX && !kept.has(name)) return config
  kept.add(name)
  return { ...config, name }
}

function configOf({ query, prepare }: Statement, door: CellDoor): pg.QueryConfig {
  const config = { text: query.sql, values: query.parameters.map((value) => written(door.bound(value))) }
  return prepare ? { ...config, name: nameOf(query.sql) } : config
}

/** A value for the driver; lists as text that it only passes on. */
const written = (value: unknown): unknown => (Array.isArray(value) ? (arrayText(value) ?? value) : value)

function tenantTx(send: Send, { tenant, schema, prepare = false, door }: Opening, opened: Promise<unknown>) {
  let isOpen = true
  let failure: unknown
  let wanted: KeysWanted | undefined
  const passing = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (error instanceof KeysWanted) wanted = error
      throw error
    }
  }
  const query = async (statement: Statement) => {
    assert(isOpen, 'a statement runs inside the transaction it was handed')
    const answer = send(passing(() => configOf({ prepare, ...statement }, door)))
    await opened // when opening failed, that error is the one to tell
    const result = await answer.catch(async (error: unknown) => {
      if (!isAborted(error)) failure = error
      // Of statements that left together those behind the one that failed only say that one did: it is told first.
      else await nextTurn()
      throw faultOf(failure ?? error)
    })
    return { ...result, rows: passing(() => door.opened(result)) }
  }
  let kernel: Kysely<KernelTables> | undefined
  const notes: AuditEntry[] = []
  const tx: TenantTx = {
    tenant,
    schema,
    run: async <T>(compiled: CompiledQuery, options?: { readonly prepare?: boolean }) =>
      (await query({ query: compiled, ...options })).rows as T[],
    get kernel() {
      kernel ??= kyselyOn<KernelTables>((compiled) => query({ query: compiled })).withSchema(schema)
      return kernel
    },
    note(entry) {
      assert(isOpen, 'what a transaction does is noted inside it')
      notes.push(entry)
    },
    open: (cell, place) => passing(() => door.open(cell, place)),
  }
  return {
    tx,
    notes,
    /** Work that swallowed the want of keys is begun again all the same. */
    assertKeys() {
      if (wanted) throw wanted
    },
    close() {
      isOpen = false
    },
  }
}

const names = new Map<string, string>()
const NAMES_MAX = 2_000

/** Statement name of a text: short, the same for the same text. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known) return known
  if (names.size >= NAMES_MAX) names.clear()
  const made = `p_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
  names.set(text, made)
  return made
}

/** A role that does not exist is a tenant that does not exist. */
function openingFault(error: unknown, tenant: string): unknown {
  if (isPgError(error) && error.code === '22023' && /role .* does not exist/.test(error.message)) {
    return new Fault('tenant_missing', { tenant }, { cause: error })
  }
  return error
}
