const KNOWN = ['zh-CN', 'en'] as const

/** The language of texts made for one request: the first known one of Accept-Language, else zh-CN. */
export function localeOf(acceptLanguage: string | undefined): (typeof KNOWN)[number] {
  for (const range of (acceptLanguage ?? '').split(',')) {
    const primary = range.split(';')[0]?.trim().toLowerCase().split('-')[0]
    const known = KNOWN.find((locale) => locale.toLowerCase().split('-')[0] === primary)
    if (known) return known
  }
  return 'zh-CN'
}
