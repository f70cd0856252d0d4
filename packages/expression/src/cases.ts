import { isDay } from '@courtyard/std/day'
import { isFault } from '@courtyard/std/fault'
import { sayIssue } from '@courtyard/std/issue-text'
import { isPeriod } from '@courtyard/std/period'
import {
  equals,
  isRational,
  type Rational,
  type RoundMode,
  rational,
  round,
  toDecimalText,
  toFixedText,
} from '@courtyard/std/rational'
import type { WorkCalendar } from '@courtyard/std/work-calendar'
import { checkExpression } from './check.ts'
import { compileTree } from './evaluate.ts'
import type { Place } from './places.ts'
import { expressionTexts } from './texts/expression-texts.ts'
import { tiersFrom } from './tiers.ts'
import type { ExpressionIssue } from './tree.ts'
import type { FieldShape, Scope, ValueType, VariableShape } from './type.ts'
import type { Row, Value } from './value.ts'

/**
 * A worked example as data. In `input`, decimal text is a number, `[["180","5"],[null,"9"]]` are tiers, `2026-01-31` a day,
 * `2026-01` a period, null a missing value, an object a record; a name with `$` is a variable. `round` is the rounding of
 * the fee line; without it the exact result is compared, to `places` digits after the point when given.
 */
export type ExpressionCase = {
  readonly name: string
  readonly expr: string
  readonly input?: Readonly<Record<string, unknown>>
  readonly round?: { readonly scale: number; readonly mode: RoundMode }
  readonly expected: unknown
  readonly places?: number
  /** Calendars that the expression may name; the first is the one meant where none is named. */
  readonly calendars?: readonly WorkCalendar[]
}

export type CaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly actual: string
  readonly expected: string
  /** Why there is no result: the first issue of the expression, or the fault of the evaluation. */
  readonly problem?: string
}

type Shaped = { readonly shape: FieldShape; readonly value: Value }
type Entities = Map<string, Record<string, FieldShape>>

const CASE_PLACE = { profile: 'calculation', names: 'inputs_and_subject', result: 'any' } as const
const DECIMAL = /^-?\d+(\.\d+)?$/

/** Checks and evaluates one case. Throws nothing: a problem is a failed case. */
export function evaluateCase(given: ExpressionCase): CaseResult {
  const expected = typeof given.expected === 'string' ? given.expected : JSON.stringify(given.expected)
  const outcome = (passed: boolean, actual: string, problem?: string): CaseResult => ({
    name: given.name,
    passed,
    actual,
    expected,
    ...(problem === undefined ? {} : { problem }),
  })
  try {
    const result = evaluated(given)
    if ('issue' in result)
      return outcome(
        false,
        '',
        `${result.issue.code}: ${sayIssue(expressionTexts, { ...result.issue, pointer: '' }, 'en').message}`,
      )
    const { value } = result
    if (!isRational(value)) return outcome(valueText(value) === expected, valueText(value))
    const exact = rounded(given, value)
    const passed = typeof given.expected !== 'boolean' && DECIMAL.test(expected) && equals(exact, rational(expected))
    return outcome(passed, given.round ? toFixedText(exact, Math.max(0, given.round.scale)) : toDecimalText(exact))
  } catch (error) {
    if (!isFault(error)) throw error
    return outcome(expected === error.code, error.code, error.message)
  }
}

const rounded = ({ round: how, places }: ExpressionCase, value: Rational): Rational =>
  how ? round(value, how.scale, how.mode) : places === undefined ? value : round(value, places, 'half_up')

function valueText(value: Value): string {
  if (isRational(value)) return toDecimalText(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function evaluated({
  expr,
  input = {},
  calendars = [],
}: ExpressionCase): { value: Value } | { issue: ExpressionIssue } {
  const entities: Entities = new Map()
  const shaped = Object.entries(input).map(([name, json]) => [name, shapedOf(name, json, entities)] as const)
  const names = shaped.filter(([name]) => !name.startsWith('$'))
  const variables = shaped
    .filter(([name]) => name.startsWith('$'))
    .map(([name, member]) => [name.slice(1), member] as const)
  const place = { ...CASE_PLACE, variables: variables.map(([name]) => name) } as unknown as Place
  const scope: Scope = {
    schema: {
      fieldsOf: (entity) => entities.get(entity),
      calendars: new Map(calendars.map((calendar) => [calendar.name, calendar])),
      ...(calendars[0] && { calendar: calendars[0].name }),
    },
    names: Object.fromEntries(names.map(([name, { shape }]) => [name, shape])),
    variables: Object.fromEntries(variables.map(([name, { shape }]): [string, VariableShape] => [name, shape])),
  }
  const { tree, issues } = checkExpression(expr, { place, scope })
  if (tree === undefined) return { issue: issues[0]! }
  const valuesOf = (entries: readonly (readonly [string, Shaped])[]): Row =>
    Object.fromEntries(entries.map(([name, { value }]) => [name, value]))
  return { value: compileTree(tree)({ row: valuesOf(names), variables: valuesOf(variables) }) }
}

/** Type and value of a JSON input. */
function shapedOf(path: string, json: unknown, entities: Entities): Shaped {
  const required = (type: ValueType, value: Value): Shaped => ({ shape: { type, optional: false }, value })
  if (json === null || json === undefined) return { shape: { type: { kind: 'number' }, optional: true }, value: null }
  if (typeof json === 'boolean') return required({ kind: 'boolean' }, json)
  if (typeof json === 'number') return required({ kind: 'number' }, rational(json))
  if (typeof json === 'string') return required(...textInput(json))
  if (Array.isArray(json))
    return json.length > 0 && json.every((pair) => Array.isArray(pair))
      ? required({ kind: 'tiers' }, tiersFrom(json))
      : listInput(path, json, entities)
  const members = Object.entries(json).map(
    ([name, member]) => [name, shapedOf(`${path}.${name}`, member, entities)] as const,
  )
  entities.set(path, {
    ...entities.get(path),
    ...Object.fromEntries(members.map(([name, { shape }]) => [name, shape])),
  })
  return required(
    { kind: 'record', entity: path },
    Object.fromEntries(members.map(([name, { value }]) => [name, value])),
  )
}

function textInput(text: string): [ValueType, Value] {
  if (DECIMAL.test(text)) return [{ kind: 'number' }, rational(text)]
  if (isDay(text)) return [{ kind: 'day' }, text]
  return [{ kind: isPeriod(text) ? 'period' : 'text' }, text]
}

function listInput(path: string, json: readonly unknown[], entities: Entities): Shaped {
  const items = json.map((item) => shapedOf(`${path}[]`, item, entities))
  const of: ValueType = items[0]?.shape.type ?? { kind: 'number' }
  return { shape: { type: { kind: 'list', of }, optional: false }, value: items.map(({ value }) => value) }
}
