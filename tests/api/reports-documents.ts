import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })

/** Every way to group flats by up to three of these, in every order. */
export const GROUPINGS: readonly (readonly string[])[] = (() => {
  const fields = ['site', 'status', 'floor']
  const orders = (left: readonly string[]): string[][] =>
    left.flatMap((field) => [[field], ...orders(left.filter((one) => one !== field)).map((rest) => [field, ...rest])])
  return [[], ...orders(fields)]
})()

export const reportName = (groups: readonly string[]) => ['flats', ...groups].join('_')

const flatReport = (groups: readonly string[]) => {
  const by = Object.fromEntries(groups.map((group) => [group, group]))
  return {
    kind: 'report',
    name: reportName(groups),
    label: label(reportName(groups)),
    params: [
      { name: 'least', type: 'number', default: '0' },
      { name: 'site', type: 'record', to: 'site', optional: true },
    ],
    groups: groups.map((name) => ({ name })),
    inputs: {
      flats: { from: 'flat', by, where: WHERE, take: 'count' },
      area: { from: 'flat', by, where: WHERE, take: { sum: 'area' } },
      taken: { from: 'flat', by, where: `${WHERE} and status = 'taken'`, take: { sum: 'area' } },
      largest: { from: 'flat', by, where: WHERE, take: { max: 'area' } },
    },
    columns: [
      { name: 'flats', amount: 'flats', result: { type: 'integer' } },
      { name: 'area', amount: 'area', result: { type: 'decimal', scale: 2 }, total: 'sum' },
      { name: 'free', amount: 'area - taken', result: { type: 'decimal', scale: 2 } },
      { name: 'largest', amount: 'largest', result: { type: 'decimal', scale: 2 } },
      { name: 'share', amount: 'taken / area', result: { type: 'percent' } },
      { name: 'thirds', amount: 'area / 3', result: { type: 'decimal', scale: 2 }, total: 'sum' },
    ],
    subtotals: true,
  }
}
const WHERE = 'area >= $params.least and ($missing($params.site) or site = $params.site)'

const money = {
  kind: 'report',
  name: 'charged',
  label: label('Charged'),
  params: [{ name: 'period', type: 'period', default: 'last_month' }],
  groups: [{ name: 'site' }],
  inputs: {
    receivable: {
      from: 'bill',
      by: { site: 'subject.site' },
      where: "status = 'published' and period = $params.period",
      take: { sum: 'receivable' },
    },
    paid: {
      from: 'bill',
      by: { site: 'subject.site' },
      where: "status = 'published' and period = $params.period",
      take: { sum: 'paid' },
    },
  },
  columns: [
    { name: 'receivable', amount: 'receivable' },
    { name: 'owed', amount: 'receivable - paid' },
  ],
  equals: [
    { name: 'owed_now', column: 'owed', account: 'receivable', period: 'period' },
    { name: 'charged', column: 'receivable', account: 'receivable', side: 'debit', period: 'period' },
  ],
}

const dashboard = {
  kind: 'dashboard',
  name: 'overview',
  label: label('Overview'),
  tiles: [
    { name: 'flats', show: 'number', report: 'flats', columns: ['flats'] },
    { name: 'taken', show: 'number', view: 'flats_taken' },
    { name: 'large', show: 'number', report: 'flats', columns: ['flats'], params: { least: '100' } },
    { name: 'list', show: 'table', view: 'flats', columns: ['area'], rows: 2 },
    { name: 'sites', show: 'bar', report: 'flats_site', columns: ['area'] },
    { name: 'charged', show: 'number', report: 'charged', columns: ['receivable'] },
  ],
}

const roles = [
  {
    name: 'part',
    rules: [
      // Rows of one kind with their areas; of the others only that they are there.
      {
        name: 'taken',
        action: 'read',
        subject: 'flat',
        fields: ['code', 'area', 'site', 'status', 'floor'],
        where: "status = 'taken'",
      },
      { name: 'low', action: 'read', subject: 'flat', fields: ['code', 'site', 'floor'], where: 'floor <= 2' },
      { name: 'sites', action: 'read', subject: 'site', where: "name != 'South'" },
    ],
  },
  {
    name: 'no_area',
    rules: [{ name: 'codes', action: 'read', subject: 'flat', fields: ['code', 'site', 'status', 'floor'] }],
  },
]

/** The small tenant with a report for every grouping of its flats. */
export const reportDocuments = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  ...GROUPINGS.map((groups) => file(`reports/${reportName(groups)}.json`, flatReport(groups))),
  file('reports/charged.json', money),
  file('dashboards/overview.json', dashboard),
  ...roles.map((role) =>
    file(`roles/${role.name}.json`, { kind: 'role', label: label(role.name), for: 'console', ...role }),
  ),
]
