import type { PrintedBlock, PrintedPage } from '@courtyard/contract/templates'
import type { Deps } from '../deps.ts'

/** One printed page model on as many sheets as it takes, with what stands on each of them. */
export type PdfSection = {
  readonly page: PrintedPage
  /** Laid over every sheet, e.g. 作废; null = nothing. */
  readonly mark: string | null
  /** Stands at the foot beside the number of the sheet; null = nothing. */
  readonly note: string | null
}

export type PdfBlock = PrintedBlock

/** What a PDF says. `sheet` is how the number of a sheet is written, with {n} and {m}; `more` stands below a table cut short. */
export type PdfDocument = {
  readonly title: string
  readonly language: string
  readonly sheet: string
  readonly more: string
  readonly sections: readonly PdfSection[]
}

/** Makes PDFs. The same document gives the same bytes; any text is text, what the font has no glyph for is a box. */
export type PdfRenderer = { render(document: PdfDocument): Promise<Uint8Array> }

/** What use cases of PDFs need. */
export type PdfDeps = Deps & {
  readonly pdf: PdfRenderer
  /** Where people reach this installation, for codes to scan; undefined = no codes. */
  readonly publicUrl: string | undefined
}

/** A PDF with the name it is saved under. */
export type PdfFile = { readonly name: string; readonly bytes: Uint8Array }
