import type { Tree } from '@courtyard/expression/tree'
import type { Label } from '@courtyard/std/label'

/** Per language: literal text and trees in turn. */
export type Texts = Readonly<Record<string, readonly (string | Tree)[]>>

/** What is written about one record (documents/template.ts), names resolved and texts typed. */
export type Template = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly print?: Print
  readonly inbox?: { readonly subject: Texts; readonly body: Texts }
}
export type PageSize = 'A3' | 'A4' | 'A5' | 'letter'
export type Print = {
  readonly page: { readonly size: PageSize; readonly orientation: 'portrait' | 'landscape' }
  readonly header?: Texts
  readonly footer?: Texts
  readonly blocks: readonly PrintBlock[]
}
type Block = { readonly name: string; readonly show?: Tree }
export type PrintBlock = Block &
  (
    | { readonly type: 'title' | 'text'; readonly text: Texts }
    | { readonly type: 'fields'; readonly fields: readonly string[]; readonly columns: 1 | 2 }
    | {
        readonly type: 'table'
        readonly of: string
        /** Entity and reference of the children. */
        readonly entity: string
        readonly by: string
        readonly columns: readonly string[]
        readonly sort: readonly { readonly path: string; readonly descending: boolean }[]
      }
    | { readonly type: 'qr'; readonly code: readonly (string | Tree)[] }
  )

export type RecordEvent = 'created' | 'updated' | 'deleted'

/** A webhook (documents/hook.ts): exactly one of `send` and `receive` is there. */
export type Hook = {
  readonly name: string
  readonly label: Label
  readonly entity: string
  readonly secret: string
  readonly send?: {
    readonly url: string
    readonly events: readonly RecordEvent[]
    readonly changed: readonly string[]
    readonly when?: Tree
    readonly fields: readonly string[]
    /** Personal values are sent as they are, not masked. */
    readonly unmasked?: true
  }
  readonly receive?: {
    readonly as: string
    readonly do: 'create' | 'update' | 'upsert'
    readonly key: readonly string[]
    readonly map: readonly { readonly field: string; readonly from: readonly string[] }[]
  }
}
