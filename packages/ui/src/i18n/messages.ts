import { en } from './en.ts'
import { type MessageKey, type Messages, zhCN } from './zh-cn.ts'

/** The languages of the interface; zh-CN is the first and the default. */
export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]

export type { MessageKey }
export type Params = Readonly<Record<string, string | number>>
export type Translate = (key: MessageKey, params?: Params) => string

const dictionaries: Readonly<Record<Locale, Messages>> = { 'zh-CN': zhCN, en }
/** True when the dictionaries have this key. */
export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(zhCN, key)

const HOLE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g

/** A translator for one language. A hole without a value stays visible, so that it is found. */
export const translator =
  (locale: Locale): Translate =>
  (key, params = {}) =>
    dictionaries[locale][key].replace(HOLE, (hole: string, name: string, one?: string, many?: string) => {
      const value = params[name]
      if (value === undefined) return hole
      if (one === undefined || many === undefined) return String(value)
      return String(value) === '1' ? one : many
    })

/** The language for a request: the cookie when it names one of ours, else the first match of Accept-Language, else zh-CN. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  const known = locales.find((locale) => locale === cookie)
  if (known) return known
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.split(';')[0]!.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'zh-CN'
}
