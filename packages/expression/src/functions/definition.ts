import type { ParamsArg } from '@courtyard/std/issue-text'
import type { WorkCalendar } from '@courtyard/std/work-calendar'
import type { ExpressionKey, ExpressionTexts } from '../texts/expression-texts.ts'
import type { Tree } from '../tree.ts'
import type { ValueType } from '../type.ts'
import type { Value } from '../value.ts'

export type Kind = ValueType['kind']

/** One argument of a function of the library. */
export type Parameter = {
  readonly name: string
  /** What it takes; a list says of what. */
  readonly takes: readonly Kind[] | 'any' | { readonly listOf: Kind | 'any' }
  /** May be left out at the end. */
  readonly optional?: true
  /** A missing value is passed on as null; elsewhere it is a fault, or no value in a predicate. */
  readonly missing?: true
}

/** Reports a problem of the argument at `index`. */
export type Report = <K extends ExpressionKey>(index: number, key: K, ...params: ParamsArg<ExpressionTexts[K]>) => void

/** One function: what the checker, the evaluator, the guide and the tests know of it. */
export type FunctionDefinition = {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** Usable in predicates too, so query/ must know its SQL. */
  readonly predicate?: true
  /** Type of the result; arguments already fit the parameters. Checks units and literals. */
  readonly result: (args: readonly Tree[], report: Report) => ValueType
  /** The exact result. Throws Faults only. */
  readonly run: (args: readonly Value[]) => Value
  readonly doc: { readonly 'zh-CN': string; readonly en: string }
  readonly example: {
    readonly expr: string
    readonly input?: Readonly<Record<string, unknown>>
    readonly result: unknown
    readonly calendars?: readonly WorkCalendar[]
  }
}

/** The unit of an argument of type number, or of the items of a list of numbers. */
export function unitOf(tree: Tree | undefined): Readonly<Record<string, number>> | undefined {
  const type = tree?.type.kind === 'list' ? tree.type.of : tree?.type
  return type?.kind === 'number' ? type.unit : undefined
}
