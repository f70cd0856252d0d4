import { checkExpression } from '@courtyard/expression/check'
import type { Tree } from '@courtyard/expression/tree'
import type { FeeStandard, LateFee } from '@courtyard/metadata/catalog'
import { canonicalJson } from '@courtyard/std/canonical'
import { addDays, type Day } from '@courtyard/std/day'
import { yuanText } from '@courtyard/std/money'
import { daysIn, periodFrom, periodTo } from '@courtyard/std/period'
import { add, compare, one, rational, sumOf, zero } from '@courtyard/std/rational'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Attachment, Charge, StoredInputs } from './charge.ts'
import { chargeLateFee } from './charge-late-fee.ts'
import { chargeComputer } from './compute-charges.ts'
import { lateFee } from './late-fee.ts'
import { prorate, prorations } from './prorate.ts'
import { replayCharge } from './replay-charge.ts'
import { allot } from './share.ts'

// A failure prints its seed and path; `{ seed, path }` here repeats it.
const check = <T>(property: fc.IPropertyWithHooks<T>) => fc.assert(property, { numRuns: 300 })

const number = { type: { kind: 'number' }, optional: false } as const
const treeOf = (source: string, names: readonly string[]): Tree => {
  const scope = {
    schema: { fieldsOf: () => undefined },
    names: Object.fromEntries(names.map((name) => [name, number])),
    variables: { params: { members: { price: { type: { kind: 'number' } } } }, run: { members: {} } },
  } as const
  const { tree, issues } = checkExpression(source, { place: 'fee-standard.amount', scope })
  if (!tree) throw new Error(JSON.stringify(issues))
  return tree
}
const methods = ['none', 'actual_month', '30_360', 'actual_30', 'actual_365', 'half_month'] as const
type Method = (typeof methods)[number]
type Options = {
  readonly prorate?: Method
  readonly versions?: readonly Day[]
  readonly price?: string
  readonly share?: true
}

const standardOf = ({
  prorate: method = 'none',
  versions = ['2000-01-01'],
  price = '2.80',
  share,
}: Options = {}): FeeStandard => ({
  name: 'by_area',
  label: {},
  item: 'service',
  subject: 'flat',
  payer: { name: 'payer', from: 'stay', by: [], take: { fn: 'one' }, order: [], missing: 'exception' },
  period: 'month',
  timing: 'arrears',
  prorate: method,
  due: { dayOfMonth: 15, monthsAfter: 1 },
  inputs: [],
  ...(share && {
    share: {
      per: ['block'],
      total: { name: 'total', from: 'pool', by: [], take: { fn: 'sum' }, order: [], missing: 'exception' },
      weight: treeOf('area', ['area']),
    },
  }),
  versions: versions.map((from) => ({
    from,
    params: { price: { type: 'number', value: price } },
    amount: share ? treeOf('total', ['total']) : treeOf('area * $params.price * coefficient', ['area', 'coefficient']),
    amountSource: 'area * $params.price * coefficient',
    round: { scale: 2, mode: 'half_up', at: 'line' },
    tax: { rate: '0.06', inclusive: true },
    explain: { en: [treeOf('area', ['area'])] },
  })),
})

const attached = (more: Partial<Attachment> = {}): Attachment => ({
  from: '2020-01-01',
  to: null,
  coefficient: null,
  price: null,
  ...more,
})
const chargesOf = (
  standard: FeeStandard,
  period: string,
  facts: { area: string; attachments: readonly Attachment[] },
) =>
  chargeComputer(
    standard,
    period,
  )({
    subject: { id: 'a', area: rational(facts.area) },
    attachments: facts.attachments,
    inputs: {},
  })
const sum = (charges: readonly Charge[]) => charges.reduce((fen, { amountFen }) => fen + amountFen, 0n)

const period = fc
  .integer({ min: 0, max: 12 * 60 })
  .map((months) => `${1990 + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`)
const decimal = (max: number, scale: number) =>
  fc.integer({ min: 0, max: max * 10 ** scale }).map((units) => (units / 10 ** scale).toFixed(scale))
const method = fc.constantFrom(...methods)
const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: 27 }), { maxLength: 3 })
  .map((days) => [...days].sort((a, b) => a - b))

