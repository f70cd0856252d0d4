import { readdir } from 'node:fs/promises'
import sharp from 'sharp'

/** A small PDF whose content is `text`. */
export const pdf = (text: string): string => `%PDF-1.4\n%${text}\n%%EOF\n`
/** A text as a file. */
export const textFile = (text: string): string => text

/** A PNG of one colour. */
export const pngOf = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#357' } })
    .png()
    .toBuffer()

/** A photo as a telephone takes it: lying on its side, with a camera's name in it. */
export async function photoOf(): Promise<{ content: Buffer; secret: string }> {
  const secret = 'N30.27408 E120.15507'
  const content = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#853' } })
    .jpeg()
    .withExif({ IFD0: { Make: secret } })
    .withMetadata({ orientation: 6, exif: { IFD0: { Make: secret } } })
    .toBuffer()
  return { content, secret }
}

/** Paths of the store that have this id in their name. */
export async function filesIn(folder: string, id: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => name.includes(id))
}
