import type { CatalogDescription } from '@courtyard/contract/description'
import type { FileJson } from '@courtyard/contract/files'
import type { RecordJson } from '@courtyard/contract/records'
import { createContext } from 'svelte'
import type { Locale, Translate } from './i18n/messages.ts'

/** What every component may ask its page for: the language, the catalog, and the few reads that happen while typing. */
export type Ui = {
  readonly locale: Locale
  readonly t: Translate
  readonly catalog: CatalogDescription
  /** The address of a page within the tenant, e.g. `/records/x/y`. */
  readonly href: (path: string) => string
  /** Records of an entity whose title or search fields match; for pickers and the command palette. */
  readonly find: (entity: string, q: string, limit: number) => Promise<readonly Found[]>
  /** Sends a file for a field of an entity. */
  readonly upload: Upload
}
/** Says how far it is, from 0 to 1. Throws an Error whose message people can read. */
export type Upload = (
  at: { readonly entity: string; readonly field: string },
  file: File,
  options: { readonly onprogress: (done: number) => void; readonly signal: AbortSignal },
) => Promise<FileJson>
export type Found = { readonly id: string; readonly title: string; readonly record: RecordJson }

/** The context of one request or one browser page; never shared between requests. */
export const [getUi, setUi] = createContext<Ui>()
