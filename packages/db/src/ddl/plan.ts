import { fitName } from '@courtyard/metadata/physical-names'
import { identifier, qualified } from '../identifier.ts'
import { createIndex, createTrigger, planTableChange } from './plan-table.ts'
import type { TableSpec } from './schema-spec.ts'
import { type About, type DdlInput, type DdlPlan, PHASES, phaseOf, type Statement } from './statement.ts'

/**
 * The statements that bring the schema to `next`: pure, idempotent (what is there is not made again), never dropping a
 * table or a column: what `next` does not name stays with its rows (hiding). What cannot be done without moving data is
 * in `refusals`, all of it at once.
 */
export function planDdl(input: DdlInput): DdlPlan {
  const parts = Object.values(input.next).map((table) => planTable(input, table))
  const statements = parts.flatMap((part) => part.statements)
  return {
    statements: statements.sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase)),
    refusals: parts.flatMap((part) => part.refusals),
  }
}

function planTable(input: DdlInput, table: TableSpec): DdlPlan {
  const actual = input.actual[table.table]
  if (actual) return planTableChange(input, table, actual)
  if (table.kernel) {
    return { statements: [], refusals: [{ reason: 'kernel_table_missing', entity: table.entity, name: table.table }] }
  }
  return { statements: newTable(input.schema, table), refusals: [] }
}

function newTable(schema: string, table: TableSpec): Statement[] {
  const name = qualified(schema, table.table)
  const columns = table.columns.map((column) => {
    const rest = `${column.notNull ? ' not null' : ''}${column.default ? ` default ${column.default}` : ''}`
    return `${identifier(column.name)} ${column.type}${rest}`
  })
  const key = `constraint ${identifier(fitName(`${table.table}_pkey`))} primary key ("id")`
  const about = (change: About['change'], what: string): About => ({ change, entity: table.entity, name: what })
  return [
    {
      sql: `create table ${name} (${[...columns, key].join(', ')})`,
      phase: 'table',
      about: about('table_added', table.entity),
    },
    {
      sql: `grant select, insert, update, delete on ${name} to ${identifier(schema)}`,
      phase: 'table',
      about: about('rights', table.entity),
    },
    ...table.constraints.map((constraint) => ({
      sql: `alter table ${name} add constraint ${identifier(constraint.name)} ${constraint.definition}`,
      phase: phaseOf(constraint),
      about: about('constraint_added', constraint.name),
    })),
    ...table.indexes.map((index) => ({
      sql: createIndex(index, name),
      phase: 'constraint' as const,
      about: about('index_added', index.name),
    })),
    ...(table.triggers ?? []).map((trigger) => ({
      sql: createTrigger(trigger, name),
      phase: 'constraint' as const,
      about: about('trigger_added', trigger.name),
    })),
  ]
}
