import { createCanvas } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import decodeQR from 'qr/decode.js'

/** What a reader finds in a PDF: the texts of each sheet, lines apart. */
export async function readPdf(
  bytes: Uint8Array,
): Promise<{ readonly sheets: readonly string[]; readonly text: string }> {
  const task = open(bytes)
  const document = await task.promise
  const sheets: string[] = []
  for (let at = 1; at <= document.numPages; at++) {
    const { items } = await (await document.getPage(at)).getTextContent()
    sheets.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
  }
  await task.destroy()
  return { sheets, text: sheets.join('\n') }
}

/** What the code on the first sheet says, as a telephone reads it from the picture. Throws where there is none. */
export async function scanPdf(bytes: Uint8Array): Promise<string> {
  const task = open(bytes)
  const document = await task.promise
  const page = await document.getPage(1)
  const viewport = page.getViewport({ scale: 2 })
  const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)]
  const canvas = createCanvas(width, height)
  // pdfjs draws on this canvas as on a browser's; its types name the browser's only.
  await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport }).promise
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  await task.destroy()
  return decodeQR({ width, height, data })
}

const open = (bytes: Uint8Array) => getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
