import type { VariableShape } from '@courtyard/expression/type'
import type { ReportCheck, ReportInput } from '../catalog-report.ts'
import type { ReportCheckDocument, ReportDocument } from '../documents/report.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, boundEntity, type Model, todayVariable } from './model.ts'
import { type Report, reportUnknown } from './report.ts'

type CheckAt = {
  readonly document: ReportDocument
  readonly check: ReportCheckDocument
  readonly params: VariableShape
  readonly report: Report
  readonly pointer: string
}

/** What kinds of parameters may say which entries. */
const ASKED = {
  period: ['period'],
  upto: ['period'],
  since: ['day', 'period'],
  until: ['day', 'period'],
} as const
const KEYS = Object.keys(ASKED) as (keyof typeof ASKED)[]

/** A total of the ledger that a column must equal: its names resolved, and the same question over entries. */
export function compileCheck(model: Model, at: CheckAt): ReportCheck {
  const { document, check, report, pointer } = at
  const columns = document.columns.map(({ name }) => name)
  if (!columns.includes(check.column))
    reportUnknown(report, `${pointer}/column`, { what: 'column', name: check.column, known: columns })
  let known = true
  for (const key of KEYS) {
    const kinds: readonly string[] = ASKED[key]
    const names = document.params.filter(({ type }) => kinds.includes(type)).map(({ name }) => name)
    const named = check[key]
    if (named === undefined || names.includes(named)) continue
    known = false
    reportUnknown(report, `${pointer}/${key}`, { what: 'param', name: named, known: names })
  }
  const { name, column, account, side, kinds, period, upto, since, until, where } = check
  const entries = known ? entriesOf(model, at) : undefined
  if (where !== undefined && known && !entries) report(`${pointer}/where`, 'check_entries_missing', {})
  return {
    ...{ name, label: labelOf(check.label, name), column, side },
    accounts: typeof account === 'string' ? [account] : account,
    ...defined({ kinds, period, upto, since, until, entries }),
    ...defined({ narrowed: where === undefined ? undefined : true }),
  }
}

/** The question as one input over the entity that a pack bound `kernel/posting` to; nothing where there is none. */
function entriesOf(model: Model, { document, check, params, report, pointer }: CheckAt): ReportInput | undefined {
  const entity = boundEntity(model, 'posting')
  if (!entity) return undefined
  const scope = {
    schema: model.schema,
    entity: entity.name,
    variables: { params, actor: actorVariable(), today: todayVariable },
  }
  const own = check.where === undefined ? [] : [`(${check.where})`]
  const source = [...conditionsOf(document, check), ...own].join(' and ')
  const where = treeOf({ source, place: 'report.input.where', scope, report, pointer: `${pointer}/where` })
  if (!where) return undefined
  const whole = check.side === 'debit' || check.side === 'credit'
  return {
    ...{ name: check.name, label: labelOf(check.label, check.name), from: entity.name, by: [], where },
    ...{ take: { fn: 'sum' as const, path: whole ? 'amount' : 'signed' }, missing: '0' },
  }
}

/** Names and enum values only: nothing an author wrote freely becomes part of these texts. */
function conditionsOf({ params }: ReportDocument, check: ReportCheckDocument): string[] {
  const accounts = typeof check.account === 'string' ? [check.account] : check.account
  const oneOf = (field: string, values: readonly string[]) =>
    `(${values.map((value) => `${field} = '${value}'`).join(' or ')})`
  const typeOf = (param: string) => params.find(({ name }) => name === param)!
  const compared = (param: string | undefined, condition: (path: string) => string): string[] => {
    if (param === undefined) return []
    const { type, optional } = typeOf(param)
    const written = condition(type === 'day' ? 'on_day' : 'period')
    return [optional ? `($missing($params.${param}) or ${written})` : written]
  }
  return [
    oneOf('account_kind', accounts),
    ...(check.kinds ? [oneOf('kind', check.kinds)] : []),
    ...(check.side === 'debit' || check.side === 'credit' ? [`side = '${check.side}'`] : []),
    ...compared(check.period, () => `bill_period = $params.${check.period}`),
    ...compared(check.upto, () => `bill_period <= $params.${check.upto}`),
    ...compared(check.since, (path) => `${path} >= $params.${check.since}`),
    ...compared(check.until, (path) => `${path} <= $params.${check.until}`),
  ]
}
