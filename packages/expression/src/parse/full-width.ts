const ALIKE: Readonly<Record<string, string>> = {
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
  '￥': 'nothing: units are not written in expressions',
  '\u3000': 'a plain space',
  '\u00a0': 'a plain space',
}

/** The hint for a character typed with a Chinese input method, or undefined for any other. */
export function fullWidthHint(letter: string): string | undefined {
  const code = letter.codePointAt(0) ?? 0
  const plain = ALIKE[letter] ?? (code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : undefined)
  return plain === undefined ? undefined : `Type ${plain} instead (half-width).`
}
