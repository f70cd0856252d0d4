import { addMonths, type Day, daysBetween } from '@courtyard/std/day'
import { daysIn, isPeriod, type Period, periodFrom, periodTo } from '@courtyard/std/period'
import { rational } from '@courtyard/std/rational'
import { BOOLEAN, kindWords, NUMBER } from '../check/types.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import type { FunctionDefinition, Parameter, Report } from './definition.ts'

const FROM: Parameter = { name: 'from', takes: ['day'] }
const TO: Parameter = { name: 'to', takes: ['day'] }
const OPEN_TO: Parameter = { name: 'to', takes: ['day'], missing: true }
const WHEN: Parameter = { name: 'dayOrPeriod', takes: ['day', 'period'] }

type Range = { readonly from: Day; readonly to: Day | null }
const rangeOf = (from: Value | undefined, to: Value | undefined): Range => ({
  from: from as Day,
  to: (to ?? null) as Day | null,
})
const monthOf = (period: Period): Range => ({ from: periodFrom(period), to: periodTo(period) })

function covers({ from, to }: Range, when: string): boolean {
  if (!isPeriod(when)) return from <= when && (to === null || when < to)
  const month = monthOf(when)
  return from <= month.from && (to === null || to >= month.to!)
}

function touches(range: Range, when: string): boolean {
  if (!isPeriod(when)) return covers(range, when)
  const month = monthOf(when)
  const empty = range.to !== null && range.to <= range.from
  return !empty && range.from < month.to! && (range.to === null || range.to > month.from)
}

/** Whole months from one day to another: the largest n with from + n months <= to. */
function monthsBetween(from: Day, to: Day): number {
  if (to < from) return -monthsBetween(to, from)
  const [a, b] = [from, to].map((day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))) as [number, number]
  return addMonths(from, b - a) <= to ? b - a : b - a - 1
}

function months(from: string, to: string): number {
  return isPeriod(from) ? monthsBetween(periodFrom(from), periodFrom(to)) : monthsBetween(from, to)
}

const sameKind = ([from, to]: readonly Tree[], report: Report) => {
  if (from!.type.kind !== to!.type.kind)
    report(1, 'type_mismatch.pair', { from: kindWords(from!.type.kind), to: kindWords(to!.type.kind) })
  return NUMBER
}

const COVERED = { from: '2026-01-15', to: '2026-03-01', period: '2026-02' }

/** $days $months $daysIn $covers $touches $sameYear $yearOf $monthOf. */
export const timeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'days',
    parameters: [FROM, TO],
    predicate: true,
    result: () => NUMBER,
    run: ([from, to]) => rational(daysBetween(from as Day, to as Day)),
    doc: { 'zh-CN': '从 from（含）到 to（不含）的天数。', en: 'Days from `from` (included) to `to` (excluded).' },
    example: { expr: '$days(due, paid)', input: { due: '2026-01-31', paid: '2026-03-31' }, result: '59' },
  },
  {
    name: 'months',
    parameters: [
      { name: 'from', takes: ['day', 'period'] },
      { name: 'to', takes: ['day', 'period'] },
    ],
    result: sameKind,
    run: ([from, to]) => rational(months(from as string, to as string)),
    doc: {
      'zh-CN': '两日之间的整月数，或两个账期之间的月数。',
      en: 'Whole months between two days, or months between two periods.',
    },
    example: { expr: '$months(from, to)', input: { from: '2026-01-15', to: '2026-04-14' }, result: '2' },
  },
  {
    name: 'daysIn',
    parameters: [{ name: 'period', takes: ['period'] }],
    result: () => NUMBER,
    run: ([period]) => rational(daysIn(period as Period)),
    doc: { 'zh-CN': '该账期的天数。', en: 'How many days the month has.' },
    example: { expr: '$daysIn(period)', input: { period: '2028-02' }, result: '29' },
  },
  {
    name: 'covers',
    parameters: [FROM, OPEN_TO, WHEN],
    predicate: true,
    result: () => BOOLEAN,
    run: ([from, to, when]) => covers(rangeOf(from, to), when as string),
    doc: {
      'zh-CN': '区间 [from, to) 包含该日，或包含该账期的每一天；to 为空表示未结束。',
      en: 'True when [from, to) holds the day, or every day of the period; a missing `to` is open.',
    },
    example: { expr: '$covers(from, to, period)', input: COVERED, result: true },
  },
  {
    name: 'touches',
    parameters: [FROM, OPEN_TO, WHEN],
    predicate: true,
    result: () => BOOLEAN,
    run: ([from, to, when]) => touches(rangeOf(from, to), when as string),
    doc: {
      'zh-CN': '区间 [from, to) 至少包含该账期的某一天；to 为空表示未结束。',
      en: 'True when [from, to) holds some day of the period (or the day); a missing `to` is open.',
    },
    example: {
      expr: '$touches(from, to, period)',
      input: { from: '2026-02-28', to: '2026-03-05', period: '2026-02' },
      result: true,
    },
  },
  {
    name: 'sameYear',
    parameters: [
      { name: 'a', takes: ['day', 'period'] },
      { name: 'b', takes: ['day', 'period'] },
    ],
    predicate: true,
    result: () => BOOLEAN,
    run: ([a, b]) => (a as string).slice(0, 4) === (b as string).slice(0, 4),
    doc: { 'zh-CN': '两个日期或账期在同一年。', en: 'True when both days or periods lie in one calendar year.' },
    example: { expr: '$sameYear(a, b)', input: { a: '2026-01', b: '2026-12-31' }, result: true },
  },
  {
    name: 'yearOf',
    parameters: [{ name: 'dayOrPeriod', takes: ['day', 'period'] }],
    result: () => NUMBER,
    run: ([when]) => rational(Number((when as string).slice(0, 4))),
    doc: { 'zh-CN': '年份。', en: 'The year as a number.' },
    example: { expr: '$yearOf(day)', input: { day: '2026-03-31' }, result: '2026' },
  },
  {
    name: 'monthOf',
    parameters: [{ name: 'dayOrPeriod', takes: ['day', 'period'] }],
    result: () => NUMBER,
    run: ([when]) => rational(Number((when as string).slice(5, 7))),
    doc: { 'zh-CN': '月份（1–12）。', en: 'The month as a number from 1 to 12.' },
    example: { expr: '$monthOf(day)', input: { day: '2026-03-31' }, result: '3' },
  },
]
