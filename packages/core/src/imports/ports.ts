/** One cell as people see it: the result of a formula, a day as `YYYY-MM-DD`, a number as plain decimal text. */
export type Cell = { readonly kind: 'text' | 'number' | 'day' | 'boolean'; readonly text: string }

/** A row with its number in the file (1-based); empty cells are undefined, a merged cell is repeated. */
export type SheetRow = { readonly number: number; readonly cells: readonly (Cell | undefined)[] }

/** One sheet of a workbook; a CSV file is one sheet named as the file without its extension. */
export type Sheet = { readonly file: string; readonly title: string; readonly rows: readonly SheetRow[] }

/** A file as it was sent. */
export type ImportFile = { readonly name: string; readonly bytes: Uint8Array }

/** A sheet to be written: rows of texts, the first row is the header. */
export type SheetToWrite = { readonly title: string; readonly rows: readonly (readonly (string | null)[])[] }

/** Reading and writing of workbooks; an adapter does it. */
export type Workbooks = {
  /** The sheets of an .xlsx or .csv file. Throws Fault file_unreadable, also for what is larger than the limits. */
  read(file: ImportFile): Promise<Sheet[]>
  /** An .xlsx file. Texts are written as texts, never as formulas. */
  write(sheets: readonly SheetToWrite[]): Promise<Uint8Array>
}
