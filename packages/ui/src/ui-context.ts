import type { CatalogDescription } from '@courtyard/contract/description'
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
}
export type Found = { readonly id: string; readonly title: string; readonly record: RecordJson }

/** The context of one request or one browser page; never shared between requests. */
export const [getUi, setUi] = createContext<Ui>()
