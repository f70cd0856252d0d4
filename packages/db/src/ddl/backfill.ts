import { systemMonotonicMs } from '@courtyard/std/clock'
import { isRetryable } from '../errors.ts'
import { qualified } from '../identifier.ts'
import { batchSql } from './batch.ts'
import { dataFault } from './data-fault.ts'
import { endStep } from './journal.ts'
import { LOCK_TIMEOUT_MS } from './lock-patience.ts'
import { notePublisher, type Publisher, pause } from './publisher.ts'
import type { BackfillStep } from './step.ts'

export type BackfillRun = {
  readonly id: string
  readonly seq: number
  readonly step: BackfillStep
  readonly cursor: string | null
  /** Who publishes. */
  readonly by: string
}

const BATCH_ROWS = 1_000
const BATCH_ROWS_MIN = 100
/** Rows of a batch are locked together, so a slow batch is halved at once, and a quick one grows by a little. */
const SLOW_MS = 60
const BATCH_ROWS_MORE = 100
const STATEMENT_TIMEOUT_MS = 30_000

/**
 * Moves values in batches of the primary key's order, each with its place in the journal in one statement, and leaves
 * the machine to the others for as long as each took. `between` runs after each batch.
 */
export async function runBackfill(at: Publisher, run: BackfillRun, between: () => Promise<void>): Promise<void> {
  if (run.cursor === null) await countRows(at, run)
  const { client } = at
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}; set statement_timeout = ${STATEMENT_TIMEOUT_MS}`)
  await notePublisher(at, run.by, 'connection')
  try {
    await runBatches(at, run, between)
  } finally {
    await client
      .query('set lock_timeout = 0; set statement_timeout = 0; reset courtyard.publisher')
      .catch(() => undefined)
  }
  await endStep(at, run)
}

async function runBatches(at: Publisher, run: BackfillRun, between: () => Promise<void>): Promise<void> {
  const sql = batchSql(at.schema, run.step)
  let cursor = run.cursor
  let rows = BATCH_ROWS_MIN
  let losses = 0
  for (;;) {
    const started = systemMonotonicMs()
    try {
      const batch = await at.client.query<{ last: string | null }>(sql, [cursor, rows, run.id, run.seq])
      const { last } = batch.rows[0]!
      if (last === null) return
      cursor = last
      losses = 0
    } catch (error) {
      // A row is held by somebody's transaction: the batch is tried again, smaller, for as long as it takes.
      if (!isRetryable(error)) throw dataFault(error, run.step.about)
      losses += 1
    }
    const tookMs = systemMonotonicMs() - started
    rows =
      tookMs > SLOW_MS ? Math.max(BATCH_ROWS_MIN, Math.floor(rows / 2)) : Math.min(BATCH_ROWS, rows + BATCH_ROWS_MORE)
    await pause(losses > 0 ? at.jitter(Math.min(1_000, 50 * 2 ** losses)) : tookMs)
    await between()
  }
}

async function countRows({ client, schema }: Publisher, { id, seq, step }: BackfillRun): Promise<void> {
  await client.query(
    `update ${qualified(schema, 'k_publish_step')} set rows_total = (select count(*) from ${qualified(schema, step.table)})
     where publish_id = $1 and seq = $2`,
    [id, seq],
  )
}
