import { calendarText } from '../functions/calendars.ts'
import type { Raw } from '../parse/raw.ts'
import { phrase } from '../texts/expression-texts.ts'
import type { Span, Tree } from '../tree.ts'
import { type Context, report } from './context.ts'
import { suggest } from './suggest.ts'

/** The name of a calendar as a literal that carries its data. */
export function calendarArgument(context: Context, raw: Raw): Tree | undefined {
  if (raw.op !== 'text') return report(context, 'calendar_unknown.literal', raw.at)
  return named(context, raw.value, raw.at)
}

/** The tenant's own calendar, where a call names none. */
export function defaultCalendar(context: Context, raw: Raw): Tree | undefined {
  const name = context.scope.schema.calendar
  return name === undefined ? report(context, 'calendar_unknown.default', raw.at) : named(context, name, raw.at)
}

function named(context: Context, name: string, at: Span): Tree | undefined {
  const { calendars } = context.scope.schema
  const calendar = calendars?.get(name)
  if (calendar) return { op: 'literal', value: calendarText(calendar), type: { kind: 'calendar', name }, at }
  const near = suggest(name, [...(calendars?.keys() ?? [])])
  const suggestion = near === undefined ? undefined : phrase('name_near', { name: `'${near}'` })
  return report(context, 'calendar_unknown', at, { name, suggestion })
}
