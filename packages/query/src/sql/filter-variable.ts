import type { Tree } from '@courtyard/expression/tree'
import { assert } from '@courtyard/std/assert'
import { type Kind, kinds, type SqlValue } from '../kinds.ts'
import { bind, Slot } from '../target.ts'
import { boundVariable } from './create-context.ts'

/** Variables of a request: `$filter.<index>.<kind>` is a value of its filter, all others are the scope's. */
export function filterVariable(tree: Tree & { readonly op: 'variable' }): SqlValue {
  if (tree.name !== 'filter') return boundVariable(tree)
  const [index, name] = tree.path
  const kind = name as Kind
  assert(index !== undefined && name !== undefined && Object.hasOwn(kinds, name), 'a filter value has a kind')
  const slot = new Slot((inputs) => (inputs.filter as readonly unknown[])[Number(index)])
  return { sql: bind(slot, `${kinds[kind].cast}${tree.type.kind === 'list' ? '[]' : ''}`), kind, nullable: false, slot }
}
