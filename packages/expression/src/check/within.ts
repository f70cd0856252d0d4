import type { Raw } from '../parse/raw.ts'
import type { Tree } from '../tree.ts'
import { type Context, report } from './context.ts'
import { BOOLEAN, typeWords } from './types.ts'

/** `$within(record, node)`: a record of a tree that is the node, or stands below it. Predicates only: memory may not hold what stands above. */
export function withinTree(context: Context, raw: Raw & { op: 'call' }): Tree | undefined {
  if (context.place.profile !== 'predicate') return report(context, 'profile_refused.within', raw.nameAt)
  const [first, second] = raw.args
  if (first === undefined || second === undefined || raw.args.length !== 2)
    return report(context, 'argument_count.within', raw.at)
  const [item, node] = [context.visit(first, context), context.visit(second, context)]
  if (item === undefined || node === undefined) return undefined
  const parent = item.op === 'field' ? parentOf(context, item) : undefined
  if (parent === undefined || item.type.kind !== 'record')
    return report(context, 'tree_expected', item.at, { actual: typeWords(item.type) })
  const named = node.type.kind === 'list' && node.op === 'variable' ? node.type.of : node.type
  const fits = (node.op === 'field' || node.op === 'variable') && named.kind === 'record'
  if (!fits || named.entity !== item.type.entity)
    return report(context, 'tree_expected.node', node.at, {
      expected: typeWords(item.type),
      actual: typeWords(node.type),
    })
  return { op: 'within', item, node, parent, type: BOOLEAN, at: raw.at }
}

/** The field that makes the entity of a record a tree. */
function parentOf(context: Context, { type }: Tree): string | undefined {
  const fields = type.kind === 'record' ? context.scope.schema.fieldsOf(type.entity) : undefined
  return Object.entries(fields ?? {}).find(([, shape]) => shape.tree === true)?.[0]
}
