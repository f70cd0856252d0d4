import { compileNumber } from '@courtyard/expression/evaluate'
import { pathsOf } from '@courtyard/expression/paths'
import type { Env, Row, Value } from '@courtyard/expression/value'
import type { Discount, FeeStandard, FeeVersion, Input } from '@courtyard/metadata/catalog'
import { isFault } from '@courtyard/std/fault'
import { fenFromYuan, yuanFromFen } from '@courtyard/std/money'
import { type Period, periodFrom, periodTo } from '@courtyard/std/period'
import { multiply, one, type Rational, rational, round } from '@courtyard/std/rational'
import type { Allotment, Charge, Facts, Found, Note, StoredInputs } from './charge.ts'
import { applyDiscounts, inOrder, isInForce } from './discounts.ts'
import { explanationOf, traceHash } from './explain-charge.ts'
import { paramsOf } from './params.ts'
import { type Proration, prorations } from './prorate.ts'
import { runVariables } from './run-variables.ts'
import { type Segment, segmentsOf } from './segments.ts'
import { encodeRow, numberText } from './stored-inputs.ts'

export type Computed = { readonly charges: readonly Charge[]; readonly notes: readonly Note[] }

// 100 billion yuan. Sums over a run must stay inside what a bigint of fen holds, and one absurd figure must not end the run.
const LINE_FEN_MAX = 10_000_000_000_000n

const NOTHING: Computed = { charges: [], notes: [] }

/** A standard made ready for one run: its trees compiled once, for any number of subjects. */
export type ChargeComputer = (facts: Facts) => Computed

/**
 * Computes the charges of `standard` in `period` for one subject at a time. Pure and deterministic: the same facts give
 * the same fen, the same stored inputs and the same trace hash. Never throws for data: what cannot be charged is a note.
 */
export function chargeComputer(
  standard: FeeStandard,
  period: Period,
  allDiscounts: readonly Discount[] = [],
): ChargeComputer {
  const discounts = inOrder(allDiscounts.filter(({ standards }) => standards.includes(standard.name)))
  const compiled = new Map(standard.versions.map((version) => [version, compileVersion(version)]))
  const note = (kind: Note['kind'], code: string, details: Note['details'] = {}): Computed => ({
    charges: [],
    notes: [{ standard: standard.name, kind, code, details }],
  })
  return (facts) => {
    // `appliesTo` proposes attachments: a subject it accepts without one is worth a look, any other is simply not bound.
    if (facts.attachments.length === 0) return standard.appliesTo ? note('skipped', 'not_attached') : NOTHING
    const applying = discounts.filter(({ name }) => facts.discounts?.has(name))
    const cuts = applying.flatMap(({ from, to }) => [from, ...(to === undefined ? [] : [to])])
    const segments = segmentsOf(standard, facts.attachments, { period, cuts })
    if (segments.length === 0) return note('skipped', 'outside_dates')
    const bound = bindInputs(standard.inputs, facts.inputs)
    if ('code' in bound) return note(bound.kind, bound.code, { input: bound.input })
    const allotted = standard.share ? (facts.allotment ?? { problem: 'not_a_member' }) : undefined
    if (allotted && 'problem' in allotted) {
      const kind = allotted.problem === 'total_skipped' || allotted.problem === 'not_a_member' ? 'skipped' : 'exception'
      return note(kind, allotted.problem)
    }
    const charges: Charge[] = []
    const parts = prorations(standard.share ? 'none' : standard.prorate, period, segments)
    try {
      for (const [index, segment] of segments.entries()) {
        const charge = computeSegment({
          standard,
          period,
          segment,
          proration: parts[index]!,
          facts,
          bound: bound.values,
          compiled: compiled.get(segment.version)!,
          discounts: applying,
        })
        if (charge.listFen < 0n) return note('exception', 'negative_amount', { amount: `${charge.listFen}` })
        if (charge.listFen > LINE_FEN_MAX) return note('exception', 'number_too_large', { amount: `${charge.listFen}` })
        // What discounts bring to nothing is a line of nothing: charged, and never again.
        if (charge.listFen > 0n) charges.push({ ...charge, part: index === 0 ? '' : `${index + 1}` })
      }
    } catch (error) {
      if (isFault(error)) return note('exception', error.code, error.details)
      throw error
    }
    // The first live segment carries part '', which is what makes a second run of the period a no-op.
    if (charges[0]) charges[0] = { ...charges[0], part: '' }
    return charges.length === 0 ? note('skipped', 'zero_amount') : { charges, notes: [] }
  }
}

