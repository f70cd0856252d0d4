import type { Issue } from '@courtyard/std/issue'
import type { ValueType } from './type.ts'

/** Position in the source, half-open, in UTF-16 units. */
export type Span = readonly [from: number, to: number]

type Node<Op extends string, Rest> = { readonly op: Op; readonly type: ValueType; readonly at: Span } & Readonly<Rest>

/**
 * The typed tree both profiles share: plain JSON, so that catalogs and browsers carry it without a parser.
 * Number literals are decimal text. Paths run over references: ['building', 'project', 'name'].
 */
export type Tree =
  | Node<'literal', { value: string | boolean | null }>
  | Node<'field', { path: readonly string[] }>
  | Node<'variable', { name: string; path: readonly string[] }>
  /** A `$name := …` or the parameter of an `each`; `path` follows it when it is a record. */
  | Node<'local', { name: string; path?: readonly string[] }>
  | Node<'list', { items: readonly Tree[] }>
  | Node<'negate', { arg: Tree }>
  | Node<'arith', { sign: '+' | '-' | '*' | '/' | '%'; left: Tree; right: Tree }>
  | Node<'concat', { left: Tree; right: Tree }>
  | Node<'compare', { sign: '=' | '!=' | '<' | '<=' | '>' | '>='; left: Tree; right: Tree }>
  | Node<'and' | 'or', { args: readonly Tree[] }>
  | Node<'not', { arg: Tree }>
  | Node<'in', { item: Tree; list: Tree }>
  | Node<'if', { when: Tree; then: Tree; otherwise: Tree }>
  | Node<'default', { value: Tree; otherwise: Tree }>
  | Node<'let', { name: string; value: Tree; body: Tree }>
  /** `$any(children, predicate)`: bare names inside `where` are the child's. `path` ends in the children field. */
  | Node<'any', { path: readonly string[]; where: Tree }>
  /** `$within(record, node)`: the record is the node or stands below it. `parent` is the field that makes its entity a tree. */
  | Node<'within', { item: Tree; node: Tree; parent: string }>
  /** Every function of functions/ incl. $missing $covers $touches $days $contains $tier $min …; names without `$`. */
  | Node<'call', { fn: string; args: readonly Tree[] }>
  /** $map/$filter/$sum over a list with `function($x) {…}`; `param` is a local of `body`. */
  | Node<'each', { fn: 'map' | 'filter'; list: Tree; param: string; body: Tree }>

export type Op = Tree['op']

/** A problem in an expression; `at` is where in its source. */
export type ExpressionIssue = Pick<Issue, 'code' | 'text' | 'params'> & { readonly at: Span }

/** One field or variable path a tree reads, with the children it is read within (empty at the top). */
export type PathUse = { readonly root: 'row' | `$${string}`; readonly path: readonly string[] }
