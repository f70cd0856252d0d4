import { createHash } from 'node:crypto'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { faultOf, isPgError } from './errors.ts'
import { identifier } from './identifier.ts'
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
}

export type TenantTxOptions = {
  readonly readOnly?: boolean
  readonly isolation?: 'read committed' | 'repeatable read'
  /** Replaces the connection's statement timeout for this transaction. */
  readonly timeoutMs?: number
}

/** begin + role + empty search path: one message, one round trip, pipelined with the first statement. */
export function openingOf(schema: string, options: TenantTxOptions): string {
  const mode = `isolation level ${options.isolation ?? 'read committed'} ${options.readOnly ? 'read only' : 'read write'}`
  const timeout =
    options.timeoutMs === undefined ? '' : `; set local statement_timeout = ${Math.trunc(options.timeoutMs)}`
  return `begin ${mode}; set local role ${identifier(schema)}; set local search_path = ''${timeout}`
}

type Opening = { readonly tenant: string; readonly schema: string; readonly sql: string }

/** Runs `work` between begin and commit on a connection that is its own; rolls back when it throws. */
export async function runTenantTx<T>(client: pg.PoolClient, opening: Opening, work: (tx: TenantTx) => Promise<T>) {
  const opened = client.query(opening.sql)
  opened.catch(() => undefined) // awaited below and by every statement; this only says that it is
  const session = tenantTx(client, opening, opened)
  try {
    const result = await work(session.tx)
    session.close()
    await opened
    const ended = await client.query('commit')
    // Somebody swallowed the error of a statement: PostgreSQL answers such a commit with a rollback.
    assert(ended.command === 'COMMIT', 'a transaction whose statement failed does not go on')
    return result
  } catch (error) {
    session.close()
    await client.query('rollback').catch(() => undefined) // then the connection is not idle, and its owner drops it
    throw openingFault(error, opening.tenant)
  }
}

function tenantTx(client: pg.PoolClient, { tenant, schema }: Opening, opened: Promise<unknown>) {
  let isOpen = true
  const query = async (compiled: CompiledQuery, prepare = false) => {
    assert(isOpen, 'a statement runs inside the transaction it was handed')
    const sent = client.query({
      text: compiled.sql,
      values: compiled.parameters as unknown[],
      ...(prepare ? { name: nameOf(compiled.sql) } : {}),
    })
    sent.catch(() => undefined) // when opening failed, that error is the one to tell
    await opened
    return await sent.catch((error: unknown) => {
      throw faultOf(error)
    })
  }
  let kernel: Kysely<KernelTables> | undefined
  const tx: TenantTx = {
    tenant,
    schema,
    run: async <T>(compiled: CompiledQuery, options?: { readonly prepare?: boolean }) =>
      (await query(compiled, options?.prepare)).rows as T[],
    get kernel() {
      kernel ??= kyselyOn<KernelTables>((compiled) => query(compiled)).withSchema(schema)
      return kernel
    },
  }
  return {
    tx,
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
