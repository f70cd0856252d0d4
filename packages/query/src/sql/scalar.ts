import type { Tree } from '@courtyard/expression/tree'
import { assert, BrokenBelief } from '@courtyard/std/assert'
import { isDay } from '@courtyard/std/day'
import { isId } from '@courtyard/std/id'
import { sql } from 'kysely'
import { isSmallInteger, type Kind, kindOfType, kinds, type SqlValue } from '../kinds.ts'
import { bind } from '../target.ts'
import type { SqlContext, SqlRow } from './context.ts'
import { countValue } from './count.ts'
import { conditionFunctions, valueFunctions } from './functions.ts'
import { pathValue } from './path.ts'
import { flagSql } from './truth.ts'

/** The value of a tree on a row. Conditions are never null; everything else is null where something is missing. */
export function scalarSql(context: SqlContext, row: SqlRow, tree: Tree): SqlValue {
  const of = (part: Tree) => scalarSql(context, row, part)
  switch (tree.op) {
    case 'literal':
      return literalValue(tree, kindOfType(tree.type) ?? 'text')
    case 'field':
      return pathValue(context, row, tree.path)
    case 'variable':
      return context.variable(tree)
    case 'negate':
      return number(sql`(- ${of(tree.arg).sql}::numeric)`)
    case 'arith':
      return arithmetic(tree.sign, of(tree.left), of(tree.right))
    case 'concat':
      return { sql: sql`(${of(tree.left).sql} || ${of(tree.right).sql})`, kind: 'text', nullable: true }
    case 'default': {
      const [value, otherwise] = [of(tree.value), of(tree.otherwise)]
      return { ...value, sql: sql`coalesce(${value.sql}, ${otherwise.sql})`, nullable: otherwise.nullable }
    }
    case 'call':
      if (Object.hasOwn(conditionFunctions, tree.fn)) return condition(context, row, tree)
      if (tree.fn === 'count') return countValue(context, row, tree.args[0])
      assert(Object.hasOwn(valueFunctions, tree.fn), `$${tree.fn} has a form in SQL`)
      return valueFunctions[tree.fn]!(tree.args.map(of))
    case 'and':
    case 'or':
    case 'not':
    case 'compare':
    case 'in':
    case 'any':
    case 'within':
      return condition(context, row, tree)
    default:
      throw new BrokenBelief(`${tree.op} has no form in SQL`)
  }
}

const condition = (context: SqlContext, row: SqlRow, tree: Tree): SqlValue => ({
  sql: flagSql(context.predicate(context, row, tree)),
  kind: 'boolean',
  nullable: false,
})

const number = (value: SqlValue['sql']): SqlValue => ({ sql: value, kind: 'number', nullable: true })

/** Exact: numeric products and sums lose nothing, and bigint columns cannot overflow once they are numeric. */
function arithmetic(sign: string, left: SqlValue, right: SqlValue): SqlValue {
  assert(sign === '+' || sign === '-' || sign === '*', `${sign} is exact in SQL`)
  return number(sql`(${left.sql}::numeric ${sql.raw(sign)} ${right.sql}::numeric)`)
}

/** A literal as a bind, in the kind of what it stands against. */
export function literalValue(tree: Tree & { readonly op: 'literal' }, kind: Kind): SqlValue {
  const value = tree.value
  if (value === null) return { sql: sql`null::${sql.raw(kinds[kind].cast)}`, kind, nullable: true }
  const cast = kind === 'integer' && !isSmallInteger(String(value)) ? 'numeric' : kinds[kind].cast
  return { sql: bind(fits(kind, value) ? value : null, cast), kind, nullable: false }
}

/** A literal that cannot be of the kind (`'x'` against a day) equals nothing: null, never an error of the database. */
function fits(kind: Kind, value: string | boolean): boolean {
  if (kind === 'record') return isId(String(value))
  if (kind === 'day') return isDay(String(value))
  return true
}
