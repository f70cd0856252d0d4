import type { Tree } from '@courtyard/expression/tree'
import type { Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { isRational, toDecimalText } from '@courtyard/std/rational'
import { kindOfType, kinds, type SqlValue } from '../kinds.ts'
import { bind, type Inputs, Slot, type Target } from '../target.ts'
import type { SqlContext } from './context.ts'
import { predicateSql } from './predicate.ts'
import { scalarSql } from './scalar.ts'

/** A fresh context for one statement. Variables are slots that read `inputs.variables`. */
export function createContext(
  catalog: Catalog,
  target: Target,
  { guard, variable }: { guard?: Scopes | undefined; variable?: SqlContext['variable'] } = {},
): SqlContext {
  let count = 0
  return {
    catalog,
    target,
    guard,
    alias: (letter) => `${letter}${++count}`,
    variable: variable ?? boundVariable,
    predicate: predicateSql,
    scalar: scalarSql,
  }
}

/** A variable as a bind, read when the statement runs. */
export function boundVariable(tree: Tree & { readonly op: 'variable' }): SqlValue {
  const isList = tree.type.kind === 'list'
  const kind = kindOfType(tree.type.kind === 'list' ? tree.type.of : tree.type)
  assert(kind, `$${tree.name} is a value that SQL knows`)
  const read = (inputs: Inputs) => parameterOf(valueAt(inputs.variables, [tree.name, ...tree.path]))
  const slot = new Slot(read)
  return { sql: bind(slot, `${kinds[kind].cast}${isList ? '[]' : ''}`), kind, nullable: true, slot }
}

function valueAt(variables: unknown, path: readonly string[]): Value {
  let current = variables
  for (const name of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, name)) return null
    current = (current as Record<string, unknown>)[name]
  }
  return (current ?? null) as Value
}

/** A value as the driver sends it: exact numbers as text, a record as its id. */
export function parameterOf(value: Value): unknown {
  if (isRational(value)) return toDecimalText(value)
  if (Array.isArray(value)) return value.map(parameterOf)
  if (value !== null && typeof value === 'object') return 'id' in value ? parameterOf(value.id as Value) : null
  return value
}
