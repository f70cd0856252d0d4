import PDFDocument from 'pdfkit'
import { breakLines } from './break-lines.ts'
import type { Face, Faces } from './fonts.ts'

export const INK = '#1a1a1a'
export const QUIET_INK = '#666666'
export const LINE_INK = '#c8c8c8'
/** Lines stand this many times their size apart. */
const LEADING = 1.45
const MM = 72 / 25.4
const FOOT = 30

export type Style = { readonly face: Face; readonly size: number; readonly ink: string }
export type Cell = {
  readonly text: string
  readonly x: number
  readonly width: number
  readonly style: Style
  readonly right?: boolean
}
type Size = { readonly size: string; readonly orientation: 'portrait' | 'landscape' }

/** Sheets of one section, filled from above. Coordinates are points from the upper left corner. */
export class Sheets {
  readonly pdf: PDFKit.PDFDocument
  readonly faces: Faces
  #size: Size = { size: 'A4', orientation: 'portrait' }
  #onSheet: () => void = () => undefined
  y = 0

  constructor(faces: Faces, info: { readonly title: string; readonly language: string }) {
    this.faces = faces
    this.pdf = new PDFDocument({
      autoFirstPage: false,
      bufferPages: true,
      fontLayoutCache: false, // widths are cheap here, and a cache would keep every text of a large batch
      lang: info.language,
      displayTitle: true,
      // No clock: the same document gives the same bytes.
      info: { Title: info.title, Producer: 'Courtyard', Creator: 'Courtyard', CreationDate: new Date(0) },
      ...NO_FONT,
    })
    this.pdf.registerFont('regular', faces.regular.font)
    this.pdf.registerFont('bold', faces.bold.font)
  }

  get margin(): number {
    return (this.#size.size === 'A5' ? 12 : 15) * MM
  }
  get width(): number {
    return this.pdf.page.width - 2 * this.margin
  }
  get bottom(): number {
    return this.pdf.page.height - this.margin - FOOT
  }

  /** Begins a section; `onSheet` draws what every sheet of it has on top. */
  begin(size: Size, onSheet: () => void): void {
    this.#size = size
    this.#onSheet = onSheet
    this.next()
  }

  /** Goes on at the top of another sheet. */
  next(): void {
    const { size, orientation } = this.#size
    this.pdf.addPage({ size: size === 'letter' ? 'LETTER' : size, layout: orientation, margin: 0 })
    this.y = this.margin
    this.#onSheet()
  }

  /** Keeps `height` together, on another sheet when it has to be. */
  keep(height: number): void {
    if (this.y + height > this.bottom) this.next()
  }

  /** Text on one line. */
  write(text: string, at: { readonly x: number; readonly y: number; readonly style: Style }): void {
    const { face, size, ink } = at.style
    this.pdf
      .font(face === this.faces.bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(ink)
      .text(text, at.x, at.y, { lineBreak: false })
  }

  rule(ink = LINE_INK, width = 0.5): void {
    const { margin, y } = this
    this.pdf
      .lineWidth(width)
      .strokeColor(ink)
      .moveTo(margin, y)
      .lineTo(margin + this.width, y)
      .stroke()
  }

  /**
   * Cells beside each other. A row that does not fit goes to the next sheet whole; one that is higher than a sheet goes on
   * there. `again` draws what stands above the rest of a table.
   */
  row(cells: readonly Cell[], options: { readonly pad: number; readonly again?: () => void }): void {
    const { pad, again } = options
    const lines = cells.map(({ text, width, style }) =>
      breakLines(text, width, (part) => style.face.widthOf(part, style.size)),
    )
    const step = Math.max(...cells.map(({ style }) => style.size)) * LEADING
    const most = Math.max(...lines.map(({ length }) => length))
    const turn = () => {
      this.next()
      again?.()
    }
    if (this.y + most * step + 2 * pad > this.bottom) {
      const top = this.margin + FOOT * 2
      if (this.y > top) turn()
    }
    for (let from = 0; from < most; ) {
      const fit = Math.max(1, Math.floor((this.bottom - this.y - 2 * pad) / step))
      this.y += pad
      for (const [at, cell] of cells.entries()) this.#column(cell, lines[at]!.slice(from, from + fit), step)
      this.y += Math.min(fit, most - from) * step + pad
      from += fit
      if (from < most) turn()
    }
  }

  #column({ x, width, style, right }: Cell, lines: readonly string[], step: number): void {
    for (const [at, line] of lines.entries()) {
      const shift = right ? Math.max(0, width - style.face.widthOf(line, style.size)) : 0
      if (line !== '') this.write(line, { x: x + shift, y: this.y + at * step, style })
    }
  }
}

// pdfkit begins with a font of its own unless told that there is none; its types leave that out.
const NO_FONT: object = { font: null }
