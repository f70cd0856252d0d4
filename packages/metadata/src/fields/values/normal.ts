/** Full-width letters, digits and signs as half-width ones, without blanks at the ends and the invisible marks that copying brings along. */
export const normalText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()

/** Longer text is none of what is normalised, and is not worth a look. */
const NORMAL_MAX = 2000

/** Text that may be normalised; undefined for what is no text, too long, or cannot be stored. */
export const normalisable = (json: unknown): string | undefined =>
  typeof json === 'string' && json.length <= NORMAL_MAX && json.isWellFormed() && !json.includes('\0')
    ? normalText(json)
    : undefined
