import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import type { Span, Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import { type Context, refusedInPredicate, report } from './context.ts'
import { adopt, isNull } from './literals.ts'
import { expectKind, reportClash } from './operators.ts'
import { BOOLEAN, clash, joined } from './types.ts'

/** Two alternatives with one common type; null is a missing value of the other's type. */
function alternatives(
  context: Context,
  raw: Raw,
  first: Tree,
  second: Tree,
): { left: Tree; right: Tree; type: ValueType } | undefined {
  const left = adopt(context, first, second.type)
  const right = adopt(context, second, left.type)
  const problem = clash(left.type, right.type)
  if (problem !== undefined) return reportClash(context, problem, raw.at, phrase('hint.alternatives'))
  return { left, right, type: joined(left.type, right.type) }
}

const branch = (when: Tree, then: Tree, otherwise: Tree, type: ValueType, at: Span): Tree => ({
  op: 'if',
  when,
  then,
  otherwise,
  type,
  at,
})

/** `when ? then : otherwise`. */
export function ifTree(context: Context, raw: Raw & { op: 'if' }): Tree | undefined {
  if (refusedInPredicate(context, 'profile_refused.condition', raw.at)) return undefined
  const when = context.visit(raw.when, context)
  const fits = expectKind(context, when, 'boolean', phrase('side.condition'))
  const [then, otherwise] = [context.visit(raw.then, context), context.visit(raw.otherwise, context)]
  if (!fits || when === undefined || then === undefined || otherwise === undefined) return undefined
  const both = alternatives(context, raw, then, otherwise)
  return both && branch(when, both.left, both.right, both.type, raw.at)
}

/** `value ?? otherwise`; `value ?: otherwise` as jsonata means it: 0, '' and false are replaced too. */
export function defaultTree(context: Context, raw: Raw & { op: 'default' }): Tree | undefined {
  if (refusedInPredicate(context, 'profile_refused.default', raw.at, { sign: raw.sign })) return undefined
  const [value, otherwise] = [context.visit(raw.value, context), context.visit(raw.otherwise, context)]
  if (value === undefined || otherwise === undefined) return undefined
  if (isNull(value)) return report(context, 'null_literal.default', value.at)
  const both = alternatives(context, raw, value, otherwise)
  if (both === undefined) return undefined
  const empty = raw.sign === '?:' ? emptyOf(both.left) : undefined
  if (empty === undefined)
    return { op: 'default', value: both.left, otherwise: both.right, type: both.type, at: raw.at }
  return elvis(raw, both, empty)
}

function emptyOf({ type, at }: Tree): Tree | undefined {
  if (type.kind === 'number') return { op: 'literal', value: '0', type, at }
  if (type.kind === 'text') return { op: 'literal', value: '', type: { kind: 'text' }, at }
  return type.kind === 'boolean' ? { op: 'literal', value: false, type, at } : undefined
}

/** `( $v := value; ($v ?? empty) != empty ? $v : otherwise )`: the value is written, and computed, once. */
function elvis(raw: Raw, { left, right, type }: { left: Tree; right: Tree; type: ValueType }, empty: Tree): Tree {
  const { at } = raw
  const name = `?${at[0]}_${at[1]}`
  const local: Tree = { op: 'local', name, type: left.type, at: left.at }
  const filled: Tree = { op: 'default', value: local, otherwise: empty, type: left.type, at: left.at }
  const when: Tree = { op: 'compare', sign: '!=', left: filled, right: empty, type: BOOLEAN, at: left.at }
  return { op: 'let', name, value: left, body: branch(when, local, right, type, at), type, at }
}

/** `( $name := value; body )`. */
export function letTree(context: Context, raw: Raw & { op: 'let' }): Tree | undefined {
  if (refusedInPredicate(context, 'profile_refused.binding', raw.nameAt)) return undefined
  const taken = context.locals.has(raw.name) || (context.place.variables as readonly string[]).includes(raw.name)
  if (taken) report(context, 'variable_taken', raw.nameAt, { name: raw.name })
  const value = context.visit(raw.value, context)
  const body = context.visit(
    raw.body,
    value === undefined ? context : { ...context, locals: new Map([...context.locals, [raw.name, value.type]]) },
  )
  return value && body && { op: 'let', name: raw.name, value, body, type: body.type, at: raw.at }
}
