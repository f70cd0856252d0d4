import encodeQR from 'qr'

/** A QR code as one SVG path on a grid of `size` squares, quiet zone included; undefined for a text that is too long. */
export function qrPath(text: string): { readonly size: number; readonly path: string } | undefined {
  if (new TextEncoder().encode(text).length > QR_BYTES_MAX) return undefined
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  const squares = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size: rows.length, path: squares.join('') }
}
const QUIET = 4
/** What a code of medium correction holds. */
const QR_BYTES_MAX = 2331
