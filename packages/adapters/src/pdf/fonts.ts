import { readFileSync } from 'node:fs'
import { create, type Font } from 'fontkit'

/** A weight of the type that all PDFs are set in. */
export type Face = {
  /** What pdfkit takes for a font: the type with a layout of ours. */
  readonly font: Buffer
  /** Width of a text, in points, at a size. Total. */
  widthOf(text: string, size: number): number
}
export type Faces = { readonly regular: Face; readonly bold: Face }
type Glyph = { readonly id: number; readonly advanceWidth: number; readonly codePoints: readonly number[] }

// Outlines of glyphs stay in memory once they are used; past this many a fresh type is taken, so that texts of every
// character there is do not fill it for ever.
const GLYPHS_MAX = 12_000
const FONTS = new URL('../fonts/', import.meta.resolve('@embedpdf/fonts-sc'))

let faces: (Faces & { readonly known: () => number }) | undefined

/** The faces, read once per process. Reading takes some 50 ms. */
export function loadFaces(): Faces {
  if (faces && faces.known() <= GLYPHS_MAX) return faces
  const [regular, bold] = [readFace('NotoSansHans-Regular.otf'), readFace('NotoSansHans-Bold.otf')]
  faces = { regular, bold, known: () => regular.known() + bold.known() }
  return faces
}

function readFace(file: string): Face & { known(): number } {
  const real = create(readFileSync(new URL(file, FONTS))) as Font
  const glyphs = new Map<number, Glyph>()
  const glyphOf = (codePoint: number): Glyph => {
    const known = glyphs.get(codePoint)
    if (known) return known
    const { id, advanceWidth } = real.glyphForCodePoint(codePoint)
    const glyph = { id, advanceWidth, codePoints: [codePoint] }
    glyphs.set(codePoint, glyph)
    return glyph
  }
  // One glyph per character, in the order of the text: fontkit's own shaping is thirty times slower, remembers characters
  // of earlier documents (so that the same document would not give the same bytes) and is not needed for this script.
  const layout = (text: string) => {
    const run = Array.from(text, (sign) => glyphOf(sign.codePointAt(0)!))
    const positions = run.map(({ advanceWidth }) => ({ xAdvance: advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }))
    return { glyphs: run, positions, advanceWidth: widthOf(run) }
  }
  const font: unknown = Object.assign(Object.create(real), { layout })
  return {
    // pdfkit takes any font with a layout; its types know files only.
    font: font as Buffer,
    widthOf: (text, size) => (layout(text).advanceWidth * size) / real.unitsPerEm,
    known: () => glyphs.size,
  }
}

const widthOf = (glyphs: readonly Glyph[]): number => glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0)
