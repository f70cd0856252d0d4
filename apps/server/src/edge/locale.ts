import { type IssueLocale, issueLocaleOf } from '@courtyard/std/issue-text'

/** The language of texts made for one request: the page's (its cookie), else the first known one of Accept-Language, else zh-CN. */
export function localeOf(headers: Headers): IssueLocale {
  const cookie = /(?:^|;\s*)locale=([\w-]+)/.exec(headers.get('cookie') ?? '')?.[1]
  const ranges = (headers.get('accept-language') ?? '').split(',').map((range) => range.split(';')[0] ?? '')
  for (const tag of [cookie ?? '', ...ranges]) {
    const known = issueLocaleOf(tag)
    if (known) return known
  }
  return 'zh-CN'
}
