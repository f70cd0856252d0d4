import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Names } from './generated-tenant.ts'

const label = (text: string) => ({ 'zh-CN': text, en: text })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** Names of the reports and the dashboard below, made of the tenant's own random ones. */
export const reportNames = (n: Names) => ({
  charged: `${n.view_all}_sums`,
  stock: `${n.sheet}_sums`,
  board: `${n.desk}_board`,
})

/** Reports over bills and records of a tenant whose names are random, and a dashboard of them. */
export function generatedReports(n: Names): DocumentFile[] {
  const names = reportNames(n)
  const [block, use] = [`${n.in_block}_of`, `${n.use}_of`]
  const bills = {
    from: 'bill',
    by: { [block]: `subject.${n.in_block}` },
    where: "status = 'published' and period = $params.period",
  }
  const homes = { from: n.home, by: { [block]: n.in_block, [use]: n.use }, where: `${n.area} >= $params.least` }
  return [
    file(`reports/${names.charged}.json`, {
      kind: 'report',
      name: names.charged,
      label: label(names.charged),
      params: [{ name: 'period', type: 'period', default: '2026-10' }],
      groups: [{ name: block }],
      inputs: {
        bills: { ...bills, take: 'count' },
        sum: { ...bills, take: { sum: 'receivable' } },
        paid: { ...bills, take: { sum: 'paid' } },
      },
      columns: [
        { name: 'bills', amount: 'bills', result: { type: 'integer' } },
        { name: 'sum', amount: 'sum' },
        { name: 'rate', amount: 'paid / sum', result: { type: 'percent' } },
      ],
      equals: [{ name: 'books', column: 'sum', account: 'receivable', period: 'period' }],
    }),
    file(`reports/${names.stock}.json`, {
      kind: 'report',
      name: names.stock,
      label: label(names.stock),
      params: [{ name: 'least', type: 'number', default: '0' }],
      groups: [{ name: block }, { name: use }],
      inputs: { homes: { ...homes, take: 'count' }, area: { ...homes, take: { sum: n.area } } },
      columns: [
        { name: 'homes', amount: 'homes', result: { type: 'integer' } },
        { name: 'area', amount: 'area', result: { type: 'decimal', scale: 4 } },
        { name: 'mean', amount: 'area / homes', result: { type: 'decimal', scale: 2 } },
      ],
      subtotals: true,
    }),
    file(`dashboards/${names.board}.json`, {
      kind: 'dashboard',
      name: names.board,
      label: label(names.board),
      tiles: [
        { name: 'sum', show: 'number', report: names.charged, columns: ['sum'] },
        { name: 'homes', show: 'number', view: n.view_all },
        { name: 'area', show: 'number', view: n.view_all, columns: [n.area] },
        { name: 'bars', show: 'bar', report: names.charged, columns: ['sum'], width: 'half' },
        { name: 'ring', show: 'donut', report: names.stock, columns: ['area'], rows: 2, width: 'half' },
        { name: 'line', show: 'line', report: names.stock, columns: ['area', 'mean'], width: 'half' },
        { name: 'rows', show: 'table', report: names.stock, columns: ['homes', 'area'], rows: 4, width: 'half' },
        { name: 'list', show: 'table', view: n.view_all, rows: 3, width: 'full' },
        { name: 'none', show: 'bar', report: names.charged, params: { period: '2020-01' } },
      ],
    }),
  ]
}
