import type { Row } from '@courtyard/expression/value'
import type { FeeStandard, FeeVersion } from '@courtyard/metadata/catalog'
import { addDays, type Day } from '@courtyard/std/day'
import type { Period } from '@courtyard/std/period'
import { add, divide, one, type Rational, rational, zero } from '@courtyard/std/rational'
import type { Attachment, CausedBy } from './charge.ts'
import type { Cycle } from './cycle.ts'
import { prorations } from './prorate.ts'
import { scheduleSpans, type Terms } from './schedule-spans.ts'
import { type Segment, segmentsOf, versionOn } from './segments.ts'

/** Days charged under one attachment and one version, and how much of a whole amount they owe. */
export type PlannedPart = Segment & {
  /** What the whole amount is multiplied by: one number, or one for each month that is rounded by itself. */
  readonly parts: readonly Rational[]
  /** Which part of a whole period it is, for amounts of discounts. */
  readonly portion: Rational
  /** Days charged of the days there are; absent where that says nothing. */
  readonly ratio?: { readonly days: number; readonly of: number }
  /** Bare names of this part only: `price` of terms, `event`. */
  readonly names: Row
  /** Of a charge that a record caused: its id. */
  readonly cause?: string
}

type Planned = { readonly cycle: Cycle; readonly cuts: readonly Day[] }

/** What of a cycle is charged by attachments: each segment with its part of every month. */
export function cycleParts(
  standard: FeeStandard,
  attachments: readonly Attachment[],
  { cycle, cuts }: Planned,
): PlannedPart[] {
  const segments = segmentsOf(standard, attachments, { cycle, cuts })
  const method = standard.share ? 'none' : standard.prorate
  const [only, ...others] = cycle.months
  if (only !== undefined && others.length === 0) return singleMonth(segments, prorations(method, only, segments), cycle)
  const byMonth = cycle.months.map((month) => monthParts(method, month, segments))
  const scale = standard.amountOf === 'period' ? rational(cycle.months.length) : one
  return segments.map((segment, index) => {
    const months = byMonth.map((parts) => divide(parts[index]!.part, scale))
    const days = byMonth.reduce((sum, parts) => sum + parts[index]!.days, 0)
    const of = byMonth.reduce((sum, parts) => sum + parts[index]!.of, 0)
    const isPart = segment.from > cycle.from || segment.to < cycle.to
    const portion = months.reduce(add, zero)
    const parts = segment.version.round.at === 'month' ? months : [portion]
    return { ...segment, parts, portion, names: {}, ...(isPart && { ratio: { days, of } }) }
  })
}

/** The same for a cycle of one month, which most are. */
const singleMonth = (segments: readonly Segment[], owed: readonly MonthPart[], cycle: Cycle): PlannedPart[] =>
  segments.map((segment, index) => {
    const { part, days, of } = owed[index]!
    const isPart = segment.from > cycle.from || segment.to < cycle.to
    return { ...segment, parts: [part], portion: part, names: NO_NAMES, ...(isPart && { ratio: { days, of } }) }
  })

const NO_NAMES: Row = {}

type MonthPart = { readonly part: Rational; readonly days: number; readonly of: number }

/** What each segment owes of one month; nothing where it lies outside. */
function monthParts(method: FeeStandard['prorate'], month: Period, segments: readonly Segment[]): MonthPart[] {
  const [whole] = prorations('none', month, [{ from: `${month}-01`, to: `${month}-02` }])
  const inside = segments.map(({ from, to }) => clip({ from, to }, month))
  const owed = prorations(
    method,
    month,
    inside.filter((span) => span !== undefined),
  )
  let next = 0
  return inside.map((span) => (span ? owed[next++]! : { part: zero, days: 0, of: whole!.of }))
}

function clip(span: { from: Day; to: Day }, month: Period): { from: Day; to: Day } | undefined {
  const end = addDays(`${month}-28`, 4).slice(0, 8).concat('01')
  const from = span.from > `${month}-01` ? span.from : `${month}-01`
  const to = span.to < end ? span.to : end
  return from < to ? { from, to } : undefined
}

/** What a contract's terms charge with `period`, within its attachments; the version in force on the first day of each span. */
export function termParts(
  standard: FeeStandard,
  attachments: readonly Attachment[],
  { terms, period, cuts }: { readonly terms: Terms; readonly period: Period; readonly cuts: readonly Day[] },
): PlannedPart[] {
  const versions = standard.versions.map(({ from }) => from)
  return attachments.flatMap((attachment) => {
    const priced = { ...terms, price: attachment.price ?? terms.price }
    const within = { from: attachment.from, to: attachment.to }
    return scheduleSpans(priced, period, { within, cuts: [...cuts, ...versions] }).flatMap((span) => {
      const version = versionOn(standard, span.from)
      if (!version) return []
      const { from, to, factor, days, of, price } = span
      const portion = divide(rational(days), rational(of))
      const ratio = days === of ? {} : { ratio: { days, of } }
      return [{ from, to, attachment, version, parts: [factor], portion, names: { price }, ...ratio }]
    })
  })
}

/** One part for each record that caused a charge, on its day. */
export function eventParts(
  standard: FeeStandard,
  attachments: readonly Attachment[],
  events: readonly CausedBy[],
): PlannedPart[] {
  return events.flatMap(({ id, on, row }) => {
    const attachment = attachments.find((one) => one.from <= on && (one.to === null || on < one.to))
    const version: FeeVersion | undefined = versionOn(standard, on)
    if (!attachment || !version) return []
    return [
      {
        from: on,
        to: addDays(on, 1),
        attachment,
        version,
        ...{ parts: [one], portion: one },
        names: { event: row },
        cause: id,
      },
    ]
  })
}
