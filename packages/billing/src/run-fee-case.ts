import { matchPredicate } from '@courtyard/expression/match'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog, Discount, FeeStandard, LateFee } from '@courtyard/metadata/catalog'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { addToPeriod, type Period, periodFrom } from '@courtyard/std/period'
import { one, type Rational, rational } from '@courtyard/std/rational'
import type { Attachment, CausedBy, Found } from './charge.ts'
import { chargeComputer } from './compute-charges.ts'
import { applyDiscounts, inOrder, isInForce } from './discounts.ts'
import { lateFee } from './late-fee.ts'
import { runVariables } from './run-variables.ts'
import { allot } from './share.ts'
import { numberOf } from './stored-inputs.ts'

type Values = Readonly<Record<string, unknown>>
/** A worked example beside a fee document (`<name>.cases.json`, docs/guide/cases.md). Decimal text is a number. */
export type FeeCase = {
  readonly name: string
  readonly given: {
    /** `to`: all months up to that one, as one sum. */
    readonly run?: { readonly period: string; readonly to?: string }
    /** For an event standard: the record that causes the charge; `on` is its day, the first of the month when absent. */
    readonly event?: Values & { readonly on?: string }
    readonly subject?: Values
    readonly inputs?: Values
    readonly params?: Readonly<Record<string, string>>
    readonly attachment?: {
      readonly from?: string
      readonly to?: string
      readonly price?: string
      readonly coefficient?: string
    }
    readonly group?: { readonly total: string; readonly members: readonly (Values & { readonly times?: number })[] }
    /** For a standard: the discounts that may apply. For a discount: those beside it. */
    readonly discounts?: readonly string[]
    /** For a discount: the amount before discounts, which part of the period it is, and its tax. */
    readonly discount?: {
      readonly amount: string
      readonly part?: string
      readonly tax?: { readonly rate: string; readonly inclusive: boolean }
    }
    readonly late?: {
      readonly principal: string
      readonly due_on: string
      readonly on: string
      readonly payments?: readonly { readonly on: string; readonly amount: string }[]
    }
  }
  readonly then: {
    readonly amount?: string
    readonly amounts?: readonly (string | { readonly times: number; readonly amount: string })[]
    readonly error?: string
  }
}
export type FeeCaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

/** Runs a case of a fee standard through the very rules that bill. */
export function runStandardCase(catalog: Catalog, standard: FeeStandard, given: FeeCase): FeeCaseResult {
  const adapted = withParams(standard, given.given.params ?? {})
  const actual = given.given.group ? groupAmounts(catalog, adapted, given) : singleAmount(catalog, adapted, given)
  return compared(given, actual)
}

/** Runs a case of a late fee: principal, due day, payments and the day it is asked for. */
export function runLateFeeCase(policy: LateFee, given: FeeCase): FeeCaseResult {
  const late = given.given.late
  if (!late) return compared(given, 'late is missing')
  let fen = fenFromYuan(late.principal, 'half_up')
  const owed = [{ from: late.due_on, fen }]
  for (const payment of late.payments ?? []) {
    fen -= fenFromYuan(payment.amount, 'half_up')
    owed.push({ from: payment.on, fen })
  }
  return compared(given, yuanText(lateFee(policy, { dueOn: late.due_on, owed }, late.on).fen))
}

/** Runs a case of a discount: an amount, a subject and a day or period; gives what is left of the amount, tax included. */
export function runDiscountCase(catalog: Catalog, discount: Discount, given: FeeCase): FeeCaseResult {
  const { discount: line, discounts = [], subject, run } = given.given
  if (!line) return compared(given, 'discount is missing')
  const period = run?.period ?? '2026-01'
  const applying = inOrder([discount, ...namedDiscounts(catalog, discounts)]).filter(
    (one) => isInForce(one, periodFrom(period)) && holdsFor(one, rowOf(catalog, one.subject, { ...subject }), period),
  )
  const { taxed } = applyDiscounts(fenFromYuan(line.amount, 'half_up'), {
    discounts: applying,
    part: line.part === undefined ? one : numberOf(line.part),
    tax: line.tax ?? { rate: '0', inclusive: true },
  })
  return compared(given, yuanText(taxed.amountFen))
}

const namedDiscounts = (catalog: Catalog, names: readonly string[]): Discount[] =>
  names.flatMap((name) => catalog.discounts[name] ?? [])

const holdsFor = ({ appliesTo }: Discount, row: Row, period: Period): boolean =>
  appliesTo === undefined || matchPredicate(appliesTo)({ row, variables: runVariables(period) })

