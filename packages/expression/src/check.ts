import { BrokenBelief } from '@courtyard/std/assert'
import type { Place, PlaceName } from './places.ts'
import type { ExpressionIssue, Tree } from './tree.ts'
import type { Scope, ValueType } from './type.ts'

/** Where an expression stands, what it may name and what it must give. */
export type CheckContext = { readonly place: PlaceName | Place; readonly scope: Scope; readonly expects?: ValueType }

/** `tree` is there exactly when there are no issues. */
export type Checked = { readonly tree?: Tree; readonly issues: readonly ExpressionIssue[] }

/** Parses and types an expression; lists every problem found. Throws nothing for any text. Server only. */
export function checkExpression(source: string, context: CheckContext): Checked {
  throw new BrokenBelief(`checkExpression is not built yet (${source.length}, ${Object.keys(context.scope).length})`)
}