/** `params` are those without an attachment's price: the same object for all subjects, so that tariffs are summed up once. */
type CompiledVersion = {
  readonly amount: (env: Env) => Rational
  readonly names: ReadonlySet<string>
  readonly params: Row
}

function compileVersion(version: FeeVersion): CompiledVersion {
  const trees = [
    version.amount,
    ...Object.values(version.explain).flatMap((parts) => parts.filter((part) => typeof part !== 'string')),
  ]
  const names = trees.flatMap((tree) =>
    pathsOf(tree)
      .filter(({ root }) => root === 'row')
      .map(({ path }) => path[0]!),
  )
  return { amount: compileNumber(version.amount), names: new Set(names), params: paramsOf(version, null) }
}

type Bound = { readonly values: Row } | { readonly kind: Note['kind']; readonly code: string; readonly input: string }

/** Inputs as values by their `missing` rule. */
function bindInputs(inputs: readonly Input[], found: Readonly<Record<string, Found>>): Bound {
  const values: Record<string, Value> = {}
  for (const input of inputs) {
    const got = found[input.name] ?? { missing: true }
    if ('ambiguous' in got) return { kind: 'exception', code: 'input_ambiguous', input: input.name }
    // Whatever `missing` says: it speaks of finding nothing, not of a record that lacks its value.
    if ('gap' in got) return { kind: 'exception', code: 'input_incomplete', input: input.name }
    if ('value' in got && got.value !== null) values[input.name] = got.value
    else if (typeof input.missing === 'object') values[input.name] = rational(input.missing.value)
    else return { kind: input.missing === 'skip' ? 'skipped' : 'exception', code: 'input_missing', input: input.name }
  }
  return { values }
}

type Work = {
  readonly standard: FeeStandard
  readonly period: Period
  readonly segment: Segment
  readonly proration: Proration
  readonly facts: Facts
  readonly bound: Row
  readonly compiled: CompiledVersion
  readonly discounts: readonly Discount[]
}

function computeSegment(work: Work): Charge {
  const { standard, period, segment, proration, facts, bound, compiled } = work
  const { version, attachment } = segment
  const allotment = facts.allotment && 'amountFen' in facts.allotment ? facts.allotment : undefined
  const row: Row = {
    ...facts.subject,
    ...bound,
    coefficient: attachment.coefficient ?? one,
    ...(allotment && shareNames(allotment)),
  }
  const env: Env = {
    row,
    variables: {
      ...runVariables(period),
      params: attachment.price === null ? compiled.params : paramsOf(version, attachment.price),
    },
  }
  // Divide last and round once: the exact amount of the full period, times the exact part of it.
  const fen = allotment
    ? allotment.amountFen
    : fenFromYuan(
        round(multiply(compiled.amount(env), proration.part), version.round.scale, version.round.mode),
        version.round.mode,
      )
  const { listFen, taxed, taken } = applyDiscounts(fen, {
    discounts: work.discounts.filter((discount) => isInForce(discount, segment.from)),
    part: allotment ? one : proration.part,
    tax: version.tax,
  })
  const partial = segment.from > periodFrom(period) || segment.to < periodTo(period)
  const inputs: StoredInputs = {
    row: encodeRow(pick(row, compiled.names)),
    period,
    ...(attachment.price !== null && { price: numberText(attachment.price) }),
    ...(partial &&
      !allotment && { ratio: { part: numberText(proration.part), days: proration.days, of: proration.of } }),
    ...(allotment && {
      share: { group: allotment.group, amountFen: `${allotment.amountFen}`, groupFen: `${allotment.groupFen}` },
    }),
    ...(taken.length > 0 && { discounts: taken.map(({ discount, fen }) => ({ discount, fen: `${fen}` })) }),
  }
  const texts = explanationOf(version, env, { ratio: inputs.ratio, taken, discounts: work.discounts })
  return {
    standard: standard.name,
    item: standard.item,
    part: '',
    versionFrom: version.from,
    from: segment.from,
    to: segment.to,
    ...taxed,
    listFen,
    taken,
    inputs,
    traceHash: traceHash(taxed, { formula: version.amountSource, texts, taken }),
  }
}

/** What a share standard's words may name besides the subject and `total`. */
const shareNames = (allotment: Allotment): Row => ({
  total: allotment.total,
  group_amount: yuanFromFen(allotment.groupFen),
  weight: allotment.weight,
  weight_sum: allotment.weightSum,
  members: rational(allotment.members),
})

function pick(row: Row, names: ReadonlySet<string>): Row {
  const picked: Record<string, Value> = {}
  for (const name of names) if (name in row) picked[name] = row[name]!
  return picked
}
