import { compileNumber } from '@courtyard/expression/evaluate'
import { pathsOf } from '@courtyard/expression/paths'
import type { Env, Row, Value } from '@courtyard/expression/value'
import type { Discount, FeeStandard, FeeVersion, Input } from '@courtyard/metadata/catalog'
import { isFault } from '@courtyard/std/fault'
import { yuanFromFen } from '@courtyard/std/money'
import type { Period } from '@courtyard/std/period'
import { add, equals, one, type Rational, rational, zero } from '@courtyard/std/rational'
import type { Allotment, Charge, Facts, Found, Note, StoredInputs } from './charge.ts'
import { type Cycle, cycleOf } from './cycle.ts'
import { applyDiscounts, inOrder, isInForce } from './discounts.ts'
import { explanationOf, traceHash } from './explain-charge.ts'
import { type FeeLine, lineFen, linesOf } from './line-amount.ts'
import { paramsOf } from './params.ts'
import { cycleParts, eventParts, type PlannedPart, termParts } from './planned-parts.ts'
import { runVariables } from './run-variables.ts'
import { encodeRow, numberText } from './stored-inputs.ts'
import { termsOf } from './terms-of.ts'

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
  const cycle = cycleOf(standard, period)
  return (facts) => {
    const applying = discounts.filter(({ name }) => facts.discounts?.has(name))
    const dated = cycle && datedParts(standard, facts, { cycle, discounts: applying })
    const problem = cycle ? problemOf(standard, facts, dated) : { kind: 'skipped' as const, code: 'other_month' }
    if (problem || !cycle) return problem === undefined ? NOTHING : noted(standard, problem)
    const bound = bindInputs(standard.inputs, facts.inputs)
    if ('code' in bound) return noted(standard, { ...bound, details: { input: bound.input } })
    const work = { standard, period, cycle, facts, bound: bound.values, compiled, discounts: applying }
    try {
      const charged = chargeParts(work, dated ?? plannedParts(work))
      return 'code' in charged ? noted(standard, charged) : { charges: charged.charges, notes: [] }
    } catch (error) {
      if (isFault(error)) return noted(standard, { kind: 'exception', code: error.code, details: error.details })
      throw error
    }
  }
}

type Problem = { readonly kind: Note['kind']; readonly code: string; readonly details?: Note['details'] }

const noted = ({ name }: FeeStandard, { kind, code, details = {} }: Problem): Computed =>
  code === '' ? NOTHING : { charges: [], notes: [{ standard: name, kind, code, details }] }

const SILENT: Problem = { kind: 'skipped', code: '' }

/** Why there is nothing to compute, before any input is looked at. */
function problemOf(
  standard: FeeStandard,
  facts: Facts,
  dated: readonly PlannedPart[] | undefined,
): Problem | undefined {
  // `appliesTo` proposes attachments: a subject it accepts without one is worth a look, any other is simply not bound.
  if (facts.attachments.length === 0) return standard.appliesTo ? { kind: 'skipped', code: 'not_attached' } : SILENT
  if (standard.event && (facts.events ?? []).length === 0) return SILENT
  if (dated?.length === 0) return OUTSIDE
  const allotted = standard.share ? (facts.allotment ?? { problem: 'not_a_member' }) : undefined
  if (!allotted || !('problem' in allotted)) return undefined
  const isSkipped = allotted.problem === 'total_skipped' || allotted.problem === 'not_a_member'
  const incomplete = bindInputs(standard.inputs, facts.inputs)
  if ('code' in incomplete) return { ...incomplete, details: { input: incomplete.input } }
  return { kind: isSkipped ? 'skipped' : 'exception', code: allotted.problem }
}

const OUTSIDE: Problem = { kind: 'skipped', code: 'outside_dates' }

type Planning = Omit<Work, 'part'>

const cutsOf = (discounts: readonly Discount[]) =>
  discounts.flatMap(({ from, to }) => [from, ...(to === undefined ? [] : [to])])

/** What attachments alone say is charged of the cycle; undefined where terms or records say it. */
function datedParts(
  standard: FeeStandard,
  facts: Facts,
  { cycle, discounts }: Pick<Planning, 'cycle' | 'discounts'>,
): PlannedPart[] | undefined {
  if (standard.event || standard.schedule) return undefined
  return cycleParts(standard, facts.attachments, { cycle, cuts: cutsOf(discounts) })
}

/** What terms or records say is charged of the period: spans at one price, or one part for each record. */
function plannedParts({ standard, period, facts, bound, discounts }: Planning): PlannedPart[] {
  if (!standard.schedule) return eventParts(standard, facts.attachments, facts.events ?? [])
  const terms = termsOf(standard.schedule, { ...facts.subject, ...bound })
  return termParts(standard, facts.attachments, { terms, period, cuts: cutsOf(discounts) })
}

