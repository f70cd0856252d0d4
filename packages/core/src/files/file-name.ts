import { isMediaType, mediaTypes } from '@courtyard/metadata/media-types'

const NAME_MAX = 120
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/i
/** Controls, directions of writing, joiners and marks of order that make a name look like another; halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu

/**
 * A name as it is kept and given to those who download: the last step of a path, without what cannot be seen, without signs
 * and words that some system keeps for itself, at most 120 characters, and with an ending that its content has. Total: any
 * text gives a name. Idempotent.
 */
export function cleanFileName(given: string, type: string): string {
  const last = given.toWellFormed().split(/[\\/]/).at(-1) ?? ''
  // Composed after what is unseen is gone: a letter and its accent may stand on either side of it.
  const seen = last
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
  const endings: readonly string[] = isMediaType(type) ? mediaTypes[type] : []
  const { stem, ending } = parted(seen, endings)
  const left = NAME_MAX - (ending.length + 1)
  const short = trimmed([...trimmed(stem)].slice(0, left).join('')) || 'file'
  const free = RESERVED.test(short) ? `_${short}`.slice(0, left) : short
  return ending === '' ? free : `${free}.${ending}`
}

const trimmed = (text: string): string => text.replace(/^[\s.]+|[\s.]+$/gu, '')

/** The name without its ending, and the ending it gets: its own where the content may have it. */
function parted(name: string, endings: readonly string[]): { readonly stem: string; readonly ending: string } {
  const plain = trimmed(name)
  const own = /^(.*)\.([^.]*)$/su.exec(plain)
  if (own && endings.includes(own[2]!.toLowerCase())) return { stem: own[1]!, ending: own[2]! }
  return { stem: plain, ending: endings[0] ?? '' }
}