test('a line is its net and its tax, is never negative, and replays byte-equal from what is stored with it', () => {
  check(
    fc.property(
      period,
      method,
      decimal(500, 4),
      decimal(30, 2),
      cuts,
      fc.boolean(),
      (month, prorate, area, price, days, byVersion) => {
        const bounds = days.map((day) => addDays(periodFrom(month), day))
        const standard = standardOf({ prorate, price, versions: ['1980-01-01', ...(byVersion ? bounds : [])] })
        const attachments = byVersion
          ? [attached({ from: '1985-01-01' })]
          : bounds.map((from, index) => attached({ from, to: bounds[index + 1] ?? null, coefficient: rational('0.7') }))
        const { charges } = chargesOf(standard, month, { area, attachments })
        expect(charges.length).toBeLessThanOrEqual(4)
        for (const charge of charges) {
          expect(charge.amountFen).toBe(charge.netFen + charge.taxFen)
          expect([charge.amountFen > 0n, charge.netFen >= 0n, charge.taxFen >= 0n]).toEqual([true, true, true])
          const inputs = JSON.parse(canonicalJson(charge.inputs)) as StoredInputs
          const replayed = replayCharge(standard, { versionFrom: charge.versionFrom, inputs })
          expect([replayed.hash, replayed.amount]).toEqual([charge.traceHash, yuanText(charge.amountFen)])
        }
        expect(new Set(charges.map(({ part }) => part)).size).toBe(charges.length)
        expect(charges[0]?.part ?? '').toBe('')
      },
    ),
  )
})

// Whoever is there all month owes the month, however often it is cut by versions or attachments.
test('the parts of a month that is covered whole are one month', () => {
  check(
    fc.property(period, method, decimal(500, 4), cuts, fc.boolean(), (month, prorate, area, days, byVersion) => {
      const bounds = [periodFrom(month), ...days.map((day) => addDays(periodFrom(month), day))]
      const standard = standardOf({ prorate, versions: byVersion ? bounds : ['1980-01-01'] })
      const attachments = byVersion
        ? [attached({ from: '1980-01-01' })]
        : bounds.map((from, index) => attached({ from, to: bounds[index + 1] ?? null }))
      const whole = sum(
        chargesOf(standardOf({ versions: ['1980-01-01'] }), month, {
          area,
          attachments: [attached({ from: '1980-01-01' })],
        }).charges,
      )
      const cut = sum(chargesOf(standard, month, { area, attachments }).charges)
      const difference = cut > whole ? cut - whole : whole - cut
      // Each line is rounded once: half a fen each.
      expect(Number(difference)).toBeLessThanOrEqual(Math.ceil(bounds.length / 2))
    }),
  )
})

test('parts are never more than the month and never less for more days', () => {
  check(
    fc.property(
      period,
      fc.constantFrom(...methods),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 31 }),
      (month, kind, start, length) => {
        const from = addDays(periodFrom(month), Math.min(start, daysIn(month) - 1))
        const end = (days: number) => {
          const to = addDays(from, days)
          return to < periodTo(month) ? to : periodTo(month)
        }
        const shorter = prorate(kind, month, { from, to: end(length) }).part
        const longer = prorate(kind, month, { from, to: end(length + 1) }).part
        expect(compare(shorter, longer)).toBeLessThanOrEqual(0)
        expect(compare(longer, one)).toBeLessThanOrEqual(0)
      },
    ),
  )
})

