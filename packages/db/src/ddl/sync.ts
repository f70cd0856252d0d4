import { fitName } from '@courtyard/metadata/physical-names'
import { identifier, qualified, textLiteral } from '../identifier.ts'
import type { ActualTable } from './inspect.ts'
import type { Move } from './move.ts'
import type { TableSpec } from './schema-spec.ts'
import type { Target, Watched } from './step.ts'

/** Moves that may be done in one pass over the rows: no column is written twice. */
export type Round = readonly Move[]

const written = (move: Move): string => (move.kind === 'cast' ? move.to : move.column)

/** Rounds in the order of the moves: a column's second move reads what its first one made. */
export function roundsOf(moves: readonly Move[]): Round[] {
  const rounds: Move[][] = []
  for (const move of moves) {
    const last = rounds.at(-1)
    if (last && !last.some((other) => written(other) === written(move))) last.push(move)
    else rounds.push([move])
  }
  return rounds
}

/** What a backfill writes for one round. */
export const targetsOf = (round: Round, actual: ActualTable): Target[] =>
  round.map((move) => ({
    column: written(move),
    value: `(${move.sql})`,
    where: backfillWhere(move),
    keep: actual.columns[written(move)] !== undefined,
  }))

function backfillWhere(move: Move): string {
  const row = (column: string) => `"row".${identifier(column)}`
  switch (move.kind) {
    case 'fill':
      return `${row(move.column)} is null`
    case 'cast': {
      // What did not go over whole is kept and noted, also where a trigger or an older value was here first.
      const unlike = move.whole === undefined ? '' : ` or not (${move.whole})`
      return `(${row(move.to)} is distinct from (${move.sql})${unlike})`
    }
    case 'map':
      return `(${move.where}) and ${row(move.column)} is distinct from (${move.sql})`
  }
}

/**
 * What the batches of one round keep and note. A row's trigger does the moves of all rounds at its first change, so each
 * round looks at the columns of all.
 */
export const watchedOf = (moves: readonly Move[], round: Round, actual: ActualTable): Watched[] => {
  const found = moves.flatMap((move) => watched(move, { round, actual }))
  const columns = new Map<string, Watched>()
  // A column's second move watches the same as its first.
  for (const one of found) if (!columns.has(one.column) || one.cast) columns.set(one.column, one)
  return [...columns.values()]
}

function watched(move: Move, { round, actual }: { round: Round; actual: ActualTable }): Watched[] {
  const column = written(move)
  const isThere = actual.columns[column] !== undefined
  if (move.kind !== 'cast') return [{ column, keep: isThere ? 'changed' : 'no', note: 'changed' }]
  if (move.whole !== undefined && round.includes(move)) {
    // An older value that stands there again is as unlike as one that was written.
    const keep = isThere ? 'either' : 'unlike'
    return [{ column, keep, note: 'unlike', cast: { from: move.from, whole: move.whole } }]
  }
  return isThere ? [{ column, keep: 'changed', note: 'no' }] : []
}

/**
 * Carries writers of the old version over until the contract: what they write reaches its new place in the same
 * statement. Writers of the new version, who write the new place themselves, are left alone.
 */
export function syncTrigger(schema: string, { table, columns }: TableSpec, moves: readonly Move[]): string[] {
  const required = new Set(columns.filter(({ notNull }) => notNull).map(({ name }) => name))
  const fn = functionOf(schema, table)
  const rounds = roundsOf(moves)
  const bodyFor = (who: Who) => rounds.map((round) => roundBody(round, { required, who })).join('')
  // The batches of a publish bring older values back; what somebody writes meanwhile never becomes one. A batch of one
  // round touches rows whose other moves are still to come, and the new rules hold for the whole row.
  const body = `#variable_conflict use_column
begin
if nullif(current_setting('courtyard.publisher', true), '') is null then
${bodyFor('writer')}else
${bodyFor('batch')}end if;
return new;
end`
  return [
    // The body holds constants of answers, so it is a literal itself: no quoting of its own could be broken out of. With a
    // plan made for one row's values PostgreSQL would work out casts beforehand that a condition keeps from that row.
    `create or replace function ${fn}() returns trigger language plpgsql\n    set plan_cache_mode = force_generic_plan as ${textLiteral(body)}`,
    `revoke all on function ${fn}() from public`,
    `create or replace trigger ${TRIGGER} before insert or update on ${qualified(schema, table)} for each row execute function ${fn}()`,
  ]
}

const TRIGGER = '"k_sync"'
const functionOf = (schema: string, table: string) => qualified(schema, fitName(`k_sync_${table}`))

/** Takes the trigger away again. Idempotent. */
export const dropSyncTrigger = (schema: string, table: string): string[] => [
  `drop trigger if exists ${TRIGGER} on ${qualified(schema, table)}`,
  `drop function if exists ${functionOf(schema, table)}()`,
]

/** Who changes the row: somebody of the old version, or the publish itself. */
type Who = 'writer' | 'batch'
type At = { readonly required: ReadonlySet<string>; readonly who: Who }

function roundBody(round: Round, at: At): string {
  const values = round.map(
    (move) =>
      `case when ${triggerWhere(move, at)} then (${sqlFor(move, at.who)}) else "row".${identifier(written(move))} end`,
  )
  const into = round.map((move) => `new.${identifier(written(move))}`)
  return `select ${values.join(', ')} into ${into.join(', ')} from (select new.*) as "row";\n`
}

function sqlFor(move: Move, who: Who): string {
  if (who === 'batch') return move.sql
  return (move.kind === 'map' ? move.sync?.sql : move.sync) ?? move.sql
}

const changed = (column: string) => `"row".${identifier(column)} is distinct from old.${identifier(column)}`

function triggerWhere(move: Move, { required, who }: At): string {
  switch (move.kind) {
    case 'fill':
      return `"row".${identifier(move.column)} is null`
    case 'map':
      // What the batch itself has just written is not taken for what it found.
      if (who === 'batch') return `(${move.where}) and not (${changed(move.column)})`
      return `(${move.sync?.where ?? move.where})`
    case 'cast': {
      // A row that the backfill has not reached is changed in another place: it may not stay empty where that is refused.
      // Elsewhere null may be what a writer of the new version meant.
      const empty = required.has(move.to) ? '' : "tg_op = 'INSERT' and "
      return `(${empty}"row".${identifier(move.to)} is null or tg_op = 'UPDATE' and ${changed(move.from)} and not (${changed(move.to)}))`
    }
  }
}
