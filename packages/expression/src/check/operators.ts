import type { Param, Phrase } from '@courtyard/std/issue'
import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import type { Span, Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, refusedInPredicate, report } from './context.ts'
import { adopt, isNull } from './literals.ts'
import { BOOLEAN, type Clash, clash, joined, kindWords, TEXT, typeWords } from './types.ts'
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
export function expectKind(context: Context, tree: Tree | undefined, kind: ValueType['kind'], what: Param): boolean {
  if (tree === undefined) return false
  if (isNull(tree)) return report(context, 'null_literal', tree.at) ?? false
  if (tree.type.kind === kind) return true
  const hint = kind === 'number' && tree.type.kind === 'day' ? phrase('hint.days') : undefined
  report(context, 'type_mismatch.side', tree.at, {
    what,
    expected: kindWords(kind),
    actual: typeWords(tree.type),
    hint,
  })
  return false
}

/** Notes that two types do not meet. */
export function reportClash(context: Context, { key, left, right }: Clash, at: Span, hint: Phrase): undefined {
  return key === 'type_mismatch.kinds'
    ? report(context, key, at, { left, right, hint })
    : report(context, key, at, { left, right })
}

function arith(
  context: Context,
  raw: Binary,
  sign: Arith,
  left: Tree | undefined,
  right: Tree | undefined,
): Tree | undefined {
  if ((sign === '/' || sign === '%') && refusedInPredicate(context, 'profile_refused.arithmetic', raw.at, { sign }))
    return undefined
  const [leftFits, rightFits] = [
    expectKind(context, left, 'number', phrase('side.left', { sign })),
    expectKind(context, right, 'number', phrase('side.right', { sign })),
  ]
  if (!leftFits || !rightFits || left === undefined || right === undefined) return undefined
  const [a, b] = [unit(left), unit(right)]
  const factors = sign === '*' || sign === '/'
  if (!factors && !unitsAgree(a, b)) {
    const key = ({ '+': 'add', '-': 'subtract', '%': 'remainder' } as const)[sign]
    return report(context, `unit_mismatch.${key}`, raw.at, { left: unitText(a), right: unitText(b) })
  }
  if (sign === '/' && right.op === 'literal' && Number(right.value) === 0)
    return report(context, 'division_by_zero', right.at)
  const type = factors ? numberType(unitProduct(a, b, sign === '*' ? 1 : -1)) : numberType(a ?? b)
  return { op: 'arith', sign, left, right, type, at: raw.at }
}

const unit = (tree: Tree) => (tree.type.kind === 'number' ? tree.type.unit : undefined)

function concat(context: Context, raw: Binary, left: Tree | undefined, right: Tree | undefined): Tree | undefined {
  if (refusedInPredicate(context, 'profile_refused.concat', raw.at)) return undefined
  if (left === undefined || right === undefined) return undefined
  const [a, b] = [asText(context, left), asText(context, right)]
  return a && b && { op: 'concat', left: a, right: b, type: TEXT, at: raw.at }
}

function asText(context: Context, tree: Tree): Tree | undefined {
  if (tree.type.kind === 'text' && !isNull(tree)) return tree
  if (!['number', 'boolean', 'day', 'period'].includes(tree.type.kind))
    return report(context, 'type_mismatch.concat', tree.at, { actual: typeWords(tree.type) })
  return { op: 'call', fn: 'string', args: [tree], type: TEXT, at: tree.at }
}

/** Two sides made comparable: literals take the other side's type, units and entities agree. */
function together(context: Context, raw: Raw, first: Tree, second: Tree): readonly [Tree, Tree] | undefined {
  for (const tree of [first, second]) {
    if (isNull(tree)) return report(context, 'null_literal.compare', tree.at)
  }
  const left = adopt(context, first, second.type)
  const right = adopt(context, second, left.type)
  const problem = clash(left.type, right.type)
  if (problem !== undefined) return reportClash(context, problem, raw.at, phrase('hint.compare'))
  return [left, right]
}

function comparison(context: Context, raw: Binary, sign: Compare, first: Tree, second: Tree): Tree | undefined {
  const sides = together(context, raw, first, second)
  if (sides === undefined) return undefined
  const [left, right] = sides
  const { kind } = left.type
  if (kind === 'list' || kind === 'tiers' || kind === 'calendar' || kind === 'file')
    return report(context, 'type_mismatch.compare', raw.at, {
      actual: kindWords(kind),
      hint: kind === 'list' ? phrase('hint.in') : undefined,
    })
  const ordered = kind !== 'boolean' && kind !== 'record' && !hasOptions(left.type) && !hasOptions(right.type)
  if (sign !== '=' && sign !== '!=' && !ordered)
    return report(context, 'type_mismatch.order', raw.at, { actual: typeWords(left.type) })
  return { op: 'compare', sign, left, right, type: BOOLEAN, at: raw.at }
}

const hasOptions = (type: ValueType): boolean => type.kind === 'text' && type.oneOf !== undefined

function junction(context: Context, raw: Binary, op: 'and' | 'or'): Tree | undefined {
  const args = operands(raw, op).map((operand) => {
    const tree = context.visit(operand, context)
    return expectKind(context, tree, 'boolean', phrase('side.each', { sign: op })) ? tree : undefined
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
  if (list.type.kind !== 'list' || list.type.of.kind === 'file')
    return report(context, 'type_mismatch.in_right', list.at, { actual: typeWords(list.type) })
  if (item.type.kind === 'list' || isNull(item)) return report(context, 'type_mismatch.in_left', item.at)
  const right = adopt(context, list, { kind: 'list', of: item.type })
  const left = adopt(context, item, right.type.kind === 'list' && right.op !== 'list' ? right.type.of : item.type)
  const items = right.op === 'list' ? right.items : []
  const types = items.length > 0 ? items.map(({ type }) => type) : right.type.kind === 'list' ? [right.type.of] : []
  const problem = types.map((type) => clash(left.type, type)).find((one) => one !== undefined)
  if (problem !== undefined) return reportClash(context, problem, raw.at, phrase('hint.compare'))
  const type: ValueType = { kind: 'list', of: types[0] ?? left.type }
  return { op: 'in', item: left, list: { ...right, type }, type: BOOLEAN, at: raw.at }
}

/** A list literal; its items share one type. */
export function listTree(context: Context, raw: Raw & { op: 'list' }): Tree | undefined {
  const items = raw.items.map((item) => context.visit(item, context))
  if (!items.every((item) => item !== undefined)) return undefined
  let type = items.find((item) => !isNull(item))?.type ?? TEXT
  for (const item of items) {
    if (isNull(item)) return report(context, 'null_literal.list', item.at)
    if (item.type.kind === 'list') return report(context, 'type_mismatch.nested', item.at)
    const problem = clash(type, item.type)
    if (problem !== undefined) return reportClash(context, problem, item.at, phrase('hint.items'))
    type = joined(type, item.type)
  }
  return { op: 'list', items, type: { kind: 'list', of: type }, at: raw.at }
}
