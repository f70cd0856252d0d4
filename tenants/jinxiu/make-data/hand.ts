import type { Random } from './random.ts'

/** How people type: the same value in the ways that companies' files are full of. */
export const wide = (text: string): string =>
  text.replace(/[0-9.A-Za-z-]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))

/** A day as text in one of the usual ways. */
export function typedDay(random: Random, day: string): string {
  if (day === '') return ''
  const [year, month, date] = day.split('-').map(Number)
  return random.pick([day, day, `${year}/${month}/${date}`, `${year}年${month}月${date}日`, day.replaceAll('-', '')])
}

/** Now and then in full width. */
export const sometimesWide = (random: Random, text: string, chance = 0.01): string =>
  random.next() < chance ? wide(text) : text

/** A CSV line; cells with a comma or quote are quoted. */
export const csvLine = (cells: readonly (string | number)[]): string =>
  cells
    .map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)))
    .join(',')

let table: Map<string, readonly [number, number]> | undefined

/** GB18030 bytes of Chinese text, as office programs there save CSV; the decoder of the platform is turned around. */
export function gb18030(text: string): Uint8Array {
  table ??= chineseTable()
  const bytes: number[] = []
  for (const char of text) {
    const pair = table.get(char)
    if (char.charCodeAt(0) < 0x80) bytes.push(char.charCodeAt(0))
    else if (pair) bytes.push(...pair)
    else throw new Error(`no two-byte form of ${char}`)
  }
  return Uint8Array.from(bytes)
}

function chineseTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030')
  const result = new Map<string, readonly [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = decoder.decode(Uint8Array.from([lead, trail]))
      if ([...char].length === 1 && char !== '\ufffd' && !result.has(char)) result.set(char, [lead, trail])
    }
  }
  return result
}
