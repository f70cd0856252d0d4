import { systemMonotonicMs } from '@courtyard/std/clock'
import { isRetryable } from '../errors.ts'
import { qualified } from '../identifier.ts'
import { batchSql } from './batch.ts'
import { dataFault } from './data-fault.ts'
import { endStep } from './journal.ts'
import { LOCK_TIMEOUT_MS } from './lock-patience.ts'
import { inTransaction, notePublisher, type Publisher, pause } from './publisher.ts'
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
const SLOW_MS = 150
const BATCH_ROWS_MORE = 100
const STATEMENT_TIMEOUT_MS = 30_000

/**
 * Moves values in batches of the primary key's order, each with its place in the journal in one transaction, and leaves
 * the machine to the others for as long as each took. `between` runs after each batch.
 */
export async function runBackfill(at: Publisher, run: BackfillRun, between: () => Promise<void>): Promise<void> {
  if (run.cursor === null) await countRows(at, run)
  let cursor = run.cursor
  let rows = BATCH_ROWS_MIN
  let losses = 0
  for (;;) {
    const started = systemMonotonicMs()
    try {
      const batch = await inTransaction(at, { lockMs: LOCK_TIMEOUT_MS, statementMs: STATEMENT_TIMEOUT_MS }, () =>
        runBatch(at, run, { cursor, rows }),
      )
      if (batch === undefined) return
      cursor = batch
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

/** The new cursor; undefined when there was nothing left, and the step is done. */
async function runBatch(
  at: Publisher,
  run: BackfillRun,
  { cursor, rows }: { cursor: string | null; rows: number },
): Promise<string | undefined> {
  const { client, schema } = at
  await notePublisher(at, run.by)
  const batch = await client.query<{ last: string | null; seen: string }>(batchSql(schema, run.step), [
    cursor,
    rows,
    run.id,
  ])
  const { last, seen } = batch.rows[0]!
  if (last === null) {
    await endStep(at, run)
    return undefined
  }
  await client.query(
    `update ${qualified(schema, 'k_publish_step')} set cursor = $3, rows_done = rows_done + $4 where publish_id = $1 and seq = $2`,
    [run.id, run.seq, last, seen],
  )
  return last
}
