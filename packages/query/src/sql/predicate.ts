import type { Tree } from '@courtyard/expression/tree'
import type { Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { isSealed } from '@courtyard/metadata/personal'
import { BrokenBelief } from '@courtyard/std/assert'
import { sql } from 'kysely'
import { isSmallInteger, type Kind, kinds, type SqlValue } from '../kinds.ts'
import { bind, type Slot, type Sql } from '../target.ts'
import { getField, knowing, type SqlContext, type SqlRow } from './context.ts'
import { ENTITY_PART } from './field.ts'
import { conditionFunctions } from './functions.ts'
import { anyChild, isHop, pathMissing, within } from './path.ts'
import { literalValue, scalarSql } from './scalar.ts'
import { sealedIn, sealedIs, sealedIsNot, soughtOf } from './sealed.ts'
import { atOrBelow } from './tree.ts'
import { allOf, anyOf, notTrue, type Truth } from './truth.ts'

/**
 * A predicate as a SQL condition with the meaning of expression/match: two-valued. Null counts as false wherever a
 * condition stands, and every negation is `is not true`, so no three-valued result escapes.
 */
export function predicateSql(context: SqlContext, row: SqlRow, tree: Tree): Truth {
  const of = (part: Tree) => predicateSql(context, row, part)
  switch (tree.op) {
    case 'literal':
      return tree.value === true
    case 'and':
      return allOf(tree.args.map(of))
    case 'or':
      return anyOf(tree.args.map(of))
    case 'not':
      return notTrue(of(tree.arg))
    case 'compare':
      return compareSql(context, row, tree)
    case 'in':
      return inSql(context, row, tree)
    case 'any':
      return anyChild(context, { row, path: tree.path }, (child) => predicateSql(context, child, tree.where))
    case 'within':
      return atOrBelow(context, row, tree)
    case 'call':
      return callSql(context, row, tree)
    case 'field':
      return isHop(tree.path)
        ? within(context, { row, path: tree.path }, (value) => value.sql)
        : scalarSql(context, row, tree).sql
    case 'variable':
    case 'default':
      return scalarSql(context, row, tree).sql
    default:
      throw new BrokenBelief(`${tree.op} is not part of a predicate`)
  }
}

function callSql(context: SqlContext, row: SqlRow, tree: Tree & { readonly op: 'call' }): Truth {
  const [first] = tree.args
  if (tree.fn === 'missing' && first?.op === 'field') return pathMissing(context, row, first.path)
  const make = conditionFunctions[tree.fn]
  if (!make) throw new BrokenBelief(`$${tree.fn} has no form in SQL`)
  // Whether there is a masked value may be told, and whether it is the one that somebody has on paper.
  const isAsked = (tree.fn === 'exists' || tree.fn === 'tail') && first?.op === 'field'
  const asked = isAsked ? knowing(context) : context
  if (tree.fn === 'tail' && first && tree.args[1]) {
    const value = scalarSql(asked, row, first)
    if (value.kind === 'sealed') return sealedIs(value, soughtOf(context, tree.args[1]), 'tail')
  }
  return make(tree.args.map((arg) => scalarSql(asked, row, arg)))
}

const SIGNS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const
const MIRRORED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/**
 * Whether a sealed field is this one value may be asked by who sees it masked (decision 0036); of everything else a masked
 * value is nothing to compare with.
 */
function comparing(context: SqlContext, row: SqlRow, ...[one, other]: [Tree, Tree]): SqlContext {
  if (one.op !== 'field' || !isRowless(other) || one.path.at(-1) === ENTITY_PART) return context
  return isSealed(endOf(context, row.entity, one.path)) ? knowing(context) : context
}

function endOf(context: SqlContext, entity: Entity, [name = '', ...rest]: readonly string[]): Field {
  const field = getField(entity, name)
  if (rest.length === 0 || field.type !== 'reference') return field
  return endOf(context, context.catalog.entities[field.to]!, rest)
}

function compareSql(asked: SqlContext, row: SqlRow, tree: Tree & { readonly op: 'compare' }): Truth {
  const { left, right, sign } = tree
  const isEquality = sign === '=' || sign === '!='
  const context = isEquality ? comparing(comparing(asked, row, left, right), row, right, left) : asked
  const against = (mark: Sign, value: SqlValue, other: Tree): Truth =>
    value.kind === 'sealed'
      ? (mark === '=' ? sealedIs : sealedIsNot)(value, soughtOf(context, other))
      : compared(mark, value, beside(context, row, other, value))
  if (left.op === 'field' && isHop(left.path) && isRowless(right))
    return within(context, { row, path: left.path }, (value) => against(sign, value, right))
  if (right.op === 'field' && isHop(right.path) && isRowless(left))
    return within(context, { row, path: right.path }, (value) => against(MIRRORED[sign], value, left))
  if (isRowless(left) && right.op === 'field') return against(MIRRORED[sign], scalarSql(context, row, right), left)
  if (left.op === 'literal') {
    const value = scalarSql(context, row, right)
    return compared(MIRRORED[sign], value, beside(context, row, left, value))
  }
  return against(sign, scalarSql(context, row, left), right)
}

/** The other side of a comparison: a literal takes the kind of what it stands against. */
function beside(context: SqlContext, row: SqlRow, ...[tree, value]: [Tree, SqlValue]): SqlValue {
  return tree.op === 'literal' ? literalValue(tree, value.kind) : scalarSql(context, row, tree)
}

type Sign = keyof typeof SIGNS

function compared(sign: Sign, left: SqlValue, right: SqlValue): Truth {
  const [a, b] = sameKind(left, right)
  const ordered = sign !== '=' && sign !== '!='
  // Code point order on every machine, as in memory; equality needs no order and keeps the index of any collation.
  const collate = ordered && (left.kind === 'text' || left.kind === 'period') ? sql` collate "C"` : sql``
  return sql`(${a}${collate} ${sql.raw(SIGNS[sign])} ${b})`
}

const isNumber = (kind: Kind) => kind === 'number' || kind === 'integer'

/** A record against a text (`created_by = $actor.id`): as texts. The checker lets nothing stranger through. */
function sameKind(left: SqlValue, right: SqlValue): [Sql, Sql] {
  if (left.kind === right.kind || (isNumber(left.kind) && isNumber(right.kind))) return [left.sql, right.sql]
  return [sql`${left.sql}::text`, sql`${right.sql}::text`]
}

/** No field of the row is read: literals and variables, and what is made of them. */
function isRowless(tree: Tree): boolean {
  return tree.op === 'literal' || tree.op === 'variable'
}

function inSql(asked: SqlContext, row: SqlRow, tree: Tree & { readonly op: 'in' }): Truth {
  const { item, list } = tree
  if (list.op === 'field') return heldBy(asked, row, item, list)
  const context = isList(list)
    ? comparing(asked, row, item, { op: 'literal', value: '', type: list.type, at: list.at })
    : asked
  if (item.op === 'field' && isHop(item.path) && isList(list))
    return within(context, { row, path: item.path }, (value) => among(context, row, value, list))
  return among(context, row, scalarSql(context, row, item), list)
}

/** A value in a list that the record holds: by containment, which an index answers. */
function heldBy(context: SqlContext, row: SqlRow, item: Tree, list: Tree & { readonly op: 'field' }): Truth {
  const one = scalarSql(context, row, item)
  const held = (value: SqlValue) => sql`(${value.sql} @> array[${one.sql}]::text[])`
  return isHop(list.path) && isRowless(item)
    ? within(context, { row, path: list.path }, held)
    : held(scalarSql(context, row, list))
}

const isList = (list: Tree) => list.op === 'variable' || (list.op === 'list' && list.items.every(isRowless))

function among(context: SqlContext, row: SqlRow, ...[value, list]: [SqlValue, Tree]): Truth {
  if (value.kind === 'sealed') {
    if (list.op === 'variable') return sealedIn(value, soughtOf(context, list) as Slot)
    if (list.op !== 'list') throw new BrokenBelief(`${list.op} is not a list in SQL`)
    return anyOf(list.items.map((part) => sealedIs(value, soughtOf(context, part))))
  }
  if (list.op === 'variable') return sql`(${value.sql} = any(${context.variable(list).sql}))`
  if (list.op !== 'list') throw new BrokenBelief(`${list.op} is not a list in SQL`)
  if (list.items.length > 0 && list.items.every(({ op }) => op === 'literal')) {
    const texts = list.items.flatMap((part) =>
      part.op === 'literal' && part.value !== null ? [String(part.value)] : [],
    )
    return sql`(${value.sql} = any(${bind(texts, arrayCast(value.kind, texts))}))`
  }
  return anyOf(list.items.map((part) => compared('=', value, beside(context, row, part, value))))
}

const arrayCast = (kind: Kind, texts: readonly string[]) =>
  kind === 'integer' && !texts.every(isSmallInteger) ? 'numeric[]' : `${kinds[kind].cast}[]`
