import { compileTree } from '@courtyard/expression/evaluate'
import type { Row, Value } from '@courtyard/expression/value'
import type { Report, ReportColumn, ReportInput } from '@courtyard/metadata/catalog-report'
import type { InputRow } from '@courtyard/query/plan-report'
import { isFault } from '@courtyard/std/fault'
import type { FaultCode } from '@courtyard/std/faults'
import { add, isRational, maxOf, minOf, type Rational, rational, toFixedText, zero } from '@courtyard/std/rational'
import { type Cells, type OrderOf, orderLeaves } from './order-leaves.ts'

/** `depth` = how many groups it is about: all of them for a row, fewer for a subtotal. */
export type FoldedRow = { readonly depth: number; readonly group: readonly unknown[]; readonly values: Cells }
export type Folded = { readonly rows: readonly FoldedRow[]; readonly total: Cells }

/** Values of the inputs for one combination of groups. */
export type Leaf = { readonly group: readonly unknown[]; readonly inputs: Numbers }
type Numbers = Readonly<Record<string, Rational | null>>

export type Fold = {
  readonly report: Report
  readonly found: ReadonlyMap<string, readonly InputRow[]>
  /** `$params` and `$today`. */
  readonly variables: Readonly<Record<string, Value>>
  readonly orderOf: OrderOf
}

/**
 * Rows, subtotals and totals of what the inputs found: pure. A row is there when some input found its groups. A cell without a
 * value (a missing number, a division by zero) is null, never 0. Throws the faults of a formula that costs too much.
 */
export function foldReport(fold: Fold): Folded {
  const cells = cellsOf(fold)
  const leaves = leavesOf(fold).map((leaf) => ({ ...leaf, values: cells.row(leaf.inputs) }))
  const ordered = orderLeaves(leaves, fold)
  return { rows: withSubtotals(ordered, fold, cells), total: cells.total(ordered) }
}

function leavesOf({ report, found }: Fold): Leaf[] {
  const leaves = new Map<string, { group: readonly unknown[]; inputs: Record<string, Rational | null> }>()
  const nothing = Object.fromEntries(report.inputs.map((input) => [input.name, missingOf(input)]))
  for (const input of report.inputs) {
    for (const { group, value } of found.get(input.name) ?? []) {
      const key = keyOf(group)
      const leaf = leaves.get(key) ?? { group, inputs: { ...nothing } }
      leaves.set(key, leaf)
      if (value !== null) leaf.inputs[input.name] = rational(value)
    }
  }
  if (report.groups.length === 0 && leaves.size === 0) return [{ group: [], inputs: nothing }]
  return [...leaves.values()]
}

const missingOf = ({ missing }: ReportInput): Rational | null => (missing === null ? null : rational(missing))

/** What tells two combinations apart: the id of a record, else the value. */
export const keyOf = (group: readonly unknown[]): string => JSON.stringify(group.map(identityOf))

/** The id of a record, else the value itself. */
export const identityOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value ? value.id : value

type Valued = Leaf & { readonly values: Cells }
type CellsOf = { row(inputs: Numbers): Cells; total(leaves: readonly Valued[]): Cells }

function cellsOf({ report, variables }: Fold): CellsOf {
  const columns = report.columns.map((column) => ({ column, run: formulaOf(column, variables) }))
  const each = (cell: (one: (typeof columns)[number]) => string | null): Cells =>
    Object.fromEntries(columns.map((one) => [one.column.name, cell(one)]))
  return {
    row: (inputs) => each(({ run }) => run(inputs)),
    total(leaves) {
      const inputs = summed(report.inputs, leaves)
      return each(({ column, run }) => {
        if (column.total === 'none') return null
        return column.total === 'sum' ? sumOfCells(column, leaves) : run(inputs)
      })
    },
  }
}

function sumOfCells({ name, result }: ReportColumn, leaves: readonly Valued[]): string {
  const values = leaves.flatMap(({ values }) => (values[name] == null ? [] : [rational(values[name])]))
  return toFixedText(values.reduce(add, zero), result.scale)
}

/** The inputs of many rows as those of one: sums and counts add up, extremes stay extremes. */
function summed(inputs: readonly ReportInput[], leaves: readonly Leaf[]): Numbers {
  return Object.fromEntries(
    inputs.map(({ name, take }) => {
      const values = leaves.flatMap((leaf) => leaf.inputs[name] ?? [])
      const [first, ...rest] = values
      if (take.fn === 'sum' || take.fn === 'count') return [name, values.reduce(add, zero)]
      if (first === undefined) return [name, null]
      return [name, take.fn === 'min' ? minOf(first, ...rest) : maxOf(first, ...rest)]
    }),
  )
}

const NO_VALUE: readonly FaultCode[] = ['value_missing', 'division_by_zero', 'number_too_large']

/** The formula rounded half up once, at the end. */
function formulaOf({ amount, result }: ReportColumn, variables: Row): (inputs: Numbers) => string | null {
  const run = compileTree(amount)
  return (inputs) => {
    try {
      const value = run({ row: inputs, variables })
      return isRational(value) ? toFixedText(value, result.scale) : null
    } catch (error) {
      if (isFault(error) && NO_VALUE.includes(error.code)) return null
      throw error
    }
  }
}

function withSubtotals(leaves: readonly Valued[], { report }: Fold, cells: CellsOf): FoldedRow[] {
  const depths = report.groups.length
  const rows: FoldedRow[] = []
  const starts: number[] = Array.from({ length: depths }, () => 0)
  for (const [index, leaf] of leaves.entries()) {
    rows.push({ depth: depths, group: leaf.group, values: leaf.values })
    if (!report.subtotals) continue
    for (let depth = depths - 1; depth > 0; depth -= 1) {
      const group = leaf.group.slice(0, depth)
      const next = leaves[index + 1]
      if (next && keyOf(next.group.slice(0, depth)) === keyOf(group)) break
      rows.push({ depth, group, values: cells.total(leaves.slice(starts[depth], index + 1)) })
      starts[depth] = index + 1
    }
  }
  return rows
}
