/** What one file may hold; larger ones are split by their owner. */
export const limits = {
  bytesMax: 30_000_000,
  /** Of all parts of an .xlsx file together, unpacked. */
  unpackedMax: 400_000_000,
  partsMax: 2_000,
  sheetsMax: 60,
  columnsMax: 300,
  rowsMax: 300_000,
  cellsMax: 5_000_000,
} as const
