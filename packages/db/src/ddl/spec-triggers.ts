import type { Entity } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'
import { assert } from '@courtyard/std/assert'
import { identifier, qualified, textLiteral } from '../identifier.ts'
import type { TriggerSpec } from './schema-spec.ts'

/** What the database itself does at a change of a row: keeps its history, guards its tree. */
export function triggersOf(entity: Entity, schema: string): TriggerSpec[] {
  const history: TriggerSpec[] = entity.history
    ? [
        {
          name: constraintName(entity.table, ['history'], 'trg'),
          when: 'after insert or update or delete',
          call: `for each row execute function ${qualified(schema, 'k_note_history')}()`,
        },
      ]
    : []
  return entity.tree === undefined ? history : [...history, treeGuard(entity, entity.tree, schema)]
}

/** Whether the table notes what becomes of its rows. */
export const hasHistory = (triggers: readonly TriggerSpec[] | undefined, schema: string): boolean =>
  (triggers ?? []).some(({ call }) => call.includes(`${qualified(schema, 'k_note_history')}()`))

function treeGuard(entity: Entity, parent: string, schema: string): TriggerSpec {
  const field = entity.fields.find(({ name }) => name === parent)
  assert(field && isStored(field), `${entity.name}.${parent} is the parent of a tree`)
  const column = identifier(field.column)
  return {
    name: constraintName(entity.table, [field.column, 'tree'], 'trg'),
    when: `after insert or update of ${column}`,
    call: `for each row when (new.${column} is not null) execute function ${qualified(schema, 'k_guard_tree')}(${textLiteral(field.column)})`,
  }
}