function chargeParts(planning: Planning, parts: readonly PlannedPart[]): { charges: Charge[] } | Problem {
  if (parts.length === 0) return OUTSIDE
  const charges: Charge[] = []
  for (const [index, part] of parts.entries()) {
    const own: Charge[] = []
    for (const line of planning.compiled.get(part.version)!.lines) {
      const charge = computeLine({ ...planning, part }, line)
      if (charge.listFen < 0n)
        return { kind: 'exception', code: 'negative_amount', details: { amount: `${charge.listFen}` } }
      if (charge.listFen > LINE_FEN_MAX)
        return { kind: 'exception', code: 'number_too_large', details: { amount: `${charge.listFen}` } }
      const name = part.cause ?? (index === 0 ? '' : `${index + 1}`)
      // What discounts bring to nothing is a line of nothing: charged, and never again.
      if (charge.listFen > 0n) own.push({ ...charge, part: own.length === 0 ? name : `${name}:${charge.item}` })
    }
    charges.push(...own)
  }
  // The first line carries part '', which is what makes a second run of the period a no-op; a record's own carries its id.
  if (charges[0] && parts[0]!.cause === undefined) charges[0] = { ...charges[0], part: '' }
  return charges.length === 0 ? { kind: 'skipped', code: 'zero_amount' } : { charges }
}

/** `params` are those without an attachment's price: the same object for all subjects, so that tariffs are summed up once. */
type CompiledVersion = { readonly lines: readonly CompiledLine[]; readonly params: Row }
type CompiledLine = {
  readonly line: FeeLine
  readonly amount: (env: Env) => Rational
  readonly names: ReadonlySet<string>
}

function compileVersion(version: FeeVersion): CompiledVersion {
  return { lines: linesOf(version).map(compileLine), params: paramsOf(version, null) }
}

function compileLine(line: FeeLine): CompiledLine {
  const trees = [
    line.amount,
    ...Object.values(line.explain).flatMap((parts) => parts.filter((part) => typeof part !== 'string')),
  ]
  const names = trees.flatMap((tree) =>
    pathsOf(tree)
      .filter(({ root }) => root === 'row')
      .map(({ path }) => path[0]!),
  )
  return { line, amount: compileNumber(line.amount), names: new Set(names) }
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
  readonly cycle: Cycle
  readonly facts: Facts
  readonly bound: Row
  readonly compiled: ReadonlyMap<FeeVersion, CompiledVersion>
  readonly discounts: readonly Discount[]
  readonly part: PlannedPart
}

function computeLine(work: Work, { line, amount, names }: CompiledLine): Charge {
  const { standard, part } = work
  const allotment = allotmentOf(work.facts)
  const { row, env } = environmentOf(work)
  // Divide last and round once: the exact amount of the full period, times the exact part of it.
  const fen = allotment ? allotment.amountFen : lineFen(line, amount(env), part.parts)
  const { listFen, taxed, taken } = applyDiscounts(fen, {
    discounts: work.discounts.filter((discount) => isInForce(discount, part.from)),
    part: allotment ? one : part.portion,
    tax: line.tax,
  })
  const inputs: StoredInputs = {
    row: encodeRow(pick(row, names)),
    ...storedFacts(work, allotment),
    ...(line.item !== undefined && { component: line.item }),
    ...(taken.length > 0 && { discounts: taken.map(({ discount, fen }) => ({ discount, fen: `${fen}` })) }),
  }
  const texts = explanationOf(line, env, { ratio: inputs.ratio, taken, discounts: work.discounts })
  return {
    standard: standard.name,
    item: line.item ?? standard.item,
    part: '',
    versionFrom: part.version.from,
    from: part.from,
    to: part.to,
    ...taxed,
    listFen,
    taken,
    inputs,
    traceHash: traceHash(taxed, { formula: line.amountSource, texts, taken }),
  }
}

const allotmentOf = ({ allotment }: Facts): Allotment | undefined =>
  allotment && 'amountFen' in allotment ? allotment : undefined

function environmentOf({ period, cycle, facts, bound, compiled, part }: Work): { row: Row; env: Env } {
  const { attachment, version } = part
  const allotment = allotmentOf(facts)
  const row: Row = {
    ...facts.subject,
    ...bound,
    ...part.names,
    coefficient: attachment.coefficient ?? one,
    ...(allotment && shareNames(allotment)),
  }
  const params = attachment.price === null ? compiled.get(version)!.params : paramsOf(version, attachment.price)
  return { row, env: { row, variables: { ...runVariables(period, cycle), params } } }
}

/** What a replay needs besides the row: period, days, price, part and share. */
function storedFacts(
  { period, cycle, part }: Work,
  allotment: Allotment | undefined,
): Omit<StoredInputs, 'row' | 'component' | 'discounts'> {
  const { price } = part.attachment
  const ratio = allotment ? undefined : storedRatio(part)
  return {
    period,
    ...(cycle.months.length > 1 && { span: { from: cycle.from, to: cycle.to } }),
    ...(price !== null && { price: numberText(price) }),
    ...(ratio && { ratio }),
    ...(allotment && {
      share: { group: allotment.group, amountFen: `${allotment.amountFen}`, groupFen: `${allotment.groupFen}` },
    }),
  }
}

function storedRatio({ parts, portion, ratio }: PlannedPart): StoredInputs['ratio'] {
  const part = parts.reduce(add, zero)
  if (!ratio && equals(part, one) && parts.length === 1) return undefined
  return {
    part: numberText(part),
    ...(ratio ?? { days: 1, of: 1, whole: true }),
    ...(parts.length > 1 && { months: parts.map(numberText) }),
    ...(!equals(part, portion) && { portion: numberText(portion) }),
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
