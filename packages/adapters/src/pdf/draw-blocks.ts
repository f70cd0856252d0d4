import type { PdfBlock } from '@courtyard/core/pdf/ports'
import { qrSquares } from '@courtyard/std/qr'
import { type Cell, INK, QUIET_INK, type Sheets, type Style } from './sheet.ts'

const GAP = 10
const PAD = 3.5
const QR_SIDE = 80
const CELL_MIN = 34

type Of<T extends PdfBlock['type']> = Extract<PdfBlock, { readonly type: T }>
export type Words = { readonly more: string }

const styles = ({ faces }: Sheets) => ({
  title: { face: faces.bold, size: 15, ink: INK },
  text: { face: faces.regular, size: 10, ink: INK },
  strong: { face: faces.bold, size: 9.5, ink: INK },
  label: { face: faces.regular, size: 9.5, ink: QUIET_INK },
  cell: { face: faces.regular, size: 9.5, ink: INK },
})

/** Draws blocks below each other. A code stands beside the text before it, so that a receipt keeps to its sheet. */
export function drawBlocks(sheets: Sheets, blocks: readonly PdfBlock[], words: Words): void {
  for (let at = 0; at < blocks.length; at++) {
    const [block, next] = [blocks[at]!, blocks[at + 1]]
    if (block.type === 'text' && next?.type === 'qr') {
      drawBeside(sheets, block.text, next.code)
      at++
    } else drawBlock(sheets, block, words)
  }
}

function drawBeside(sheets: Sheets, text: string, code: string): void {
  sheets.keep(QR_SIDE)
  const top = sheets.y
  const squares = drawQr(sheets, code, sheets.margin + sheets.width - QR_SIDE)
  const low = sheets.y
  sheets.y = top
  const width = squares ? sheets.width - QR_SIDE - GAP : sheets.width
  const before = sheets.pdf.page
  sheets.row([{ text, x: sheets.margin, width, style: styles(sheets).text }], { pad: 0 })
  if (sheets.pdf.page === before) sheets.y = Math.max(sheets.y, low)
  sheets.y += GAP
}

function drawBlock(sheets: Sheets, block: PdfBlock, words: Words): void {
  if (block.type === 'title') drawText(sheets, block.text, styles(sheets).title)
  else if (block.type === 'text') drawText(sheets, block.text, styles(sheets).text)
  else if (block.type === 'fields') drawFields(sheets, block)
  else if (block.type === 'qr') drawQr(sheets, block.code, sheets.margin)
  else if (block.columns.length > 0) drawTable(sheets, block, words)
  sheets.y += GAP
}

function drawText(sheets: Sheets, text: string, style: Style): void {
  // A title is not left alone at the foot of a sheet.
  if (style.size > 12) sheets.keep(style.size * 4)
  sheets.row([{ text, x: sheets.margin, width: sheets.width, style }], { pad: 0 })
}

function drawFields(sheets: Sheets, { columns, fields }: Of<'fields'>): void {
  const { label: quiet, cell: plain } = styles(sheets)
  const gap = columns === 2 ? 18 : 0
  const each = (sheets.width - gap) / columns
  const wide = Math.min(
    each * 0.4,
    Math.max(52, ...fields.map(({ label }) => quiet.face.widthOf(label, quiet.size) + 8)),
  )
  for (let at = 0; at < fields.length; at += columns) {
    const cells = fields.slice(at, at + columns).flatMap(({ label, text }, column): Cell[] => {
      const x = sheets.margin + column * (each + gap)
      return [
        { text: label, x, width: wide - 6, style: quiet },
        { text, x: x + wide, width: each - wide, style: plain },
      ]
    })
    sheets.row(cells, { pad: PAD })
    sheets.rule()
  }
}

function drawTable(sheets: Sheets, table: Of<'table'>, { more }: Words): void {
  const { strong, cell } = styles(sheets)
  const widths = columnWidths(sheets, table)
  const cellsOf = (texts: readonly string[], style: Style): Cell[] =>
    widths.map((width, at) => ({
      text: texts[at] ?? '',
      x: sheets.margin + widths.slice(0, at).reduce((sum, one) => sum + one, 0) + PAD,
      width: width - 2 * PAD,
      style,
      right: table.columns[at]!.isNumber,
    }))
  const head = () => {
    sheets.row(cellsOf(texts(table), strong), { pad: PAD })
    sheets.rule(INK, 0.8)
  }
  sheets.keep(60)
  head()
  for (const row of table.rows) {
    sheets.row(cellsOf(row, cell), { pad: PAD, again: head })
    sheets.rule()
  }
  if (table.total) {
    sheets.row(cellsOf(table.total, strong), { pad: PAD, again: head })
    sheets.rule(INK, 0.8)
  }
  if (table.more) drawText(sheets, more.replace('{count}', String(table.rows.length)), styles(sheets).label)
}

const texts = ({ columns }: Of<'table'>): string[] => columns.map(({ text }) => text)

/** As wide as what stands in them where that fits; else numbers and short columns keep theirs and the rest is shared. */
function columnWidths(sheets: Sheets, table: Of<'table'>): number[] {
  const { strong, cell } = styles(sheets)
  const wish = table.columns.map(({ text }, at) => {
    const rows = table.total ? [...table.rows, table.total] : table.rows
    const inside = rows.map((row) => strong.face.widthOf(row[at] ?? '', cell.size))
    const widest = inside.reduce((most, one) => Math.max(most, one), strong.face.widthOf(text, strong.size))
    return Math.max(CELL_MIN, widest + 2 * PAD + 1)
  })
  const all = wish.reduce((sum, one) => sum + one, 0)
  if (all <= sheets.width) return wish.map((one) => one + (sheets.width - all) / wish.length)
  const fair = sheets.width / wish.length
  const small = wish.filter((one) => one <= fair).reduce((sum, one) => sum + one, 0)
  const large = all - small
  return wish.map((one) => (one <= fair ? one : ((sheets.width - small) * one) / large))
}

/** False for a text that no code holds. */
function drawQr(sheets: Sheets, code: string, left: number): boolean {
  const squares = qrSquares(code)
  if (!squares) return false
  sheets.keep(QR_SIDE)
  const side = QR_SIDE / squares.length
  const { pdf, y } = sheets
  for (const [down, row] of squares.entries())
    for (const [across, isDark] of row.entries())
      if (isDark) pdf.rect(left + across * side, y + down * side, side + 0.02, side + 0.02)
  pdf.fill('#000000')
  sheets.y += QR_SIDE
  return true
}
