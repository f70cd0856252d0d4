import type { Rational } from '@courtyard/std/rational'

/** What evaluation computes with. Numbers are exact; days, periods and instants are text; `null` is missing. */
export type Value = Rational | string | boolean | null | readonly Value[] | Row | Tiers

/** A record at evaluation: fields by name; a reference that is followed is a Row again, else the id. */
export type Row = { readonly [field: string]: Value }

/** Marginal tiers: ascending upper bounds (the last is null = open) and prices. */
export type Tiers = { readonly tiers: readonly { readonly upTo: Rational | null; readonly price: Rational }[] }

/** Everything an evaluation may see. Time is in here, as `$today` and `$run`, never taken from the machine. */
export type Env = { readonly row: Row; readonly variables: Readonly<Record<string, Value>> }