test('spans of a month with gaps between them owe at most the month', () => {
  check(
    fc.property(
      period,
      method,
      fc.uniqueArray(fc.integer({ min: 0, max: 28 }), { minLength: 2, maxLength: 6 }),
      (month, kind, days) => {
        const bounds = [...days]
          .sort((a, b) => a - b)
          .map((day) => addDays(periodFrom(month), day))
          .filter((day) => day < periodTo(month))
        const spans = bounds.flatMap((from, index) =>
          index % 2 === 0 && bounds[index + 1] ? [{ from, to: bounds[index + 1]! }] : [],
        )
        if (kind === 'none') return
        const parts = prorations(kind, month, spans).map(({ part }) => part)
        expect(parts).toHaveLength(spans.length)
        expect(compare(sumOf(parts), one)).toBeLessThanOrEqual(0)
        for (const part of parts) expect(compare(part, zero)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

const members = fc.array(decimal(300, 4), { minLength: 1, maxLength: 40 })
test('shares add up to the fen, in any order, and a share is charged once whatever the dates', () => {
  check(
    fc.property(members, decimal(100_000, 2), method, cuts, (areas, total, prorate, days) => {
      fc.pre(areas.some((area) => Number(area) > 0))
      const rows = areas.map((area, index) => ({ id: `m${String(index).padStart(3, '0')}`, area: rational(area) }))
      const standard = standardOf({
        share: true,
        prorate,
        versions: ['1980-01-01', ...days.map((day) => addDays('2026-10-01', day))],
      })
      const group = { key: 'g', total: { value: rational(total) }, members: rows }
      const allotted = allot(standard, group, '2026-10')
      const turned = allot(standard, { ...group, members: [...rows].reverse() }, '2026-10')
      if (!('parts' in allotted)) throw new Error(allotted.problem)
      expect(turned).toEqual(allotted)
      const fens = [...allotted.parts.values()].map(({ amountFen }) => amountFen)
      const groupFen = BigInt(total.replace('.', ''))
      expect(fens.reduce((all, fen) => all + fen, 0n)).toBe(groupFen)
      const charged = rows.flatMap(
        (subject) =>
          chargeComputer(
            standard,
            '2026-10',
          )({
            subject,
            attachments: [attached({ to: '2026-10-10' }), attached({ from: '2026-10-10' })],
            inputs: {},
            allotment: allotted.parts.get(subject.id)!,
          }).charges,
      )
      expect(sum(charged)).toBe(groupFen)
    }),
  )
})

const policies = fc.record({
  dailyRate: decimal(0.01, 5),
  graceDays: fc.integer({ min: 0, max: 40 }),
  graceMode: fc.constantFrom('from_due' as const, 'from_grace_end' as const),
  capRatio: fc.option(decimal(2, 2), { nil: undefined }),
})
const policyOf = ({
  capRatio,
  ...rest
}: {
  dailyRate: string
  graceDays: number
  graceMode: 'from_due' | 'from_grace_end'
  capRatio: string | undefined
}): LateFee => ({
  name: 'late',
  label: {},
  item: 'late',
  ...rest,
  ...(capRatio !== undefined && { capRatio }),
  round: { scale: 2, mode: 'half_up', at: 'line' },
})

test('late fees grow with the days, stay under their cap, and months add up to the whole', () => {
  check(
    fc.property(
      policies,
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 1, max: 24 }),
      (given, fen, late, months) => {
        const policy = policyOf(given)
        const bill = { dueOn: '2025-01-31', owed: [{ from: '2025-01-31', fen: BigInt(fen) }] }
        const until = addDays('2025-01-31', late)
        const [now, next] = [lateFee(policy, bill, until).fen, lateFee(policy, bill, addDays(until, 1)).fen]
        expect(next >= now && now >= 0n).toBe(true)
        if (given.capRatio !== undefined)
          expect(Number(now)).toBeLessThanOrEqual(Math.round(fen * Number(given.capRatio)) + 1)
        let chargedFen = 0n
        for (let month = 1; month <= months; month += 1) {
          const charge = chargeLateFee(
            policy,
            { id: 'b', no: '1', ...bill, chargedFen },
            { period: monthAfter(month), on: '2030-01-01' },
          )
          chargedFen += charge?.amountFen ?? 0n
        }
        expect(chargedFen).toBe(lateFee(policy, bill, addDays(periodTo(monthAfter(months)), -1)).fen)
      },
    ),
  )
})
const monthAfter = (months: number) => `${2025 + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`

// A run of the month that is not over, or of a month to come by a slip of the hand, charges no day that has not been late.
test('a late fee counts days up to the day of the run, and the rest of the month falls to the next', () => {
  const policy = policyOf({ dailyRate: '0.00100', graceDays: 0, graceMode: 'from_due', capRatio: undefined })
  const bill = { id: 'b', no: '1', dueOn: '2026-10-10', owed: [{ from: '2026-10-10', fen: 100_000n }] }
  const at = (period: string, on: Day, chargedFen = 0n) =>
    chargeLateFee(policy, { ...bill, chargedFen }, { period, on })?.amountFen
  expect(at('2026-10', '2026-10-05')).toBeUndefined()
  expect(at('2026-10', '2026-10-20')).toBe(1_000n)
  expect(at('2099-12', '2026-10-20')).toBe(1_000n)
  expect(at('2026-11', '2026-12-01', 1_000n)).toBe(4_100n)
})

// One absurd figure is a note to look into: it must not end the run of everybody else.
test('an amount that no ledger line holds is an exception', () => {
  const { charges, notes } = chargesOf(standardOf({ price: '999999999999999' }), '2026-10', {
    area: '999999',
    attachments: [attached()],
  })
  expect([charges, notes.map(({ kind, code }) => [kind, code])]).toEqual([[], [['exception', 'number_too_large']]])
})

test('a coefficient that is missing is one, and one of zero charges nothing', () => {
  const area = '10'
  const [plain, zeroed] = [null, zero].map((coefficient) =>
    chargesOf(standardOf(), '2026-10', { area, attachments: [attached({ coefficient })] }),
  )
  expect(sum(plain!.charges)).toBe(2_800n)
  expect(zeroed!.notes[0]!.code).toBe('zero_amount')
  expect(chargesOf(standardOf(), '2026-10', { area: '-10', attachments: [attached()] }).notes[0]!.code).toBe(
    'negative_amount',
  )
  expect(compare(add(one, zero), one)).toBe(0)
})

test('a version that begins after the period charges nothing, one that begins within it only where days are prorated', () => {
  const facts = { area: '31', attachments: [attached()] }
  expect(chargesOf(standardOf({ versions: ['2026-11-01'] }), '2026-10', facts).notes[0]!.code).toBe('outside_dates')
  expect(chargesOf(standardOf({ versions: ['2026-10-31'] }), '2026-10', facts).notes[0]!.code).toBe('outside_dates')
  const prorated = chargesOf(standardOf({ versions: ['2026-10-31'], prorate: 'actual_month' }), '2026-10', facts)
  expect(sum(prorated.charges)).toBe(280n)
})
