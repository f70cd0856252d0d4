import type { Catalog } from '@courtyard/metadata/catalog'
import type { Report } from '@courtyard/metadata/catalog-report'
import { compare, rational } from '@courtyard/std/rational'

/** Numbers of a row by column, as decimal text; null where there is none. */
export type Cells = Readonly<Record<string, string | null>>

/** How the values of the nth group follow one another. */
export type OrderOf = (group: number) => (a: unknown, b: unknown) => number

type Ordered = { readonly group: readonly unknown[]; readonly values: Cells }

/** Rows in the order of their groups; within the last group by the report's own sort, where it has one. */
export function orderLeaves<L extends Ordered>(
  leaves: readonly L[],
  { report, orderOf }: { readonly report: Report; readonly orderOf: OrderOf },
): L[] {
  const { sort } = report
  const orders = report.groups.map((_, index) => orderOf(index))
  // Sorted rows must not tear the groups apart that have subtotals.
  const outer = sort === undefined ? orders.length : report.subtotals ? Math.max(0, orders.length - 1) : 0
  const byGroups = (a: L, b: L, from: number, to: number) => {
    for (let index = from; index < to; index += 1) {
      const order = orders[index]!(a.group[index], b.group[index])
      if (order !== 0) return order
    }
    return 0
  }
  return [...leaves].sort(
    (a, b) =>
      byGroups(a, b, 0, outer) ||
      (sort ? byCell(a.values[sort.column], b.values[sort.column], sort.descending) : 0) ||
      byGroups(a, b, outer, orders.length),
  )
}

/** Cells without a value come last either way. */
function byCell(a: string | null | undefined, b: string | null | undefined, descending: boolean): number {
  if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1
  return compare(rational(a), rational(b)) * (descending ? -1 : 1)
}

// Names of places hold numbers: 2 comes before 10.
const names = new Intl.Collator('zh-CN', { numeric: true })

/** Options in the order of their field, records by their titles, everything else by its text; nothing comes last. */
export function orderIn(catalog: Catalog, report: Report): OrderOf {
  return (group) => {
    const { entity, field: name } = report.groups[group]!
    const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
    const options = field?.type === 'enum' ? field.options.map(({ value }) => value) : undefined
    // Options that are gone come after those that are there.
    const rank = (value: unknown) => {
      const at = options?.indexOf(String(value)) ?? 0
      return at < 0 ? Number.MAX_SAFE_INTEGER : at
    }
    return (a, b) => {
      if (a === null || b === null) return a === null ? (b === null ? 0 : 1) : -1
      return rank(a) - rank(b) || names.compare(textOf(a), textOf(b)) || plain.compare(idOf(a), idOf(b))
    }
  }
}

// Records of one title stay apart.
const plain = new Intl.Collator('en')

const textOf = (value: unknown): string =>
  value !== null && typeof value === 'object' && 'title' in value ? String(value.title ?? '') : String(value)

const idOf = (value: unknown): string =>
  value !== null && typeof value === 'object' && 'id' in value ? String(value.id) : String(value)
