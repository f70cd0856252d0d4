import type { PdfBlock, PdfDocument } from '@courtyard/core/pdf/ports'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { expect, test } from 'vitest'
import { breakLines } from './break-lines.ts'
import { createPdfRenderer } from './pdf-renderer.ts'

const pdf = createPdfRenderer()
const docOf = (blocks: readonly PdfBlock[], more: Partial<PdfDocument['sections'][number]> = {}): PdfDocument => ({
  ...{ title: '收据 R-1', language: 'zh-CN', sheet: '第 {n} 页，共 {m} 页', more: '只列出前 {count} 行' },
  sections: [
    {
      page: {
        ...{ title: '收据', page: { size: 'A4', orientation: 'portrait' }, header: '锦绣物业', footer: '脚注' },
        blocks: [...blocks],
      },
      ...{ mark: null, note: null, ...more },
    },
  ],
})
const column = (text: string, isNumber = false) => ({ text, isNumber })
const tableOf = (rows: string[][]): PdfBlock => ({
  ...{ type: 'table', columns: [column('项目'), column('金额', true)], rows, more: false },
})

async function sheetsOf(bytes: Uint8Array): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const document = await task.promise
  const sheets: string[] = []
  for (let at = 1; at <= document.numPages; at++) {
    const { items } = await (await document.getPage(at)).getTextContent()
    sheets.push(items.map((item) => ('str' in item ? item.str : '')).join('\n'))
  }
  await task.destroy()
  return sheets
}

test('the same document gives the same bytes, whatever was set before it', async () => {
  const one = docOf([{ type: 'text', text: '一二三 ⼀ 一' }, tableOf([['物业费', '1,000.00']])])
  const first = Buffer.from(await pdf.render(one))
  // U+2F00 and U+4E00 share a glyph: which came first in another document must not matter.
  await pdf.render(docOf([{ type: 'text', text: '⼀一 something else 水费' }]))
  expect(Buffer.from(await pdf.render(one)).equals(first)).toBe(true)
  const other = docOf([{ type: 'text', text: '一二三' }])
  expect(Buffer.from(await pdf.render(other)).equals(first)).toBe(false)
})

test('a receipt is small, and its Chinese, Latin and digits come out as they went in', async () => {
  const bytes = await pdf.render(
    docOf([{ type: 'text', text: '壹万零壹拾元零伍分 ¥10,010.05 Ångström' }], { mark: '作废', note: '第 2 次打印' }),
  )
  expect(bytes.length).toBeLessThan(200_000)
  const [sheet] = await sheetsOf(bytes)
  for (const text of [
    '壹万零壹拾元零伍分 ¥10,010.05 Ångström',
    '作废',
    '第 2 次打印',
    '锦绣物业',
    '脚注',
    '第 1 页，共 1 页',
  ])
    expect(sheet).toContain(text)
})

test('a list of more than forty sheets has its head on each, every row once and in order, and the numbers of the sheets', async () => {
  const rows = Array.from({ length: 1_300 }, (_, at) => [`第${at}行`, `${at}.00`])
  const sheets = await sheetsOf(await pdf.render(docOf([{ type: 'title', text: '清单' }, tableOf(rows)])))
  expect(sheets.length).toBeGreaterThan(40)
  for (const [at, sheet] of sheets.entries()) {
    expect(sheet).toContain(`第 ${at + 1} 页，共 ${sheets.length} 页`)
    expect(sheet.split('\n')).toEqual(expect.arrayContaining(['项目', '金额']))
  }
  const seen = sheets.flatMap((sheet) => [...sheet.matchAll(/第(\d+)行/g)].map(([, at]) => Number(at)))
  expect(seen).toEqual(rows.map((_, at) => at))
})

test('a cell that is higher than a sheet goes on on the next, and nothing of it is lost', async () => {
  const long = Array.from({ length: 3_000 }, (_, at) => `w${at}`).join(' ')
  const sheets = await sheetsOf(await pdf.render(docOf([tableOf([[long, '1.00']])])))
  expect(sheets.length).toBeGreaterThan(2)
  expect(sheets.join(' ').match(/w\d+/g)).toHaveLength(3_000)
})

const hostile: readonly (readonly [string, string])[] = [
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['{{constructor}} $ {x} {n}', '{{constructor}} $ {x} {n}'],
  [') Tj ET (', ') Tj ET ('],
  ['\\) /JS (app.alert)', '\\) /JS (app.alert)'],
  ['endstream endobj', 'endstream endobj'],
  ['张\u202e三', '张三'],
  ['李\0四\u0007', '李四'],
  ["'; drop table k_bill; --", "'; drop table k_bill; --"],
  ['=cmd|calc', '=cmd|calc'],
  ['半\ud800边', '半\ufffd边'],
]
test.each(hostile)('%j stands there as text', async (given, shown) => {
  const [sheet] = await sheetsOf(
    await pdf.render(docOf([{ type: 'fields', columns: 2, fields: [{ label: given, text: given }] }])),
  )
  // A box has no character to be read back; what is left out must leave no box either.
  expect(sheet!.replaceAll('\0', '\ufffd')).toContain(shown)
})

test('characters that the type does not have, and endless words, are set without an error', async () => {
  const odd = ['😀👨‍👩‍👧', 'عربي', 'ไทย', '𠮷', '\u{10ffff}', 'x'.repeat(5_000), ' '.repeat(500), '', '\n\n'].join('|')
  const blocks: PdfBlock[] = [
    ...(['title', 'text'] as const).map((type) => ({ type, text: odd })),
    { type: 'fields', columns: 1, fields: [{ label: odd, text: odd }] },
    tableOf([[odd, odd]]),
    { type: 'qr', code: 'x'.repeat(5_000) },
  ]
  const sheets = await sheetsOf(
    await pdf.render({ ...docOf(blocks, { mark: odd, note: odd.slice(0, 40) }), title: odd }),
  )
  expect(sheets.join('').split('x').length - 1).toBeGreaterThan(20_000)
})

test('each section counts its own sheets', async () => {
  const one = docOf([{ type: 'text', text: '甲' }]).sections[0]!
  const sheets = await sheetsOf(await pdf.render({ ...docOf([]), sections: [one, one, one] }))
  expect(sheets).toHaveLength(3)
  for (const sheet of sheets) expect(sheet).toContain('第 1 页，共 1 页')
})

test.each([
  ['物业服务费用', 40, ['物业服务', '费用']],
  ['甲乙丙丁，戊', 40, ['甲乙丙', '丁，戊']],
  ['甲乙丙（丁', 40, ['甲乙丙', '（丁']],
  ['one two three', 70, ['one two', 'three']],
  ['abcdefghij', 45, ['abcd', 'efgh', 'ij']],
  ['a\nb\r\n\nc', 90, ['a', 'b', '', 'c']],
  ['', 10, ['']],
  ['甲', 1, ['甲']],
])('%j in %s points is %j', (text, width, lines) => {
  expect(breakLines(text, width, (part) => [...part].length * 10)).toEqual(lines)
})
