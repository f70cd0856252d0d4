import type { MappingSheet } from '@courtyard/metadata/catalog'
import { expect, test } from 'vitest'
import type { Sheet } from './ports.ts'
import { readRows } from './read-rows.ts'
import { titleMatches } from './sheet-table.ts'

const sheetOf = (title: string, rows: (string | null)[][]): Sheet => ({
  file: 'x.xlsx',
  title,
  rows: rows.map((texts, index) => ({
    number: index + 1,
    cells: texts.map((text) => (text === null ? undefined : { kind: 'text', text })),
  })),
})
const column = (field: string, header: string) => ({ field, header: [header], required: false, transforms: [] })
const entry: MappingSheet = {
  name: 'item',
  match: ['清单*'],
  entity: 'item',
  key: ['code'],
  skip: [{ column: '序号', in: ['合计'] }],
  header: 'auto',
  columns: [column('code', '编 号'), column('price', 'fee.单价'), column('since', '开始')],
  each: { headers: [['费用'], ['开始']], separator: '#' },
  joins: [{ name: 'fee', match: ['费用'], header: 'auto', left: ['费用'], right: ['费用编号'] }],
}
const texts = (read: ReturnType<typeof readRows>) =>
  read.rows.map((row) => ['编号', 'fee.单价', '开始'].map((key) => row.cells.get(key)?.text ?? null))
const fees = sheetOf('费用', [
  ['费用编号', '单价'],
  ['1', '1.3'],
  ['2', '0.9'],
])

test('titles above and notes beside the table do not matter; sums, empty rows and notes are passed over', () => {
  const sheet = sheetOf('清单 2026', [
    ['某某小区清单', '某某小区清单', '某某小区清单'],
    [],
    ['序号', '编　号*', '费用', '开始', null, '说明'],
    ['1', 'A', '1', '2026-01-01', null, '费用可填多个'],
    [null, null, null, null, null, '只有说明'],
    ['合计', '1'],
  ])
  const read = readRows(entry, [sheet, fees], 'en')
  expect(texts(read)).toEqual([['A', '1.3', '2026-01-01']])
  expect(read.rows[0]?.source).toEqual({ file: 'x.xlsx', sheet: '清单 2026', row: 4 })
  expect(read.skipped.map((row) => row.source.row)).toEqual([6])
  expect(read.problems).toEqual([])
})

test('a cell of several is cut, its parts belong together, and each is joined for itself', () => {
  const sheet = sheetOf('清单', [
    ['编号', '费用', '开始'],
    ['A', '1#2', '2026-01-01#2026-02-01'],
    ['B', '1#2', '2026-03-01'],
  ])
  expect(texts(readRows(entry, [sheet, fees], 'en'))).toEqual([
    ['A', '1.3', '2026-01-01'],
    ['A', '0.9', '2026-02-01'],
    ['B', '1.3', '2026-03-01'],
    ['B', '0.9', '2026-03-01'],
  ])
})

test('cells that are cut into different numbers of parts are told', () => {
  const sheet = sheetOf('清单', [
    ['编号', '费用', '开始'],
    ['A', '1#2#3', '2026-01-01#2026-02-01'],
  ])
  const read = readRows(entry, [sheet, fees], 'en')
  expect(read.rows).toEqual([])
  expect(read.problems.map(({ row, code, value }) => [row, code, value])).toEqual([
    [2, 'parts_differ', '2026-01-01#2026-02-01'],
  ])
})

test('a sheet without the key column is told once', () => {
  const sheet = sheetOf('清单', [
    ['费用', '开始'],
    ['1', '2026-01-01'],
    ['2', '2026-01-01'],
  ])
  expect(readRows(entry, [sheet, fees], 'en').problems.map(({ row, column: name, code }) => [row, name, code])).toEqual(
    [[0, '编 号', 'header_missing']],
  )
})

test('titles match by pattern', () => {
  expect(titleMatches(' 房屋清单 ', ['房屋*'])).toBe(true)
  expect(titleMatches('ｒｏｏｍｓ', ['Rooms'])).toBe(true)
  expect(titleMatches('新房屋', ['房屋*'])).toBe(false)
  expect(titleMatches('a-b-c', ['a*b*c'])).toBe(true)
  expect(titleMatches('ab', ['ab*b'])).toBe(false)
})
