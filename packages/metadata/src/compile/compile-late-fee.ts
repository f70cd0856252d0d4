import { compare, rational } from '@courtyard/std/rational'
import type { LateFee } from '../catalog.ts'
import type { LateFeeDocument } from '../documents/late-fee.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { boundEntity, type Model, type Source } from './model.ts'
import { reportUnknown } from './report.ts'

type Written = Source<LateFeeDocument>

/** The surcharge on what is overdue: one way of counting, its bounds, and what it leaves out. */
export function compileLateFee(model: Model, source: Written): LateFee {
  const { name, document, report } = source
  if (!model.feeItems.has(document.item))
    reportUnknown(report, '/item', { what: 'fee_item', name: document.item, known: model.feeItems.keys() })
  checkRates(source)
  const { item, graceDays, graceMode, round, dailyRate, monthlyRate, capRatio, once, minimum } = document
  return {
    name,
    label: labelOf(document.label, name),
    item,
    dailyRate: dailyRate ?? '0',
    graceDays,
    graceMode,
    ...defined({ capRatio, monthlyRate, once, minimum }),
    ...(document.base === 'original' && { base: 'original' as const }),
    ...defined({ holidays: holidaysOf(model, source), freeze: freezeOf(model, source) }),
    round,
  }
}

function checkRates({ document, report }: Written): void {
  const ways = (['dailyRate', 'monthlyRate', 'once'] as const).filter((way) => document[way] !== undefined)
  if (ways.length !== 1) report(ways[1] === undefined ? '' : `/${ways[1]}`, 'late_fee_ways')
  for (const key of ['dailyRate', 'monthlyRate', 'minimum'] as const) {
    const value = document[key]
    if (value !== undefined && compare(rational(value), rational(0)) < 0) report(`/${key}`, 'rate_negative')
  }
  if (document.excludeHolidays && document.dailyRate === undefined) report('/excludeHolidays', 'late_fee_holidays')
}

function holidaysOf(model: Model, { document, report }: Written) {
  const calendar = document.calendar ?? model.tenant.document.calendar
  if (!document.excludeHolidays) return undefined
  if (calendar === undefined) {
    report('/excludeHolidays', 'due_shift')
    return undefined
  }
  const work = model.workCalendars.get(calendar)
  if (work === undefined)
    reportUnknown(report, '/calendar', { what: 'calendar', name: calendar, known: model.calendars.keys() })
  return work
}

/** The condition over the bill, as an entity of the tenant: its own fields may be named. */
function freezeOf(model: Model, { document, report }: Written) {
  const bill = boundEntity(model, 'bill')
  if (document.freeze === undefined || bill === undefined) return undefined
  const { name: entity } = bill
  return treeOf({
    source: document.freeze,
    place: { profile: 'predicate', names: 'filtered_row', variables: [], result: 'boolean' },
    scope: { schema: model.schema, entity, variables: {} },
    report,
    pointer: '/freeze',
  })
}
