import { z } from 'zod'
import { header, name, part } from './shapes.ts'

const params = z.record(name, z.string().max(200)).exactOptional()
const tile = z.strictObject({
  ...part,
  name,
  /** `number`: one column's total. `table`, `bar`, `line`, `donut`: the rows. */
  show: z.enum(['number', 'table', 'bar', 'line', 'donut']),
  /** One of the two: the report it shows, or the view. */
  report: name.exactOptional(),
  view: name.exactOptional(),
  /** Columns of the report; of a view, a total of the view (absent = how many records there are). */
  columns: z.array(name).min(1).max(6).exactOptional(),
  params,
  /** Rows that are shown. */
  rows: z.int().min(1).max(50).default(8),
  width: z.enum(['third', 'half', 'full']).default('third'),
})

/** Tiles over reports and views, each under the rights of who looks. */
export const dashboardDocument = z.strictObject({
  ...header('dashboard'),
  tiles: z.array(tile).min(1).max(24),
  /** Seconds after which an open page asks again; absent = when it is asked. */
  refresh: z.int().min(30).max(86_400).exactOptional(),
})
export type DashboardDocument = z.infer<typeof dashboardDocument>
