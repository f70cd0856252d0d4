import type { Raw } from '../parse/raw.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, refusedInPredicate, report } from './context.ts'
import { adopt, isNull } from './literals.ts'
import { BOOLEAN, clash, clashCode, joined, TEXT, typeText } from './types.ts'
import { numberType, unitProduct, unitsAgree, unitText } from './unit.ts'

type Binary = Raw & { op: 'binary' }
type Arith = '+' | '-' | '*' | '/' | '%'
type Compare = '=' | '!=' | '<' | '<=' | '>' | '>='

/** `left sign right` as a tree. */
export function binaryTree(context: Context, raw: Binary): Tree | undefined {
  if (raw.sign === 'and' || raw.sign === 'or') return junction(context, raw, raw.sign)
  const [left, right] = [context.visit(raw.left, context), context.visit(raw.right, context)]
  if (raw.sign === 'in') return left && right && membership(context, raw, left, right)
  if (raw.sign === '&') return concat(context, raw, left, right)
  if (['+', '-', '*', '/', '%'].includes(raw.sign)) return arith(context, raw, raw.sign as Arith, left, right)
  return left && right && comparison(context, raw, raw.sign as Compare, left, right)
}

/** A sub-tree that must be of one kind; undefined when it is not. */
export function expectKind(context: Context, tree: Tree | undefined, kind: ValueType['kind'], what: string): boolean {
  if (tree === undefined) return false
  if (isNull(tree))
    return report(context, 'null_literal', 'null is not a value here.', tree.at, 'Ask with $missing(…).') ?? false
  if (tree.type.kind === kind) return true
  const hint = kind === 'number' && tree.type.kind === 'day' ? 'For days between use $days(from, to).' : undefined
  report(context, 'type_mismatch', `${what} must be a ${kind}, not a ${typeText(tree.type)}.`, tree.at, hint)
  return false
}

function arith(
  context: Context,
  raw: Binary,
  sign: Arith,
  left: Tree | undefined,
  right: Tree | undefined,
): Tree | undefined {
  if (
    (sign === '/' || sign === '%') &&
    refusedInPredicate(context, `"${sign}" is`, raw.at, 'Predicates compute with + - * only.')
  )
    return undefined
  const [leftFits, rightFits] = [
    expectKind(context, left, 'number', `The left side of "${sign}"`),
    expectKind(context, right, 'number', `The right side of "${sign}"`),
  ]
  if (!leftFits || !rightFits || left === undefined || right === undefined) return undefined
  const [a, b] = [unit(left), unit(right)]
  const factors = sign === '*' || sign === '/'
  if (!factors && !unitsAgree(a, b)) {
    const verb = { '+': 'added', '-': 'subtracted', '%': 'divided with a remainder' }[sign]
    return report(context, 'unit_mismatch', `${unitText(a)} and ${unitText(b)} cannot be ${verb}.`, raw.at)
  }
  if (sign === '/' && right.op === 'literal' && Number(right.value) === 0)
    return report(context, 'division_by_zero', 'This divides by zero.', right.at)
  const type = factors ? numberType(unitProduct(a, b, sign === '*' ? 1 : -1)) : numberType(a ?? b)
  return { op: 'arith', sign, left, right, type, at: raw.at }
}

const unit = (tree: Tree) => (tree.type.kind === 'number' ? tree.type.unit : undefined)

function concat(context: Context, raw: Binary, left: Tree | undefined, right: Tree | undefined): Tree | undefined {
  if (refusedInPredicate(context, '"&" is', raw.at, 'Compare the parts one by one.')) return undefined
  if (left === undefined || right === undefined) return undefined
  const [a, b] = [asText(context, left), asText(context, right)]
  return a && b && { op: 'concat', left: a, right: b, type: TEXT, at: raw.at }
}

function asText(context: Context, tree: Tree): Tree | undefined {
  if (tree.type.kind === 'text' && !isNull(tree)) return tree
  if (!['number', 'boolean', 'day', 'period'].includes(tree.type.kind))
    return report(context, 'type_mismatch', `A ${typeText(tree.type)} cannot be joined to a text.`, tree.at)
  return { op: 'call', fn: 'string', args: [tree], type: TEXT, at: tree.at }
}

