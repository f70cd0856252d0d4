import type { Label } from '@courtyard/std/label'

/** Sheets of a workbook onto entities (LANGUAGE: mapping). A sheet may feed several entries, an entry several sheets. */
export type Mapping = {
  readonly name: string
  readonly label: Label
  readonly sheets: readonly MappingSheet[]
}
export type MappingSheet = {
  readonly name: string
  /** Sheet titles or CSV file names (without extension) that match, `*` stands for any text. Empty = one row of constants. */
  readonly match: readonly string[]
  readonly entity: string
  /** Fields that find an existing record (upsert). May contain reference fields. */
  readonly key: readonly string[]
  /** Row is left out when true, e.g. summary rows: column text equals one of these; `""` is an empty cell. */
  readonly skip: readonly { readonly column: string; readonly in: readonly string[] }[]
  readonly columns: readonly MappingColumn[]
  /** Header row number (1-based) or `auto` = first row that holds at least two known headers. */
  readonly header: number | 'auto'
  /** Many rows name the same record: equal repeats are expected and not reported. */
  readonly distinct?: boolean
  /** One row becomes several: the cells of these headers are cut at `separator`, the nth parts belong together. */
  readonly each?: { readonly headers: readonly (readonly string[])[]; readonly separator: string }
  /** Rows of another sheet of the same import, found by equal cells; their headers are used as `<name>.<header>`. */
  readonly joins?: readonly MappingJoin[]
}
export type MappingJoin = {
  readonly name: string
  readonly match: readonly string[]
  readonly header: number | 'auto'
  readonly left: readonly string[]
  readonly right: readonly string[]
}
export type MappingColumn = {
  readonly field: string
  /** Header texts that match after normalising width, space and case. Absent = `compose`, `constant` or `lookup.headers`. */
  readonly header?: readonly string[]
  /** Text made of cells: `{header}` or `{header|transform|transform}`; missing when one of its cells is empty. */
  readonly compose?: string
  readonly constant?: string
  readonly default?: string
  readonly required: boolean
  /** Applied in order: trim, half_width, upper, lower, digits, date, period, decimal, strip:<chars>, split:<sep>:<index>, pad:<n>. */
  readonly transforms: readonly string[]
  /** Source text -> value, e.g. numeric codes of another system; `*` is every other text, which else stays as it is. */
  readonly values?: Readonly<Record<string, string>>
  /** Of a list of references: what stands between the texts of a cell. */
  readonly separator?: string
  /** For references: fields of the target that the texts are matched with; several headers joined for a composite key. */
  readonly lookup?: {
    /** Of a reference to one of several entities: which of them. */
    readonly entity?: string
    /** Field paths of the target; a path may follow references. */
    readonly by: readonly string[]
    /** Header texts for each of `by`; absent = the column's own text for a single `by`. */
    readonly headers?: readonly (readonly string[])[]
    /** Fixed texts of further fields of the target. */
    readonly constants?: Readonly<Record<string, string>>
    /** What a text without a record does: `error` (when absent), `empty` leaves the field empty, `skip` leaves the row out; both warn. */
    readonly missing?: 'error' | 'empty' | 'skip'
  }
}
