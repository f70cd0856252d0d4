import { checkFiles } from '../check.ts'
import type { Compiled } from '../compile-catalog.ts'
import type { DocumentFile } from '../parse.ts'
import { sampleFiles } from './sample-catalog.ts'

type Words = { readonly 'zh-CN': string; readonly en: string }

/** What is done to one file: parts put or removed by JSON pointer (`-` appends, '' is the whole), its text, or its path. */
export type Change = {
  readonly put?: Readonly<Record<string, unknown>>
  readonly remove?: readonly string[]
  readonly text?: string
  readonly path?: string
}

/** One mistake of an author in the sample, what is told, and the change that its hint asks for. */
export type AuthorError = Change & {
  readonly name: Words
  readonly file: string
  readonly told: Words & {
    readonly code: string
    readonly file: string
    readonly pointer: string
    readonly hint: Words
    readonly others?: readonly string[]
  }
  readonly fix: Change
}

/** The sample with the mistake in it; and with its fix on top. */
export function filesOf(error: AuthorError, { fixed }: { readonly fixed: boolean }): DocumentFile[] {
  const files = new Map(sampleFiles().map((file) => [file.path, file.text]))
  const path = change(files, error.file, error)
  if (fixed) change(files, path, error.fix)
  return [...files].map(([at, text]) => ({ path: at, text }))
}

/** What is said of files of the sample. */
export const checkSample = (files: readonly DocumentFile[]): Compiled =>
  checkFiles(files, { tenant: 'acme', version: 1 })

function change(
  files: Map<string, string>,
  file: string,
  { put = {}, remove = [], text, path = file }: Change,
): string {
  const before = files.get(file)
  files.delete(file)
  if (text !== undefined) files.set(path, text)
  else {
    let body: unknown = before === undefined ? {} : JSON.parse(before)
    for (const [pointer, value] of Object.entries(put))
      body = pointer === '' ? structuredClone(value) : set(body, pointer, value)
    for (const pointer of remove) drop(body, pointer)
    files.set(path, JSON.stringify(body, null, 2))
  }
  return path
}

type Holder = Record<string, unknown> | unknown[]

function holderOf(body: unknown, pointer: string): { holder: Holder; key: string } {
  const keys = pointer.split('/').slice(1)
  const holder = keys.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], body)
  return { holder: holder as Holder, key: keys.at(-1)! }
}

function set(body: unknown, pointer: string, value: unknown): unknown {
  const { holder, key } = holderOf(body, pointer)
  if (Array.isArray(holder)) holder[key === '-' ? holder.length : Number(key)] = value
  else holder[key] = value
  return body
}

function drop(body: unknown, pointer: string): void {
  const { holder, key } = holderOf(body, pointer)
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}
