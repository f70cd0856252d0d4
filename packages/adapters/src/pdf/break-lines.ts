/** Signs that must not begin a line, and such that must not end one. */
const NOT_FIRST = /^[、。，．：；！？）」』】》〉”’%,.:;!?)\]}]/u
const NOT_LAST = /[（「『【《〈“‘￥¥([{]$/u
/** Scripts that break between any two characters. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u
/** Controls and marks of direction: they have no picture, and could make a text look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * A text as lines no wider than `width`: between words and wide characters where that is possible, within a word where not.
 * Line feeds stay, what cannot be seen goes. Total; gives one line at least.
 */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  return text
    .toWellFormed()
    .split(/\r\n|\n|\r|\u2028|\u2029/)
    .flatMap((line) => breakLine(line.replaceAll('\t', ' ').replace(UNSEEN, '').normalize('NFC'), width, widthOf))
}

function breakLine(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  const close = () => {
    lines.push(line.trimEnd())
    line = ''
    used = 0
  }
  for (const piece of piecesOf(text)) {
    const wide = widthOf(piece)
    if (line !== '' && used + widthOf(piece.trimEnd()) > width) close()
    if (wide <= width) {
      line += piece
      used += wide
      continue
    }
    for (const sign of piece) {
      const one = widthOf(sign)
      if (line !== '' && used + one > width) close()
      line += sign
      used += one
    }
  }
  if (line !== '' || lines.length === 0) close()
  return lines
}

/** Parts that a line may end after. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  let last = ''
  for (const sign of text) {
    const isBreak =
      piece !== '' &&
      !NOT_FIRST.test(sign) &&
      !NOT_LAST.test(piece) &&
      sign !== ' ' &&
      (piece.endsWith(' ') || WIDE.test(sign) || WIDE.test(last))
    if (isBreak) {
      pieces.push(piece)
      piece = ''
    }
    piece += sign
    last = sign
  }
  return piece === '' ? pieces : [...pieces, piece]
}