/** Two sides made comparable: literals take the other side's type, units and entities agree. */
function together(context: Context, raw: Raw, first: Tree, second: Tree): readonly [Tree, Tree] | undefined {
  for (const tree of [first, second]) {
    if (isNull(tree)) return report(context, 'null_literal', 'Nothing equals null.', tree.at, 'Ask with $missing(…).')
  }
  const left = adopt(context, first, second.type)
  const right = adopt(context, second, left.type)
  const problem = clash(left.type, right.type)
  if (problem !== undefined) {
    return report(context, clashCode(left.type, right.type), problem, raw.at)
  }
  return [left, right]
}

function comparison(context: Context, raw: Binary, sign: Compare, first: Tree, second: Tree): Tree | undefined {
  const sides = together(context, raw, first, second)
  if (sides === undefined) return undefined
  const [left, right] = sides
  const { kind } = left.type
  if (kind === 'list' || kind === 'tiers')
    return report(
      context,
      'type_mismatch',
      `A ${kind} cannot be compared.`,
      raw.at,
      kind === 'list' ? 'Use: item in list.' : undefined,
    )
  const ordered = kind !== 'boolean' && kind !== 'record' && !hasOptions(left.type) && !hasOptions(right.type)
  if (sign !== '=' && sign !== '!=' && !ordered)
    return report(context, 'type_mismatch', `A ${typeText(left.type)} has no order.`, raw.at, 'Use = or !=.')
  return { op: 'compare', sign, left, right, type: BOOLEAN, at: raw.at }
}

const hasOptions = (type: ValueType): boolean => type.kind === 'text' && type.oneOf !== undefined

function junction(context: Context, raw: Binary, op: 'and' | 'or'): Tree | undefined {
  const args = operands(raw, op).map((operand) => {
    const tree = context.visit(operand, context)
    return expectKind(context, tree, 'boolean', `Each side of "${op}"`) ? tree : undefined
  })
  return args.every((arg) => arg !== undefined) ? { op, args, type: BOOLEAN, at: raw.at } : undefined
}

/** `a and b and c` flat: the parser nests to the left. */
function operands(raw: Raw, op: 'and' | 'or'): Raw[] {
  const flat: Raw[] = []
  let rest = raw
  while (rest.op === 'binary' && rest.sign === op) {
    flat.unshift(rest.right)
    rest = rest.left
  }
  return [rest, ...flat]
}

function membership(context: Context, raw: Binary, item: Tree, list: Tree): Tree | undefined {
  if (list.type.kind !== 'list')
    return report(
      context,
      'type_mismatch',
      `The right side of "in" must be a list, not a ${typeText(list.type)}.`,
      list.at,
      "x in ['a', 'b']",
    )
  if (item.type.kind === 'list' || isNull(item))
    return report(context, 'type_mismatch', 'The left side of "in" must be one value.', item.at)
  const right = adopt(context, list, { kind: 'list', of: item.type })
  const left = adopt(context, item, right.type.kind === 'list' && right.op !== 'list' ? right.type.of : item.type)
  const items = right.op === 'list' ? right.items : []
  const types = items.length > 0 ? items.map(({ type }) => type) : right.type.kind === 'list' ? [right.type.of] : []
  const problem = types.map((type) => clash(left.type, type)).find((text) => text !== undefined)
  if (problem !== undefined) return report(context, 'type_mismatch', problem, raw.at)
  const type: ValueType = { kind: 'list', of: types[0] ?? left.type }
  return { op: 'in', item: left, list: { ...right, type }, type: BOOLEAN, at: raw.at }
}

/** A list literal; its items share one type. */
export function listTree(context: Context, raw: Raw & { op: 'list' }): Tree | undefined {
  const items = raw.items.map((item) => context.visit(item, context))
  if (!items.every((item) => item !== undefined)) return undefined
  let type = items.find((item) => !isNull(item))?.type ?? TEXT
  for (const item of items) {
    if (isNull(item)) return report(context, 'null_literal', 'A list holds values only.', item.at)
    if (item.type.kind === 'list')
      return report(context, 'type_mismatch', 'A list inside a list is understood only as tiers.', item.at)
    const problem = clash(type, item.type)
    if (problem !== undefined)
      return report(context, clashCode(type, item.type), problem, item.at, 'All items of a list have one type.')
    type = joined(type, item.type)
  }
  return { op: 'list', items, type: { kind: 'list', of: type }, at: raw.at }
}
