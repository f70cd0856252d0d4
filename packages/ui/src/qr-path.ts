import { qrSquares } from '@courtyard/std/qr'

/** A QR code as one SVG path on a grid of `size` squares, quiet zone included; undefined for a text that is too long. */
export function qrPath(text: string): { readonly size: number; readonly path: string } | undefined {
  const rows = qrSquares(text)
  if (!rows) return undefined
  const squares = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size: rows.length, path: squares.join('') }
}
