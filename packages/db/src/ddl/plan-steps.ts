import { identifier, qualified } from '../identifier.ts'
import { planFilledTable } from './plan-filled.ts'
import { newTable } from './plan-new-table.ts'
import { planEmptyTable } from './plan-table.ts'
import type { TableSpec } from './schema-spec.ts'
import { type DdlInput, PHASES, type Refusal, type Statement } from './statement.ts'
import type { SqlStep, Step, StepPhase, StepPlan } from './step.ts'
import { targetsIn } from './table-change.ts'

/**
 * The steps that bring the schema to `next` under the people who work in it: pure, idempotent (what is there is not made
 * again), never dropping a table or a column: what `next` does not name stays with its rows (hiding).
 */
export function planSteps(input: DdlInput): StepPlan {
  const tables = Object.values(input.next)
  const refusals = tables.filter((table) => table.kernel && !input.actual[table.table]).map(kernelMissing)
  const direct = tables.flatMap((table) => ({ table, statements: atOnce(input, table) }))
  const isTouched = ({ table, statements }: (typeof direct)[number]) =>
    statements.length > 0 && input.actual[table.table]?.isEmpty === false
  const hasRowsToMove = (input.moves ?? []).some((move) => input.actual[move.table]?.isEmpty === false)
  if (!direct.some(isTouched) && !hasRowsToMove) {
    const locked = direct.filter(({ table, statements }) => input.actual[table.table] && statements.length > 0)
    const statements = direct.flatMap((part) => part.statements)
    return {
      ...oneTransaction(
        statements,
        locked.map(({ table }) => table.table),
      ),
      refusals,
    }
  }
  const parts = tables.map((table) => inSteps(input, table))
  const steps = [...parts.flatMap((part) => part.steps), switchStep]
  return {
    steps: steps.sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase) || rank(a) - rank(b)),
    refusals: [...refusals, ...parts.flatMap((part) => part.refusals)],
    isOneTransaction: false,
  }
}

const ORDER: readonly StepPhase[] = ['expand', 'backfill', 'guard', 'switch', 'contract']
/** Inside a phase tables keep their order, but what others point at comes before what points. */
const rank = (step: Step): number => (step.kind === 'sql' ? (step.rank ?? 0) : 0)

const switchStep: Step = {
  kind: 'switch',
  phase: 'switch',
  about: { change: 'version_switched', entity: '', name: '' },
}

const kernelMissing = (table: TableSpec): Refusal => ({
  reason: 'kernel_table_missing',
  entity: table.entity,
  name: table.table,
})

function atOnce(input: DdlInput, table: TableSpec): Statement[] {
  const actual = input.actual[table.table]
  if (actual) return planEmptyTable(input, table, actual)
  return table.kernel ? [] : newTable(input.schema, table)
}

function oneTransaction(
  statements: readonly Statement[],
  tables: readonly string[],
): Pick<StepPlan, 'steps' | 'isOneTransaction'> {
  const sorted = [...statements].sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase))
  const steps = sorted.map(
    ({ sql, about }): SqlStep => ({
      kind: 'sql',
      phase: 'expand',
      pace: 'instant',
      about,
      statements: [sql],
      tables,
      undo: [],
    }),
  )
  return { steps: [...steps, switchStep], isOneTransaction: true }
}

type Part = { readonly steps: readonly Step[]; readonly refusals: readonly Refusal[] }

function inSteps(input: DdlInput, table: TableSpec): Part {
  const actual = input.actual[table.table]
  if (actual) return planFilledTable(input, table, actual)
  return { steps: table.kernel ? [] : newTableSteps(input, table), refusals: [] }
}

/** The table first, its foreign keys when all others are there: they lock what they point at. */
function newTableSteps({ schema }: DdlInput, table: TableSpec): Step[] {
  const statements = newTable(schema, table)
  const about = { change: 'table_added', entity: table.entity, name: table.entity } as const
  const foreign = statements.filter(({ phase }) => phase === 'foreign')
  const made: SqlStep = {
    kind: 'sql',
    phase: 'expand',
    pace: 'instant',
    about,
    statements: statements.filter(({ phase }) => phase !== 'foreign').map(({ sql }) => sql),
    tables: [],
    undo: [`drop table if exists ${qualified(schema, table.table)}`],
  }
  const pointed = foreign.map(
    ({ sql, about: what }): SqlStep => ({
      kind: 'sql',
      phase: 'guard',
      pace: 'instant',
      rank: 2,
      about: what,
      statements: [sql],
      tables: targetsIn(sql),
      // Dropping the table would do, but in an order that other new tables' keys allow.
      undo: [`alter table ${qualified(schema, table.table)} drop constraint if exists ${identifier(what.name)}`],
    }),
  )
  return [made, ...pointed]
}
