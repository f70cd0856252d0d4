/**
 * How values reach their new place (decision 0009). `sql`, `where` and `back` are expressions over one row under the
 * alias `"row"`: `update … as "row"`, and in a trigger `(select <sql> from (select new.*) as "row")`. They are made from
 * catalog columns and constants only, never from a user's text, must not raise on any row, and read nothing but that row.
 */
export type Move = Fill | Cast | Map

type Place = { readonly entity: string; readonly field: string; readonly table: string }

/** Gives `column` the value of `sql` where it is null. */
export type Fill = Place & { readonly kind: 'fill'; readonly column: string; readonly sql: string }

/**
 * Writes `sql` over `from` into `to`, the new column of a field whose type changed. `back` casts a value of `to` to the
 * type of `from`: where `to` is an older column that is taken up again, a row whose `from` still equals what `back`
 * makes of `to` was not changed since and keeps the older value, which the way there and back may have rounded.
 */
export type Cast = Place & {
  readonly kind: 'cast'
  readonly from: string
  readonly to: string
  readonly sql: string
  readonly back?: string
}

/** Replaces the value of `column` by `sql` where `where` is true. What it replaces is kept in `k_undo`. */
export type Map = Place & {
  readonly kind: 'map'
  readonly column: string
  readonly sql: string
  readonly where: string
}
