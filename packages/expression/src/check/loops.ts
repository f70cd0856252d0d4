import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, LOOPS_MAX, report } from './context.ts'
import { findName } from './names.ts'
import { expectKind } from './operators.ts'
import { BOOLEAN, typeWords } from './types.ts'

type Call = Raw & { op: 'call' }

function tooDeep(context: Context, raw: Call): boolean {
  if (context.loops < LOOPS_MAX) return false
  report(context, 'cost_exceeded', raw.nameAt, { max: LOOPS_MAX })
  return true
}

/** `$any(children, predicate)`: bare names inside the predicate are the child's. */
export function anyTree(context: Context, raw: Call): Tree | undefined {
  const [children, where] = raw.args
  if (context.place.profile !== 'predicate') return report(context, 'profile_refused.any', raw.nameAt)
  if (children === undefined || where === undefined || raw.args.length !== 2)
    return report(context, 'argument_count.any', raw.at)
  if (tooDeep(context, raw)) return undefined
  if (children.op !== 'name') return report(context, 'children_expected.name', children.at)
  const field = findName(context, children)
  if (field === undefined) return undefined
  if (field.many === undefined)
    return report(context, 'children_expected', children.at, {
      path: children.path.join('.'),
      actual: typeWords(field.type),
    })
  const { names: _, ...scope } = context.scope
  const tree = context.visit(where, {
    ...context,
    loops: context.loops + 1,
    scope: { ...scope, entity: field.many.entity },
  })
  return expectKind(context, tree, 'boolean', phrase('side.condition_of', { name: 'any' })) && tree
    ? { op: 'any', path: children.path, where: tree, type: BOOLEAN, at: raw.at }
    : undefined
}

/** `$map(list, function($x) {…})` and `$filter(list, function($x) {…})`. */
export function eachTree(context: Context, raw: Call, fn: 'map' | 'filter'): Tree | undefined {
  const [source, lambda] = raw.args
  if (context.place.profile === 'predicate') return report(context, 'profile_refused.each', raw.nameAt, { name: fn })
  if (raw.args.length !== 2 || source === undefined || lambda?.op !== 'lambda')
    return report(context, 'argument_count.each', raw.at, { name: fn })
  const [param] = lambda.parameters
  if (param === undefined || lambda.parameters.length !== 1)
    return report(context, 'argument_count.lambda', lambda.at, { name: fn })
  if (tooDeep(context, raw)) return undefined
  const list = context.visit(source, context)
  if (list === undefined) return undefined
  if (list.type.kind !== 'list')
    return report(context, 'type_mismatch.list', list.at, { name: fn, actual: typeWords(list.type) })
  if (context.locals.has(param) || (context.place.variables as readonly string[]).includes(param))
    report(context, 'variable_taken', lambda.at, { name: param })
  const body = context.visit(lambda.body, {
    ...context,
    loops: context.loops + 1,
    locals: new Map([...context.locals, [param, list.type.of]]),
  })
  if (
    body === undefined ||
    (fn === 'filter' && !expectKind(context, body, 'boolean', phrase('side.condition_of', { name: 'filter' })))
  )
    return undefined
  if (fn === 'map' && body.type.kind === 'list') return report(context, 'type_mismatch.map', body.at)
  const type: ValueType = fn === 'filter' ? list.type : { kind: 'list', of: body.type }
  return { op: 'each', fn, list, param, body, type, at: raw.at }
}
