import type { LateFee } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { type Fen, fenFromYuan, yuanText } from '@courtyard/std/money'
import { multiply, rational } from '@courtyard/std/rational'
import { type AllocationPolicy, type OpenLine, planAllocation } from '../allocation.ts'
import { lateFee } from '../late-fee.ts'
import { prepaidRefund, prepay } from '../prepayment.ts'
import type { Rises } from '../price-rises.ts'
import { prorate } from '../prorate.ts'
import { type Basis, freeMonths, scheduledPeriods, scheduleSpans, type Terms } from '../schedule-spans.ts'
import { numberOf } from '../stored-inputs.ts'
import { applyTax } from '../tax.ts'
import { settleYear } from '../yearly-settlement.ts'

/** A worked example of a rule of the engine that no expression says. `expected` is the amounts, one space between. */
export type RuleCase = { readonly name: string; readonly expected: string } & Given
type Given =
  | { readonly rule: 'schedule'; readonly given: ScheduleGiven }
  | {
      readonly rule: 'late'
      readonly given: Partial<LateFee> & {
        readonly principal: string
        readonly due: Day
        readonly on: Day
        readonly paid?: readonly { readonly on: Day; readonly amount: string }[]
      }
    }
  | {
      readonly rule: 'tax'
      readonly given: { readonly amount: string; readonly rate: string; readonly inclusive: boolean }
    }
  | {
      readonly rule: 'prorate'
      readonly given: {
        readonly amount: string
        readonly method: Parameters<typeof prorate>[0]
        readonly period: string
        readonly from: Day
        readonly to: Day
      }
    }
  | {
      readonly rule: 'allocate'
      readonly given: {
        readonly amount: string
        readonly order: AllocationPolicy['order']
        readonly within?: AllocationPolicy['within']
        readonly lines: readonly { readonly due: Day; readonly amount: string; readonly late?: boolean }[]
      }
    }
  | {
      readonly rule: 'prepay'
      readonly given: {
        readonly month: string
        readonly list: string
        readonly free?: number
        readonly ratio?: string
        readonly used?: number
      }
    }
  | { readonly rule: 'settle'; readonly given: { readonly due: string; readonly billed: readonly string[] } }

type ScheduleGiven = {
  readonly area: string
  readonly price: string
  readonly basis: Basis
  readonly months?: 'anniversary'
  readonly from: Day
  readonly to?: Day
  readonly freeMonths?: number
  readonly rises?: {
    readonly kind: Rises['kind']
    readonly every?: number
    readonly rate?: string
    readonly amount?: string
    readonly steps?: readonly (readonly [number, string])[]
    readonly rates?: readonly string[]
    readonly floor?: string
    readonly cap?: string
  }
  /** Months to show; all of the term, as one sum, when absent. */
  readonly periods?: readonly string[]
  /** Each line, not each month. */
  readonly lines?: true
}

const fen = (yuan: string): Fen => fenFromYuan(yuan, 'half_up')
const texts = (fens: readonly Fen[]): string => fens.map(yuanText).join(' ')
const sum = (fens: readonly Fen[]): Fen => fens.reduce((all, one) => all + one, 0n)

/** What the engine's rule gives for a case. */
export function runRuleCase(given: RuleCase): string {
  switch (given.rule) {
    case 'schedule':
      return scheduled(given.given)
    case 'late':
      return late(given.given)
    case 'tax': {
      const { amountFen, netFen, taxFen } = applyTax(fen(given.given.amount), given.given)
      return texts([netFen, taxFen, amountFen])
    }
    case 'prorate': {
      const { amount, method, period, ...span } = given.given
      return yuanText(fenFromYuan(multiply(rational(amount), prorate(method, period, span).part), 'half_up'))
    }
    case 'allocate':
      return allocated(given.given)
    case 'prepay':
      return prepaid(given.given)
    case 'settle': {
      const billed = given.given.billed.map((amount, index) => ({ line: `${index}`, fen: fen(amount) }))
      const settled = settleYear(fen(given.given.due), billed)
      return settled.kind === 'even' ? 'even' : `${settled.kind} ${yuanText(settled.fen)}`
    }
  }
}

function scheduled(given: ScheduleGiven): string {
  const terms: Terms = {
    from: given.from,
    to: given.to ?? null,
    price: rational(given.price),
    basis: given.basis,
    months: given.months ?? 'calendar',
    free: given.freeMonths === undefined ? [] : [freeMonths(given.from, given.freeMonths)],
    rises: given.rises ? risesOf(given.rises) : null,
  }
  const area = rational(given.area)
  const linesOf = (period: string): Fen[] =>
    scheduleSpans(terms, period).map(({ price, factor }) =>
      fenFromYuan(multiply(multiply(area, price), factor), 'half_up'),
    )
  const { periods } = given
  if (!periods) return yuanText(sum(scheduledPeriods(terms, '2999-01-01').flatMap(linesOf)))
  return texts(given.lines ? periods.flatMap(linesOf) : periods.map((period) => sum(linesOf(period))))
}

function risesOf(given: NonNullable<ScheduleGiven['rises']>): Rises {
  const every = given.every ?? 12
  switch (given.kind) {
    case 'percent':
      return { kind: 'percent', rate: rational(given.rate!), every }
    case 'amount':
      return { kind: 'amount', amount: rational(given.amount!), every }
    case 'steps':
      return { kind: 'steps', steps: given.steps!.map(([month, price]) => ({ month, price: rational(price) })) }
    case 'index': {
      const bound = (name: 'floor' | 'cap') => (given[name] === undefined ? {} : { [name]: rational(given[name]) })
      return { kind: 'index', rates: given.rates!.map(rational), every, ...bound('floor'), ...bound('cap') }
    }
  }
}

function late({ principal, due, on, paid = [], ...more }: Extract<Given, { rule: 'late' }>['given']): string {
  let left = fen(principal)
  const owed = [{ from: due, fen: left }]
  for (const payment of paid) {
    left -= fen(payment.amount)
    owed.push({ from: payment.on, fen: left })
  }
  const round = { scale: 2, mode: 'half_up', at: 'line' } as const
  const policy = { ...{ name: 'late', label: {}, item: 'late', dailyRate: '0', graceDays: 0 }, round }
  return yuanText(lateFee({ ...policy, graceMode: 'from_due', ...more }, { dueOn: due, owed }, on).fen)
}

function allocated({
  amount,
  order,
  within = 'in_turn',
  lines,
}: Extract<Given, { rule: 'allocate' }>['given']): string {
  const open = lines.map(
    (line, no): OpenLine => ({
      ...{ id: `${no}`, bill: line.due, dueOn: line.due, isLateFee: line.late === true, priority: 1, no },
      openFen: fen(line.amount),
    }),
  )
  const parts = new Map(planAllocation(open, fen(amount), { order, within }).map((part) => [part.line, part.fen]))
  return texts(open.map(({ id }) => parts.get(id) ?? 0n))
}

function prepaid({ month, list, free, ratio, used }: Extract<Given, { rule: 'prepay' }>['given']): string {
  const months = 12
  const offer =
    ratio === undefined
      ? { kind: 'months' as const, months, free: free ?? 0 }
      : { kind: 'ratio' as const, months, ratio: numberOf(ratio) }
  const given = prepay(offer, { monthFen: fen(month), listFen: fen(list) })
  if (used === undefined) return texts([given.paidFen, given.discountFen])
  return texts(
    (['list_price', 'pro_rata'] as const).map((by) => prepaidRefund(given, { used, monthFen: fen(month), by })),
  )
}
