import world from './cases/world.json' with { type: 'json' }
import type { FieldShape, Schema, Scope, VariableShape } from './type.ts'

type Fields = Readonly<Record<string, FieldShape>>

/** A small property world for the tests of this package. */
const { entities, variables, inputs } = world as unknown as {
  entities: Readonly<Record<string, Fields>>
  variables: Readonly<Record<string, VariableShape>>
  inputs: Fields
}

export const schema: Schema = { fieldsOf: (entity) => (Object.hasOwn(entities, entity) ? entities[entity] : undefined) }

/** The scope over `entity`, with the inputs of a fee standard when asked. */
export const scopeOf = (entity: string, withInputs = false): Scope => ({
  schema,
  entity,
  variables,
  ...(withInputs ? { names: inputs } : {}),
})
