import { fitName } from '@courtyard/metadata/physical-names'
import { identifier, qualified } from '../identifier.ts'
import { createIndex, createTrigger } from './make.ts'
import type { TableSpec } from './schema-spec.ts'
import { type About, phaseOf, type Statement } from './statement.ts'

/** Makes a table whole, with the rights of the tenant's role. */
export function newTable(schema: string, table: TableSpec): Statement[] {
  const name = qualified(schema, table.table)
  const columns = table.columns.map((column) => {
    const rest = `${column.notNull ? ' not null' : ''}${column.default ? ` default ${column.default}` : ''}`
    return `${identifier(column.name)} ${column.type}${rest}`
  })
  const key = `constraint ${identifier(fitName(`${table.table}_pkey`))} primary key (${(table.primaryKey ?? ['id']).map(identifier).join(', ')})`
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
