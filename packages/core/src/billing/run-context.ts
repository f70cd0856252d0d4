import { ENGINE_VERSION } from '@courtyard/billing/charge'
import { type ChargeComputer, chargeComputer } from '@courtyard/billing/compute-charges'
import { type Cycle, cycleOf } from '@courtyard/billing/cycle'
import { runVariables } from '@courtyard/billing/run-variables'
import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Value } from '@courtyard/expression/value'
import type { Catalog, Discount, FeeStandard, LateFee } from '@courtyard/metadata/catalog'
import { everything } from '@courtyard/metadata/scope'
import { type Filter, type FilterTree, planFilter } from '@courtyard/query/filter'
import { addDays, type Day, dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isPeriod, type Period, periodFrom, periodTo } from '@courtyard/std/period'
import { dueOn } from './due-on.ts'
import { treesOfTerms, treesOfVersion } from './standard-trees.ts'

/** A standard of a run with everything compiled and resolved once. */
export type RunStandard = {
  readonly standard: FeeStandard
  readonly compute: ChargeComputer
  /** The days it charges in this run; undefined in a month in which it charges nothing. */
  readonly cycle: Cycle | undefined
  /** What its statements may name: `$run` has the days of its cycle. */
  readonly variables: Readonly<Record<string, Value>>
}
export type RunLateFee = { readonly policy: LateFee; readonly standards: readonly string[] }

/** What stays the same for all pages of a run: the pinned catalog, the standards, the paths they read. */
export type RunContext = {
  readonly catalog: Catalog
  readonly period: Period
  /** The tenant's day on which the run was started or previewed: no late fee counts days after it. */
  readonly on: Day
  readonly subject: string
  /** Which subjects; absent = all of them. Who wrote it was held to their rights then, the run itself is the kernel's own. */
  readonly filter?: FilterTree
  /** Whether a period that is long past is due as if it were the present one. */
  readonly due: 'period' | 'today'
  readonly standards: readonly RunStandard[]
  readonly lateFees: readonly RunLateFee[]
  /** Discounts that may touch the run's charges. */
  readonly discounts: readonly Discount[]
  /** Field paths of the subject that formulas, words, weights and groups read, and its title. */
  readonly paths: readonly (readonly string[])[]
  /** What statements of the run may name. `today` of rollups is the period's last day: the same whenever the run happens. */
  readonly variables: Readonly<Record<string, Value>>
  readonly engineVersion: number
}

// Beyond these a period is a slip of the hand, and its due days would leave the calendar.
const PERIOD_MIN = '1970-01'
const PERIOD_MAX = '2999-12'

/** What a run is asked to charge. `filter` is a list filter over the subject. */
export type RunScope = {
  readonly period: Period
  readonly standards: readonly string[]
  readonly at: Date
  readonly filter?: unknown
  readonly due?: 'period' | 'today' | undefined
}

/** Resolves a run's standards. Throws Fault request_invalid for an unknown standard or standards of different subjects, calendar_year_missing for a due day that its calendar does not know. */
export function runContext(
  catalog: Catalog,
  { period, standards: names, at, filter, due = 'period' }: RunScope,
): RunContext {
  if (!isPeriod(period) || period < PERIOD_MIN || period > PERIOD_MAX)
    throw new Fault('request_invalid', { period, expected: `YYYY-MM from ${PERIOD_MIN} to ${PERIOD_MAX}` })
  const standards = [...new Set(names)].sort().map((name) => {
    const standard = catalog.feeStandards[name]
    if (!standard) throw new Fault('request_invalid', { standard: name, known: Object.keys(catalog.feeStandards) })
    return standard
  })
  const subject = standards[0]?.subject
  if (!subject) throw new Fault('request_invalid', { standards: names, expected: 'at least one standard' })
  const other = standards.find((standard) => standard.subject !== subject)
  if (other) throw new Fault('request_invalid', { standard: other.name, expected: `standards of ${subject}` })
  // A calendar that ends before a due day is told before anything is billed, not to each bill.
  for (const standard of standards) dueOn({ catalog, period, due, on: dayIn(at, catalog.timeZone) }, standard.due)
  const discounts = discountsOf(catalog, standards, period)
  return {
    catalog,
    period,
    on: dayIn(at, catalog.timeZone),
    subject,
    due,
    ...(filter != null && { filter: filterOf(catalog, subject, filter as Filter) }),
    standards: standards.map((standard) => runStandard(standard, period, discounts)),
    lateFees: lateFeesOf(catalog, standards),
    discounts,
    paths: subjectPaths(catalog, subject, standards),
    // A rollup may name `$today`: in a run that is the last day of its period, so that a replay reads the same.
    variables: { ...runVariables(period), today: addDays(periodTo(period), -1) },
    engineVersion: ENGINE_VERSION,
  }
}

