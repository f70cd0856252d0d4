import type { Tree } from '@courtyard/expression/tree'

/** How a price rises over a term; every tree reads the subject and the standard's inputs. */
export type TermRises =
  | { readonly kind: 'percent'; readonly rate: Tree; readonly every: number }
  | { readonly kind: 'amount'; readonly amount: Tree; readonly every: number }
  | { readonly kind: 'steps'; readonly steps: readonly { readonly month: number; readonly price: Tree }[] }
  | {
      readonly kind: 'index'
      /** A number, the same for each rise, or a list of one for each. */
      readonly rates: Tree
      readonly every: number
      readonly floor?: string
      readonly cap?: string
    }

/** The terms of a contract, from which a standard makes dated charges: expressions over the subject. */
export type TermSchedule = {
  readonly from: Tree
  /** The first day after the term; runs on without. */
  readonly to?: Tree
  readonly price: Tree
  readonly basis: 'month' | '365_12' | 'actual' | '30_360'
  readonly months: 'calendar' | 'anniversary'
  /** Whole months from the first day on that bear nothing. */
  readonly freeMonths?: Tree
  readonly free: readonly { readonly from: Tree; readonly to: Tree }[]
  readonly rises?: TermRises
}
