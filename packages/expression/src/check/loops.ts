import type { Raw } from '../parse/raw.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, LOOPS_MAX, report } from './context.ts'
import { findName } from './names.ts'
import { expectKind } from './operators.ts'
import { BOOLEAN, typeText } from './types.ts'

type Call = Raw & { op: 'call' }

function tooDeep(context: Context, raw: Call): boolean {
  if (context.loops < LOOPS_MAX) return false
  report(context, 'cost_exceeded', `More than ${LOOPS_MAX} loops stand in each other.`, raw.nameAt)
  return true
}

/** `$any(children, predicate)`: bare names inside the predicate are the child's. */
export function anyTree(context: Context, raw: Call): Tree | undefined {
  const [children, where] = raw.args
  if (context.place.profile !== 'predicate')
    return report(
      context,
      'profile_refused',
      '$any is part of predicates only.',
      raw.nameAt,
      'Use an input, or a rollup field.',
    )
  if (children === undefined || where === undefined || raw.args.length !== 2)
    return report(
      context,
      'argument_count',
      '$any takes children and a condition.',
      raw.at,
      '$any(occupancies, is_payer)',
    )
  if (tooDeep(context, raw)) return undefined
  if (children.op !== 'name')
    return report(
      context,
      'children_expected',
      'The first value of $any names children.',
      children.at,
      '$any(room.occupancies, is_payer)',
    )
  const field = findName(context, children)
  if (field === undefined) return undefined
  if (field.many === undefined)
    return report(
      context,
      'children_expected',
      `"${children.path.join('.')}" are no children but a ${typeText(field.type)}.`,
      children.at,
    )
  const { names: _, ...scope } = context.scope
  const tree = context.visit(where, {
    ...context,
    loops: context.loops + 1,
    scope: { ...scope, entity: field.many.entity },
  })
  return expectKind(context, tree, 'boolean', 'The condition of $any') && tree
    ? { op: 'any', path: children.path, where: tree, type: BOOLEAN, at: raw.at }
    : undefined
}

/** `$map(list, function($x) {…})` and `$filter(list, function($x) {…})`. */
export function eachTree(context: Context, raw: Call, fn: 'map' | 'filter'): Tree | undefined {
  const [source, lambda] = raw.args
  const shape = `Write $${fn}(list, function($x) { … })`
  if (context.place.profile === 'predicate')
    return report(
      context,
      'profile_refused',
      `$${fn} is not part of a predicate.`,
      raw.nameAt,
      'Use $any(children, condition).',
    )
  if (raw.args.length !== 2 || source === undefined || lambda?.op !== 'lambda')
    return report(context, 'argument_count', `$${fn} takes a list and a function.`, raw.at, shape)
  const [param] = lambda.parameters
  if (param === undefined || lambda.parameters.length !== 1)
    return report(context, 'argument_count', 'The function takes one value.', lambda.at, shape)
  if (tooDeep(context, raw)) return undefined
  const list = context.visit(source, context)
  if (list === undefined) return undefined
  if (list.type.kind !== 'list')
    return report(context, 'type_mismatch', `$${fn} takes a list, not a ${typeText(list.type)}.`, list.at)
  if (context.locals.has(param) || (context.place.variables as readonly string[]).includes(param))
    report(context, 'variable_taken', `$${param} already has a meaning here.`, lambda.at, 'Choose another name.')
  const body = context.visit(lambda.body, {
    ...context,
    loops: context.loops + 1,
    locals: new Map([...context.locals, [param, list.type.of]]),
  })
  if (body === undefined || (fn === 'filter' && !expectKind(context, body, 'boolean', 'The condition of $filter')))
    return undefined
  if (fn === 'map' && body.type.kind === 'list')
    return report(context, 'type_mismatch', '$map gives one value for each item, not a list.', body.at)
  const type: ValueType = fn === 'filter' ? list.type : { kind: 'list', of: body.type }
  return { op: 'each', fn, list, param, body, type, at: raw.at }
}
