import type { CatalogDescription } from '@courtyard/contract/description'
import type { ReportDescription, ReportResult } from '@courtyard/contract/reports'
import type { Tile } from '@courtyard/metadata/catalog-report'
import { rational, sumOf, toFixedText } from '@courtyard/std/rational'
import type { Series } from '../chart/chart-scale.ts'
import type { Reading } from '../display.ts'
import { cellText, partName, rowNames } from '../report/report-cells.ts'

/** What a chart draws: names of its rows, and a series per column. */
export type Drawn = { readonly rows: readonly string[]; readonly series: readonly Series[] }

type Drawing = {
  readonly catalog: CatalogDescription
  readonly report: ReportDescription
  readonly result: ReportResult
  readonly tile: Pick<Tile, 'columns' | 'rows' | 'show'>
  readonly reading: Reading
}

/**
 * The rows of a report as a tile shows them. Lines end with the last row; of a ring, what is past its rows stands together as
 * others, so that the parts still make the whole.
 */
export function drawnOf({ catalog, report, result, tile, reading }: Drawing): Drawn {
  const leaves = result.rows.filter(({ depth }) => depth === report.groups.length)
  const shown = tile.show === 'line' ? leaves.slice(-tile.rows) : leaves.slice(0, tile.rows)
  const rest = tile.show === 'donut' ? leaves.slice(tile.rows) : []
  const columns = tile.columns.flatMap((name) => report.columns.find((column) => column.name === name) ?? [])
  const others = rest.length > 0 ? [reading.t('tile_others')] : []
  return {
    rows: [...rowNames(catalog, report, { groups: shown.map(({ group }) => group), reading }), ...others],
    series: columns.map((column) => {
      const values = shown.map((row) => row.values[column.name] ?? null)
      if (rest.length > 0) {
        const numbers = rest.flatMap((row) => row.values[column.name] ?? []).map((value) => rational(value))
        values.push(toFixedText(sumOf(numbers), column.result.scale))
      }
      const texts = values.map((value) => cellText(column, value, catalog.tenant.currency))
      return { name: partName(column, reading.locale), values, texts }
    }),
  }
}
