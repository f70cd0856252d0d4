import { assert } from '@courtyard/std/assert'
import { qualified } from '../identifier.ts'
import { runBackfill } from './backfill.ts'
import { dataFault } from './data-fault.ts'
import { closeJournal, endStep, type JournalEntry, type JournalStep, startStep } from './journal.ts'
import { askForLocks, type Patience } from './lock-patience.ts'
import type { Publisher } from './publisher.ts'
import type { IndexStep, SqlStep } from './step.ts'
import { runSwitch } from './switch.ts'

/** What a run may be told. */
export type RunOptions = {
  readonly patience: Patience
  /** Runs after each step and each batch, when it is journaled. */
  readonly between: (step: JournalStep) => Promise<void>
}

const STATEMENT_TIMEOUT_MS: Readonly<Record<SqlStep['pace'], number>> = {
  instant: 5_000,
  validate: 1_800_000,
  blocking: 10_000,
}
const INDEX_TIMEOUT_MS = 3_600_000

/** Runs one step that is not done yet. What it did and that it is done are one, or it can be done again. */
export async function runStep(
  at: Publisher,
  entry: JournalEntry,
  given: JournalStep,
  options: RunOptions,
): Promise<void> {
  const { step, seq } = given
  const place = { id: entry.id, seq }
  await startStep(at, place)
  switch (step.kind) {
    case 'sql':
      return await runSql(at, step, { patience: options.patience, after: () => endStep(at, place) })
    case 'index':
      await runIndex(at, step)
      return await endStep(at, place)
    case 'backfill':
      return await runBackfill(at, { ...place, step, cursor: given.cursor, by: entry.publication.by }, () =>
        options.between(given),
      )
    case 'switch':
      return await runSwitch(at, entry, () => endStep(at, place))
  }
}

type SqlRun = { readonly patience: Patience; readonly after: () => Promise<void> }

async function runSql(at: Publisher, step: SqlStep, { patience, after }: SqlRun): Promise<void> {
  const asked = { tables: step.tables, statementMs: STATEMENT_TIMEOUT_MS[step.pace], patience }
  await askForLocks(at, asked, async () => {
    for (const sql of step.statements) await at.client.query(sql)
    await after()
  }).catch((error: unknown) => {
    throw dataFault(error, step.about)
  })
}

const INDEX_STATE = `select x.indisvalid as valid from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
  where i.relnamespace = to_regnamespace($1) and i.relname = $2`

/** Waits for old transactions, but nobody waits for it: so it has no short lock timeout. */
async function runIndex(at: Publisher, step: IndexStep): Promise<void> {
  const { client, schema } = at
  await client.query(`set lock_timeout = 0; set statement_timeout = ${INDEX_TIMEOUT_MS}`)
  try {
    const { rows } = await client.query<{ valid: boolean }>(INDEX_STATE, [schema, step.name])
    if (step.create !== undefined && rows[0]?.valid) return
    // A run that died, or rows that did not fit, leave an index behind that holds nothing.
    if (rows[0]) await client.query(`drop index concurrently ${qualified(schema, step.name)}`)
    if (step.create !== undefined) await client.query(step.create)
  } catch (error) {
    throw dataFault(error, step.about)
  } finally {
    await client.query('set lock_timeout = 0; set statement_timeout = 0').catch(() => undefined)
  }
}

/** A plan of new and empty tables in one transaction, the journal and its end with it. */
export async function runAtOnce(
  at: Publisher,
  entry: JournalEntry,
  patience: Patience,
  open: () => Promise<string>,
): Promise<string> {
  const { steps } = entry.publication.plan
  const defined = steps.filter((step) => step.kind === 'sql')
  assert(
    defined.length === steps.length - 1 && steps.at(-1)?.kind === 'switch',
    'one transaction is SQL, then the switch',
  )
  const tables = [...new Set(defined.flatMap((step) => step.tables))]
  const asked = { tables, statementMs: 120_000, patience }
  return await askForLocks(at, asked, async () => {
    const id = await open()
    await runTogether(at, defined)
    await runSwitch(at, { ...entry, id }, async () => undefined)
    await at.client.query(
      `update ${qualified(at.schema, 'k_publish_step')} set state = 'done', attempts = 1, started_at = now(), finished_at = now() where publish_id = $1`,
      [id],
    )
    await closeJournal(at, id, 'done')
    return id
  })
}

/** Sends the statements of all steps in one flight; throws what the first failing one says, about its own step. */
async function runTogether({ client }: Publisher, steps: readonly SqlStep[]): Promise<void> {
  const answers = await Promise.allSettled(
    steps.map(async ({ statements, about }) => {
      await client.query(statements.join(';\n')).catch((error: unknown) => {
        throw dataFault(error, about)
      })
    }),
  )
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
}
