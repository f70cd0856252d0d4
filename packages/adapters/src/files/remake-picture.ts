import { Fault } from '@courtyard/std/fault'
import sharp from 'sharp'

/** Stands after the path of a picture for the small form of it. */
export const SMALL = '.small'
const SMALL_SIDE = 320
const PIXELS_MAX = 60_000_000

// One picture at a time on one thread: requests go on meanwhile, and memory stays that of one picture.
sharp.concurrency(1)
sharp.cache(false)

/**
 * Draws a picture anew into `target`, and small beside it as WebP: turned as its camera held it, without anything that is not
 * the picture (place, device, previews, whatever else was hung on). Throws Fault picture_unreadable for what is no picture or
 * unpacks to more than 60 million points.
 */
export async function remakePicture(source: string, target: string, type: string): Promise<void> {
  try {
    const picture = sharp(source, { limitInputPixels: PIXELS_MAX, failOn: 'error' }).autoOrient()
    const anew = picture.clone()
    if (type === 'image/jpeg') await anew.jpeg({ quality: 85 }).toFile(target)
    else if (type === 'image/png') await anew.png({ compressionLevel: 9 }).toFile(target)
    else await anew.webp({ quality: 85 }).toFile(target)
    const small = picture.clone().resize(SMALL_SIDE, SMALL_SIDE, { fit: 'inside', withoutEnlargement: true })
    await small.webp({ quality: 75 }).toFile(`${target}${SMALL}`)
  } catch (cause) {
    throw new Fault('picture_unreadable', {}, { cause })
  }
}
