/**
 * How values reach their new place (decision 0009). `sql`, `where` and `back` are expressions over one row under the
 * alias `"row"`: `update … as "row"`, and in a trigger `(select <sql> from (select new.*) as "row")`. They are made from
 * catalog columns and constants only, never from a user's text, must not raise on any row, and read nothing but that
 * row, what it refers to and what publishes replaced in it.
 */
export type Move = Fill | Cast | Map

type Place = { readonly entity: string; readonly field: string; readonly table: string }

/** Gives `column` the value of `sql` where it is null. */
export type Fill = Place & {
  readonly kind: 'fill'
  readonly column: string
  readonly sql: string
  /** For what old writers write meanwhile, where that is another than for what is there: no older value comes back. */
  readonly sync?: string
}

/**
 * Writes `sql` over `from` into `to`, the new column of a field whose type changed. Where `to` is an older column that is
 * taken up again, `sql` gives the older value to rows that nobody changed since; what old writers write meanwhile goes by
 * `sync`. `whole` is true where the value goes over without an answer and without loss: nothing worth keeping or noting.
 */
export type Cast = Place & {
  readonly kind: 'cast'
  readonly from: string
  readonly to: string
  readonly sql: string
  readonly sync?: string
  readonly whole?: string
}

/** Replaces the value of `column` by `sql` where `where` is true. What it replaces is kept in `k_undo`. */
export type Map = Place & {
  readonly kind: 'map'
  readonly column: string
  readonly sql: string
  readonly where: string
  readonly sync?: { readonly sql: string; readonly where: string }
}