function runStandard(standard: FeeStandard, period: Period, discounts: readonly Discount[]): RunStandard {
  const cycle = cycleOf(standard, period)
  const variables = { ...runVariables(period, cycle), today: addDays(cycle?.to ?? periodTo(period), -1) }
  return { standard, compute: chargeComputer(standard, period, discounts), cycle, variables }
}

const filterOf = (catalog: Catalog, subject: string, filter: Filter): FilterTree =>
  planFilter({ catalog, scopes: { read: everything } }, catalog.entities[subject]!, filter)

function discountsOf(catalog: Catalog, standards: readonly FeeStandard[], period: Period): Discount[] {
  const names = new Set(standards.map(({ name }) => name))
  const cycles = standards.flatMap((standard) => cycleOf(standard, period) ?? [])
  const first = cycles.reduce((from, cycle) => (cycle.from < from ? cycle.from : from), periodFrom(period))
  const last = cycles.reduce((to, cycle) => (cycle.to > to ? cycle.to : to), periodTo(period))
  // Catalogs published before there were discounts have none.
  return Object.values(catalog.discounts ?? {}).filter(
    ({ standards: on, from, to }) =>
      on.some((name) => names.has(name)) && from < last && (to === undefined || to > first),
  )
}

function lateFeesOf(catalog: Catalog, standards: readonly FeeStandard[]): RunLateFee[] {
  const policies = [...new Set(standards.flatMap(({ late }) => (late === undefined ? [] : [late])))].sort()
  return policies.map((name) => ({
    policy: catalog.lateFees[name]!,
    standards: Object.values(catalog.feeStandards)
      .filter(({ late }) => late === name)
      .map((standard) => standard.name),
  }))
}

function subjectPaths(catalog: Catalog, subject: string, standards: readonly FeeStandard[]): string[][] {
  const paths = new Map<string, string[]>([[catalog.entities[subject]!.title, [catalog.entities[subject]!.title]]])
  const add = (path: readonly string[]) => paths.set(path.join('.'), [...path])
  for (const standard of standards) {
    const own = [...(standard.schedule ? ['price'] : []), ...(standard.event ? ['event'] : [])]
    const given = new Set([...standard.inputs.map(({ name }) => name), ...ENGINE_NAMES, ...own])
    const inputs = new Set(standard.inputs.map(({ name }) => name))
    const useTerms = (tree: Tree) => {
      for (const { root, path } of pathsOf(tree)) if (root === 'row' && !inputs.has(path[0]!)) add(path)
    }
    const use = (tree: Tree) => {
      for (const { root, path } of pathsOf(tree)) if (root === 'row' && !given.has(path[0]!)) add(path)
    }
    for (const version of standard.versions) {
      for (const tree of treesOfVersion(version)) use(tree)
    }
    for (const tree of treesOfTerms(standard.schedule)) useTerms(tree)
    if (standard.share?.weight) use(standard.share.weight)
    if (standard.share) add(standard.share.per)
  }
  return [...paths.values()]
}

/** Bare names that the engine gives, not the subject. */
const ENGINE_NAMES = ['coefficient', 'total', 'group_amount', 'weight', 'weight_sum', 'members']
