import encodeQR from 'qr'

/** The squares of a QR code, true is dark, quiet zone included; undefined for a text that is too long. */
export function qrSquares(text: string): boolean[][] | undefined {
  if (new TextEncoder().encode(text).length > QR_BYTES_MAX) return undefined
  return encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
}
const QUIET = 4
/** What a code of medium correction holds. */
const QR_BYTES_MAX = 2331
