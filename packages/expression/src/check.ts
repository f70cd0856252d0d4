import type { Context } from './check/context.ts'
import { report } from './check/context.ts'
import { ITEMS_ASSUMED, tooCostly, WORK_MAX } from './check/cost.ts'
import { adopt, isNull } from './check/literals.ts'
import { nodeTree } from './check/node.ts'
import { clash, typeWords } from './check/types.ts'
import { splitTemplate } from './explain.ts'
import { parseExpression } from './parse.ts'
import { type Place, type PlaceName, places } from './places.ts'
import type { ExpressionIssue, PathUse, Tree } from './tree.ts'
import type { Scope, ValueType } from './type.ts'

/** Where an expression stands, what it may name and what it must give. */
export type CheckContext = { readonly place: PlaceName | Place; readonly scope: Scope; readonly expects?: ValueType }

/** `tree` is there exactly when there are no issues. `optional` lists the paths read that a record may lack. */
export type Checked = {
  readonly tree?: Tree
  readonly issues: readonly ExpressionIssue[]
  readonly optional: readonly PathUse[]
}

/** Parses and types an expression; lists every problem found. Throws nothing for any text. Server only. */
export function checkExpression(source: string, { place: placeOrName, scope, expects }: CheckContext): Checked {
  const { raw, issues } = parseExpression(source)
  if (raw === undefined) return { issues, optional: [] }
  const place = typeof placeOrName === 'string' ? places[placeOrName] : placeOrName
  const context: Context = { place, scope, locals: new Map(), loops: 0, issues: [], optional: [], visit: nodeTree }
  const typed = nodeTree(raw, context)
  const tree = typed && affordable(context, fitted(context, typed, expects))
  return tree === undefined || context.issues.length > 0
    ? { issues: context.issues, optional: context.optional }
    : { tree, issues: [], optional: context.optional }
}

/** What may take too many steps is refused here, before anything is computed with it. */
function affordable(context: Context, tree: Tree | undefined): Tree | undefined {
  const steps = tree && tooCostly(tree)
  return steps === undefined || tree === undefined
    ? tree
    : report(context, 'cost_exceeded.steps', tree.at, { steps, items: ITEMS_ASSUMED, max: WORK_MAX })
}

/** The whole expression must give what its place needs. */
function fitted(context: Context, typed: Tree, expects: ValueType | undefined): Tree | undefined {
  const { result } = context.place
  const needed: ValueType | undefined =
    expects ?? (result === 'boolean' || result === 'number' ? { kind: result } : undefined)
  if (isNull(typed)) return report(context, 'null_literal.result', typed.at)
  if (needed === undefined) return typed
  const tree = adopt(context, typed, needed)
  const problem = clash(needed, tree.type)
  if (problem === undefined) return withinOptions(context, tree, needed)
  const expected = typeWords(needed)
  return problem.key === 'unit_mismatch.units'
    ? report(context, 'unit_mismatch.result', tree.at, { left: problem.left, right: problem.right, expected })
    : report(context, 'type_mismatch.result', tree.at, { expected, actual: typeWords(tree.type) })
}

function withinOptions(context: Context, tree: Tree, needed: ValueType): Tree | undefined {
  if (needed.kind !== 'text' || needed.oneOf === undefined || tree.op === 'literal' || tree.op === 'if') return tree
  const strange =
    tree.type.kind === 'text' ? tree.type.oneOf?.find((value) => !needed.oneOf!.includes(value)) : undefined
  return strange === undefined ? tree : report(context, 'option_unknown', tree.at, { value: JSON.stringify(strange) })
}

/** The parts of an explanation: plain text and typed trees. Positions of issues are those of the template. */
export function checkTemplate(
  template: string,
  context: CheckContext,
): { readonly parts?: readonly (string | Tree)[]; readonly issues: readonly ExpressionIssue[] } {
  const issues: ExpressionIssue[] = []
  const parts = splitTemplate(template).flatMap((part): (string | Tree)[] => {
    if (typeof part === 'string') return [part]
    const checked = checkExpression(part.source, context)
    issues.push(
      ...checked.issues.map((issue) => ({
        ...issue,
        at: [issue.at[0] + part.at[0], issue.at[1] + part.at[0]] as const,
      })),
    )
    return checked.tree === undefined ? [] : [checked.tree]
  })
  return issues.length > 0 ? { issues } : { parts, issues }
}
