// A spreadsheet runs a cell that starts with one of these as a formula; a Chinese one takes the wide signs for the same.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/

/** One cell: text that a spreadsheet would run as a formula is disarmed by an apostrophe; numbers stay numbers. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A CSV file that Excel opens as UTF-8: byte order mark, CRLF. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
