import { Fault } from '@courtyard/std/fault'
import { isRetryable } from '../errors.ts'
import { inTransaction, type Publisher, pause } from './publisher.ts'

/** How long a publish asks for locks before it gives up. */
export type Patience = {
  readonly tries: number
  /** Longest random wait between two tries. */
  readonly waitMs: number
  /** How long it waits, outside the queue, for those who were in its way. */
  readonly releaseMs: number
}
export const PATIENCE: Patience = { tries: 40, waitMs: 1_000, releaseMs: 3_000 }

/** Others queue behind one who waits for a whole lock, so this is what a publish may hold anybody up. */
export const LOCK_TIMEOUT_MS = 120

/** Who was in the way, as far as the DDL login may see. */
export type Blocker = {
  readonly pid: number
  readonly application: string | null
  readonly state: string | null
  readonly transactionStart: string | null
  readonly queryStart: string | null
}
type Holder = Blocker & { readonly transaction: string }

type Asked = { readonly tables: readonly string[]; readonly statementMs: number; readonly patience: Patience }

/**
 * One transaction that asks for locks, steps aside when it does not get them, and asks again when those who held them are
 * gone. Throws Fault publish_blocked with them after the last try.
 */
export async function askForLocks<T>(at: Publisher, asked: Asked, work: () => Promise<T>): Promise<T> {
  const bounds = { lockMs: LOCK_TIMEOUT_MS, statementMs: asked.statementMs }
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(at, bounds, work)
    } catch (error) {
      if (!isRetryable(error)) throw error
      const holders = await holdersOf(at, asked.tables)
      if (attempt >= asked.patience.tries) {
        const blockers = holders.map(({ transaction: _, ...blocker }) => blocker)
        throw new Fault('publish_blocked', { tables: asked.tables, blockers }, { cause: error })
      }
      await stepAside(at, { ...asked, attempt, holders })
    }
  }
}

const POLL_MS = 20

/**
 * Full jitter first; then asking while the same transactions hold on would only hold others up once more. Every other
 * time it asks all the same: of readers who take turns without a gap, one is met at its end.
 */
async function stepAside(
  at: Publisher,
  { tables, patience, attempt, holders }: Asked & { attempt: number; holders: readonly Holder[] },
) {
  await pause(at.jitter(Math.min(patience.waitMs, 50 * 2 ** attempt) + 1))
  if (attempt % 2 === 0) return
  const held = new Set(holders.map(({ transaction }) => transaction))
  for (let waited = 0; waited < patience.releaseMs; waited += POLL_MS) {
    const now = await holdersOf(at, tables)
    if (!now.some(({ transaction }) => held.has(transaction))) return
    await pause(POLL_MS)
  }
}

// Other logins' times show only with pg_read_all_stats, which bootstrapping gives the DDL login.
const HOLDERS = `
  select distinct on (l.pid) l.pid, l.virtualtransaction as transaction, a.application_name as application, a.state,
    a.xact_start as "transactionStart", a.query_start as "queryStart"
  from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid = l.relation
  left join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where c.relnamespace = to_regnamespace($1) and c.relname = any($2) and l.granted and l.pid <> pg_backend_pid()
  and l.database = (select oid from pg_catalog.pg_database where datname = current_database())`

async function holdersOf({ client, schema }: Publisher, tables: readonly string[]): Promise<Holder[]> {
  return (await client.query<Holder>(HOLDERS, [schema, tables])).rows
}
