import type { ColumnType, Generated } from 'kysely'

type Json = ColumnType<unknown, string, string>
type Exact = string
type Instant = string

/** That the books were checked, and what days looked like once they were over (the kernel file books). */
export type BooksTables = {
  k_books_check: {
    id: Generated<string>
    at: Instant
    by_whom: string
    catalog_version: number
    sound: boolean
    took_ms: number
    results: Json
  }
  k_books_seal: {
    day: Exact
    journals: Exact
    postings: Exact
    fen: Exact
    hash: string
    sealed_at: Generated<Instant>
  }
}
