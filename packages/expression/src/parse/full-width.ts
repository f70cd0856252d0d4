import type { Param } from '@courtyard/std/issue'
import { phrase } from '../texts/expression-texts.ts'

const ALIKE: Readonly<Record<string, Param>> = {
  '×': '*',
  '÷': '/',
  '−': '-',
  '–': '-',
  '—': '-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '。': '.',
  '、': ',',
  '【': '[',
  '】': ']',
  '《': '<',
  '》': '>',
  '￥': phrase('plain.nothing'),
  '\u3000': phrase('plain.space'),
  '\u00a0': phrase('plain.space'),
}

/** What to type for a character of a Chinese input method, or undefined for any other. */
export function halfWidthOf(letter: string): Param | undefined {
  const code = letter.codePointAt(0) ?? 0
  return ALIKE[letter] ?? (code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : undefined)
}
