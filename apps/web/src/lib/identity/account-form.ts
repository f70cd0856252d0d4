/** What the account page's last action came to: which part of the page it is of, and what to show there. */
export type AccountForm = {
  readonly part?: string
  /** Of which of several things. */
  readonly id?: string
  readonly told?: string
  readonly done?: boolean
  readonly ended?: number
  readonly begun?: { readonly secret: string; readonly url: string }
  readonly isWrong?: boolean
  readonly codes?: readonly string[]
  readonly key?: string
} | null
