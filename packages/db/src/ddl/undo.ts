import { identifier, qualified } from '../identifier.ts'
import { historySql, literalName } from './batch.ts'
import { closeJournal, endStep, type JournalEntry, type JournalStep, stepsOf } from './journal.ts'
import { askForLocks, type Patience } from './lock-patience.ts'
import { inTransaction, notePublisher, type Publisher } from './publisher.ts'
import type { BackfillStep, SqlStep } from './step.ts'

const STATEMENT_TIMEOUT_MS = 60_000
const RESTORE_ROWS = 1_000

/**
 * Takes back what a publish did before its switch: rules and triggers first, then the values it replaced (where nobody
 * changed them since), then the old rules are held against the rows again. Idempotent; afterwards nothing tells that the
 * publish was ever tried but its journal.
 */
export async function undoPublish(
  at: Publisher,
  entry: JournalEntry,
  end: { readonly state: 'failed' | 'abandoned'; readonly patience: Patience },
) {
  const steps = (await stepsOf(at, entry)).filter(didSomething).reverse()
  for (const given of steps) await undoStep(at, entry, given, end.patience)
  for (const given of steps) {
    if (given.step.kind === 'backfill') await restoreValues(at, entry, given.step)
  }
  for (const { step } of steps) if (step.kind === 'sql') await restoreRules(at, step, end.patience)
  await validateAgain(at, steps, end.patience)
  await closeJournal(at, entry.id, end.state)
}

/** A step of one transaction that is not done has done nothing. */
const didSomething = ({ step, state }: JournalStep): boolean =>
  state !== 'waiting' && (state !== 'running' || step.kind !== 'sql')

async function undoStep(at: Publisher, { id }: JournalEntry, { seq, step, state }: JournalStep, patience: Patience) {
  if (step.kind === 'index' && state !== 'undone') {
    await at.client.query('set lock_timeout = 0')
    await at.client.query(`drop index concurrently if exists ${qualified(at.schema, step.name)}`)
    await endStep(at, { id, seq }, 'undone')
  }
  if (step.kind !== 'sql' || state !== 'done') return
  await askForLocks(at, { tables: step.tables, statementMs: STATEMENT_TIMEOUT_MS, patience }, async () => {
    for (const sql of step.undo) await at.client.query(sql)
    await endStep(at, { id, seq }, 'undone')
  })
}

async function restoreRules(at: Publisher, { restore = [], tables }: SqlStep, patience: Patience): Promise<void> {
  if (restore.length === 0) return
  await askForLocks(at, { tables, statementMs: STATEMENT_TIMEOUT_MS, patience }, async () => {
    for (const sql of restore) await at.client.query(sql)
  })
}

async function restoreValues(at: Publisher, { id, publication }: JournalEntry, step: BackfillStep): Promise<void> {
  const { table } = step
  const { client, schema } = at
  const undo = qualified(schema, 'k_undo')
  const columns = await client.query<{ column_name: string }>(
    `select distinct k.column_name from ${undo} k join pg_catalog.pg_attribute a
     on a.attrelid = to_regclass($3) and a.attname = k.column_name where k.publish_id = $1 and k.table_name = $2`,
    [id, table, qualified(schema, table)],
  )
  for (const { column_name } of columns.rows) {
    const sql = restoreSql(schema, step, column_name)
    for (;;) {
      const done = await inTransaction(at, { lockMs: 30_000, statementMs: STATEMENT_TIMEOUT_MS }, async () => {
        await notePublisher(at, publication.by)
        return await client.query(sql, [id, table, column_name, RESTORE_ROWS])
      })
      if (!done.rowCount) break
    }
  }
}

/** Newest first, each once: a value that two rounds replaced goes back through both. Binds: publish, table, column, rows. */
function restoreSql(schema: string, { table, history }: BackfillStep, column: string): string {
  const [name, undo, of] = [qualified(schema, table), qualified(schema, 'k_undo'), identifier(column)]
  const literal = literalName(column)
  const note = `select *, ${literal} as name from restored`
  return `with page as (delete from ${undo} k where k.id in (select id from ${undo}
      where publish_id = $1 and table_name = $2 and column_name = $3 order by id desc limit $4) returning k.*),
    first as (select distinct on (record_id) record_id, old_value from page order by record_id, id),
    last as (select distinct on (record_id) record_id, new_value from page order by record_id, id desc),
    restored as (update ${name} as "row" set ${of} = (jsonb_populate_record(null::${name}, jsonb_build_object(${literal}, first.old_value))).${of}
      from first join last using (record_id) where "row"."id" = first.record_id
      and to_jsonb("row".${of}) is not distinct from last.new_value
      returning "row"."id", "row"."version", last.new_value as old, first.old_value as new)
    ${history ? `, noted as (${historySql(schema, table, note)})` : ''}
    select from page`
}

/** Old rules came back without looking at the rows; now every row keeps them again. */
async function validateAgain(at: Publisher, steps: readonly JournalStep[], patience: Patience): Promise<void> {
  const { client, schema } = at
  const tables = [...new Set(steps.flatMap(({ step }) => (step.kind === 'sql' ? step.tables : [])))]
  const { rows } = await client.query<{ table: string; name: string }>(
    `select c.relname as table, k.conname as name from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
     where c.relnamespace = to_regnamespace($1) and c.relname = any($2) and not k.convalidated order by 1, 2`,
    [schema, tables],
  )
  for (const { table, name } of rows) {
    const sql = `alter table ${qualified(schema, table)} validate constraint ${identifier(name)}`
    await askForLocks(at, { tables: [table], statementMs: 1_800_000, patience }, () => client.query(sql))
  }
}
