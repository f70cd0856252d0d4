import type { Raw } from '../parse/raw.ts'
import type { Tree } from '../tree.ts'
import { type Context, report } from './context.ts'
import { findName } from './names.ts'
import { NUMBER, typeWords } from './types.ts'

/** `$count(field)` of a predicate: children, references and lists that the record holds, which SQL counts in place. */
export function countTree(context: Context, raw: Raw & { op: 'call' }): Tree | undefined {
  const [list] = raw.args
  if (list === undefined || raw.args.length !== 1)
    return report(context, 'argument_count', raw.at, {
      name: 'count',
      takes: 1,
      given: raw.args.length,
      shape: '$count(photos)',
    })
  if (list.op !== 'name') return report(context, 'profile_refused.count', list.at)
  const field = findName(context, list)
  if (field === undefined) return undefined
  if (field.type.kind !== 'list')
    return report(context, 'type_mismatch.list', list.at, { name: 'count', actual: typeWords(field.type) })
  const counted: Tree = { op: 'field', path: list.path, type: field.type, at: list.at }
  return { op: 'call', fn: 'count', args: [counted], type: NUMBER, at: raw.at }
}
