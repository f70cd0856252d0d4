import type { Row, Value } from '@courtyard/expression/value'
import type { Report, ReportParam } from '@courtyard/metadata/catalog-report'
import { type Day, isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Issue } from '@courtyard/std/issue'
import { addToPeriod, isPeriod, periodOf } from '@courtyard/std/period'
import { rational } from '@courtyard/std/rational'
import { coreIssue } from '../texts/core-texts.ts'

/** What a report is run with: as texts, and as formulas see it. */
export type AskedParams = { readonly texts: Readonly<Record<string, string | null>>; readonly values: Row }

/** Parameters as asked, else their defaults on that day. Throws Fault request_invalid naming each that does not fit. */
export function readParams(report: Report, asked: Readonly<Record<string, string>>, today: Day): AskedParams {
  const issues: Issue[] = Object.keys(asked)
    .filter((name) => !report.params.some((param) => param.name === name))
    .map((name) =>
      coreIssue(`?${name}`, 'parameter_unknown.report', { known: report.params.map((param) => param.name).join(', ') }),
    )
  const texts: Record<string, string | null> = {}
  const values: Record<string, Value> = {}
  for (const param of report.params) {
    const text = asked[param.name] || (param.default === undefined ? null : dated(param.default, today))
    const fits = text === null ? param.optional : isOf(param, text)
    if (!fits) issues.push(refusal(param, text))
    texts[param.name] = text
    values[param.name] = text === null || !fits ? null : param.type === 'number' ? rational(text) : text
  }
  if (issues.length > 0) throw new Fault('request_invalid', { issues })
  return { texts, values }
}

const refusal = ({ name, type }: ReportParam, text: string | null): Issue =>
  text === null
    ? coreIssue(`?${name}`, 'required.parameter')
    : coreIssue(`?${name}`, 'parameter_invalid.report', { type })

function dated(text: string, today: Day): string {
  if (text === 'today') return today
  if (text === 'this_month') return periodOf(today)
  return text === 'last_month' ? addToPeriod(periodOf(today), -1) : text
}

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/

function isOf({ type }: ReportParam, text: string): boolean {
  if (type === 'period') return isPeriod(text)
  if (type === 'day') return isDay(text)
  if (type === 'number') return NUMBER.test(text)
  return type === 'record' ? isId(text) : text.length <= 200
}
