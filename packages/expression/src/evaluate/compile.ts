import { rational } from '@courtyard/std/rational'
import { tiersFrom } from '../tiers.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { compileAny, compileCall, compileEach } from './calls.ts'
import { comparer, signTest } from './compare.ts'
import { asNumber, compileArith, compileArithLenient, compileNegate, type NumberRun } from './number.ts'
import { checkedRead, compileRead } from './read.ts'
import { type Run, required, spend, type Unit, withLocal } from './scope.ts'
import { compileWithin } from './within.ts'

/** A tree as a closure; what it gives may be null unless the kind of node never does. */
export function compile(unit: Unit, tree: Tree): Run {
  const run = compileNode(unit, tree)
  return unit.observe === undefined ? run : unit.observe(tree, run)
}

function compileNode(unit: Unit, tree: Tree): Run {
  switch (tree.op) {
    case 'literal': {
      const value = constant(tree)
      return () => value
    }
    case 'field':
    case 'variable':
    case 'local':
      return checkedRead(unit, tree)
    case 'list':
      return compileList(unit, tree)
    case 'negate':
      return compileNegate(tree, required(unit, tree.arg))
    case 'arith':
      if (unit.lenient) return compileArithLenient(unit, tree, compile(unit, tree.left), compile(unit, tree.right))
      return compileArith(unit, tree, (operand) => numberRun(unit, operand))
    case 'concat': {
      const [left, right] = [required(unit, tree.left), required(unit, tree.right)]
      return (env) => joinedText(unit, left(env), right(env))
    }
    case 'compare':
      return compileCompare(unit, tree)
    case 'not': {
      const arg = required(unit, tree.arg)
      return (env) => arg(env) !== true
    }
    case 'and':
    case 'or':
      return compileJunction(unit, tree.op, tree.args)
    case 'if': {
      const [when, then, otherwise] = [
        required(unit, tree.when),
        compile(unit, tree.then),
        compile(unit, tree.otherwise),
      ]
      return (env) => (when(env) === true ? then(env) : otherwise(env))
    }
    case 'default': {
      const [value, otherwise] = [compile(unit, tree.value), compile(unit, tree.otherwise)]
      return (env) => value(env) ?? otherwise(env)
    }
    case 'in':
      return compileIn(unit, tree)
    case 'let': {
      const { inner, slot } = withLocal(unit, tree.name)
      const [value, body] = [compile(unit, tree.value), compile(inner, tree.body)]
      return (env) => {
        unit.frame[slot] = value(env)
        return body(env)
      }
    }
    case 'any':
      return compileAny(unit, tree)
    case 'within':
      return compileWithin(unit, tree)
    case 'call':
      return compileCall(unit, tree)
    case 'each':
      return compileEach(unit, tree)
  }
}

/** The exact number, or the value, of a literal. */
export function constant({ value, type }: Tree & { op: 'literal' }): Value {
  return type.kind === 'number' && value !== null ? rational(String(value)) : value
}

/** Texts that double in every step would fill the memory, so their length is work. */
function joinedText(unit: Unit, a: Value, b: Value): Value {
  if (a === null || b === null) return null
  const text = `${a}${b}`
  spend(unit, text.length)
  return text
}

/** A number operand of strict arithmetic: one closure reads and checks. */
export function numberRun(unit: Unit, tree: Tree): NumberRun {
  const read = tree.op === 'field' || tree.op === 'variable' || tree.op === 'local'
  const run = read && unit.observe === undefined ? compileRead(unit, tree) : compile(unit, tree)
  if (tree.op === 'arith' || (tree.op === 'literal' && tree.value !== null)) return run as NumberRun
  return (env) => asNumber(tree, run(env))
}

function compileList(unit: Unit, tree: Tree & { op: 'list' }): Run {
  if (tree.type.kind === 'tiers') {
    const pairs = tree.items.map((row) =>
      row.op === 'list' ? row.items.map((cell) => (cell.op === 'literal' ? cell.value : null)) : row,
    )
    const tiers = tiersFrom(pairs)
    return () => tiers
  }
  const items = tree.items.map((item) => required(unit, item))
  return (env) => items.map((item) => item(env))
}

function compileCompare(unit: Unit, tree: Tree & { op: 'compare' }): Run {
  const [left, right] = [required(unit, tree.left), required(unit, tree.right)]
  const [order, test] = [comparer(tree.left.type.kind), signTest(tree.sign)]
  return (env) => {
    const a = left(env)
    if (a === null) return false
    const b = right(env)
    return b !== null && test(order(a, b))
  }
}

function compileIn(unit: Unit, tree: Tree & { op: 'in' }): Run {
  const [item, list] = [required(unit, tree.item), required(unit, tree.list)]
  const order = comparer(tree.item.type.kind)
  return (env) => {
    const [value, values] = [item(env), list(env)]
    if (value === null || !Array.isArray(values)) return false
    return values.some((other: Value) => other !== null && order(value, other) === 0)
  }
}

/** From left to right, stopping as soon as the answer is known. */
function compileJunction(unit: Unit, op: 'and' | 'or', trees: readonly Tree[]): Run {
  const args = trees.map((arg) => required(unit, arg))
  if (op === 'and') return (env) => args.every((arg) => arg(env) === true)
  return (env) => args.some((arg) => arg(env) === true)
}
