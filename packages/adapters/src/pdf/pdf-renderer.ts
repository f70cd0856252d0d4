import type { PdfDocument, PdfRenderer, PdfSection } from '@courtyard/core/pdf/ports'
import { breakLines } from './break-lines.ts'
import { drawBlocks } from './draw-blocks.ts'
import { loadFaces } from './fonts.ts'
import { LINE_INK, QUIET_INK, Sheets } from './sheet.ts'

const MARK_INK = '#c62828'
const SMALL = 8.5

/** Makes PDFs in this process, without a browser. The types are read with the first one. */
export const createPdfRenderer = (): PdfRenderer => ({ render: renderPdf })

async function renderPdf(document: PdfDocument): Promise<Uint8Array> {
  const title = clean(document.title)
  const sheets = new Sheets(loadFaces(), { title, language: document.language })
  const chunks: Uint8Array[] = []
  sheets.pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  sheets.pdf.on('end', resolve).on('error', reject)
  for (const section of document.sections) drawSection(sheets, document, section)
  sheets.pdf.end()
  await promise
  return Buffer.concat(chunks)
}

function drawSection(sheets: Sheets, document: PdfDocument, { page, mark, note }: PdfSection): void {
  const style = { face: sheets.faces.regular, size: SMALL, ink: QUIET_INK }
  const first = sheets.pdf.bufferedPageRange().start + sheets.pdf.bufferedPageRange().count
  sheets.begin(page.page, () => {
    if (mark !== null) drawMark(sheets, mark)
    if (page.header === null) return
    const text = short(sheets, page.header, sheets.width)
    sheets.write(text, { x: sheets.margin, y: sheets.y, style })
    sheets.y += SMALL * 1.6
    sheets.rule()
    sheets.y += 10
  })
  drawBlocks(sheets, page.blocks, document)
  const { start, count } = sheets.pdf.bufferedPageRange()
  const sheetCount = start + count - first
  for (let at = 0; at < sheetCount; at++) {
    sheets.pdf.switchToPage(first + at)
    const number = document.sheet.replace('{n}', String(at + 1)).replace('{m}', String(sheetCount))
    drawFoot(sheets, { left: page.footer ?? '', right: note === null ? number : `${note}   ${number}` })
  }
  // What is done leaves the memory: a batch has thousands of sheets.
  sheets.pdf.flushPages()
}

function drawFoot(sheets: Sheets, { left, right }: { readonly left: string; readonly right: string }): void {
  const style = { face: sheets.faces.regular, size: SMALL, ink: QUIET_INK }
  const end = clean(right)
  const wide = style.face.widthOf(end, SMALL)
  const { margin, width } = sheets
  sheets.y = sheets.bottom + 14
  sheets.rule(LINE_INK)
  const y = sheets.y + 5
  sheets.write(short(sheets, left, width - wide - 12), { x: margin, y, style })
  sheets.write(end, { x: margin + width - wide, y, style })
}

/** Large and across, so that a copy of a part of the sheet shows it too. */
function drawMark(sheets: Sheets, text: string): void {
  const { pdf, faces } = sheets
  const { width, height } = pdf.page
  const said = clean(text)
  const size = Math.min(130, (width * 0.62 * 100) / faces.bold.widthOf(said, 100))
  const wide = faces.bold.widthOf(said, size)
  pdf.save()
  pdf.rotate(-30, { origin: [width / 2, height / 2] }).opacity(0.22)
  sheets.write(said, {
    x: (width - wide) / 2,
    y: height / 2 - size * 0.75,
    style: { face: faces.bold, size, ink: MARK_INK },
  })
  pdf.restore()
}

/** A text on one line, cut where it does not fit. */
function short(sheets: Sheets, text: string, width: number): string {
  const lines = breakLines(text, width - SMALL, (part) => sheets.faces.regular.widthOf(part, SMALL))
  return lines.length > 1 ? `${lines[0]}…` : lines[0]!
}

const clean = (text: string): string => breakLines(text, Number.POSITIVE_INFINITY, () => 0).join(' ')
