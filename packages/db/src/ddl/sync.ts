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
  const body = `begin\n${roundsOf(moves)
    .map((round) => roundBody(round, required))
    .join('')}return new;\nend`
  return [
    // The body holds constants of answers, so it is a literal itself: no quoting of its own could be broken out of.
    `create or replace function ${fn}() returns trigger language plpgsql as ${textLiteral(body)}`,
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

function roundBody(round: Round, required: ReadonlySet<string>): string {
  const values = round.map(
    (move) =>
      `case when ${triggerWhere(move, required)} then (${syncSql(move)}) else "row".${identifier(written(move))} end`,
  )
  const into = round.map((move) => `new.${identifier(written(move))}`)
  return `select ${values.join(', ')} into ${into.join(', ')} from (select new.*) as "row";\n`
}

function syncSql(move: Move): string {
  if (move.kind === 'map') return move.sync?.sql ?? move.sql
  return move.sync ?? move.sql
}

function triggerWhere(move: Move, required: ReadonlySet<string>): string {
  switch (move.kind) {
    case 'fill':
      return `"row".${identifier(move.column)} is null`
    case 'map':
      return `(${move.sync?.where ?? move.where})`
    case 'cast': {
      const changed = (column: string) => `"row".${identifier(column)} is distinct from old.${identifier(column)}`
      // A row that the backfill has not reached is changed in another place: it may not stay empty where that is refused.
      // Elsewhere null may be what a writer of the new version meant.
      const empty = required.has(move.to) ? '' : "tg_op = 'INSERT' and "
      return `(${empty}"row".${identifier(move.to)} is null or tg_op = 'UPDATE' and ${changed(move.from)} and not (${changed(move.to)}))`
    }
  }
}