function compared(given: FeeCase, actual: string): FeeCaseResult {
  const expected = given.then.error ?? given.then.amount ?? (given.then.amounts ?? []).flatMap(repeated).join(' ')
  return { name: given.name, passed: expected === actual && expected !== '', expected, actual }
}

const repeated = (amount: string | { readonly times: number; readonly amount: string }): string[] =>
  typeof amount === 'string' ? [amount] : Array.from({ length: amount.times }, () => amount.amount)

/** The case's params stand in for those of every version. */
const withParams = (standard: FeeStandard, params: Readonly<Record<string, string>>): FeeStandard => ({
  ...standard,
  versions: standard.versions.map((version) => ({
    ...version,
    params: {
      ...version.params,
      ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { type: 'number' as const, value }])),
    },
  })),
})

const LONG_AGO = '1900-01-01'

function singleAmount(catalog: Catalog, standard: FeeStandard, { given }: FeeCase): string {
  const inputs = Object.fromEntries(
    Object.entries(given.inputs ?? {}).map(([name, value]): [string, Found] => [
      name,
      value === null ? { missing: true } : { value: Array.isArray(value) ? value.map(numeric) : numeric(value) },
    ]),
  )
  const subject = rowOf(catalog, standard.subject, { id: 'subject', ...given.subject })
  const discounts = namedDiscounts(catalog, given.discounts ?? [])
  const period = periodOf(given)
  const facts = {
    subject,
    discounts: new Set(discounts.filter((one) => holdsFor(one, subject, period)).map(({ name }) => name)),
    attachments: [attachmentOf(given.attachment)],
    inputs,
  }
  const results = periodsOf(given).map((one) =>
    chargeComputer(
      standard,
      one,
      discounts,
    )({ ...facts, ...(given.event && { events: [causeOf(catalog, standard, given)] }) }),
  )
  const charges = results.flatMap((result) => result.charges)
  const notes = results.flatMap((result) => result.notes)
  if (charges.length > 0) return yuanText(charges.reduce((sum, { amountFen }) => sum + amountFen, 0n))
  const note = notes[0]
  return note?.code === 'zero_amount' ? '0.00' : (note?.code ?? 'nothing')
}

function groupAmounts(catalog: Catalog, standard: FeeStandard, { given }: FeeCase): string {
  if (!standard.share) return 'not a share standard'
  const members = given.group!.members.flatMap(({ times = 1, ...member }) =>
    Array.from({ length: times }, () => member),
  )
  const rows = members.map((member, index) =>
    rowOf(catalog, standard.subject, { id: String(index).padStart(6, '0'), ...member }),
  )
  const allotted = allot(
    standard,
    { key: 'group', total: { value: rational(given.group!.total) }, members: rows },
    periodOf(given),
  )
  if ('problem' in allotted) return allotted.problem
  return rows.map((row) => yuanText(allotted.parts.get(String(row.id))!.amountFen)).join(' ')
}

function periodsOf({ run }: FeeCase['given']): Period[] {
  const first = run?.period ?? '2026-01'
  const periods = [first]
  while (run?.to !== undefined && periods.at(-1)! < run.to) periods.push(addToPeriod(periods.at(-1)!, 1))
  return periods
}

function causeOf(catalog: Catalog, standard: FeeStandard, given: FeeCase['given']): CausedBy {
  const { on = periodFrom(periodOf(given)), ...values } = given.event ?? {}
  const row = rowOf(catalog, standard.event?.input.from ?? '', { id: 'event', ...values })
  return { id: 'event', on, row }
}

const periodOf = (given: FeeCase['given']): string => given.run?.period ?? '2026-01'

const attachmentOf = (given: FeeCase['given']['attachment'] = {}): Attachment => ({
  from: given.from ?? LONG_AGO,
  to: given.to ?? null,
  price: given.price === undefined ? null : rational(given.price),
  coefficient: given.coefficient === undefined ? null : rational(given.coefficient),
})

const NUMBERS = new Set(['decimal', 'money', 'integer', 'computed', 'rollup'])

/** A subject's values by the types of its fields; absent fields are missing. */
function rowOf(catalog: Catalog, entity: string, values: Values): Row {
  const fields = catalog.entities[entity]?.fields ?? []
  const row: Record<string, Value> = {}
  for (const field of fields) row[field.name] = null
  for (const [name, value] of Object.entries(values)) {
    const type = fields.find((field) => field.name === name)?.type ?? 'text'
    row[name] = value !== null && NUMBERS.has(type) ? numeric(value) : (value as Value)
  }
  return row
}

const numeric = (value: unknown): Rational => rational(String(value))
