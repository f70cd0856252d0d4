import type { Tampering } from './check-chain.ts'

const kinds = {
  changed: { 'zh-CN': '被改动', en: 'changed' },
  rewritten: { 'zh-CN': '被重写', en: 'rewritten' },
  removed: { 'zh-CN': '被删除', en: 'removed' },
  inserted: { 'zh-CN': '被插入', en: 'inserted' },
  replaced: { 'zh-CN': '被整段替换', en: 'replaced' },
} as const

const LISTED = 20

/** A finding in words. */
export const tamperingText = ({ kind, number, to }: Tampering, locale: 'zh-CN' | 'en'): string =>
  locale === 'en'
    ? `${number === to ? `Row ${number}` : `Rows ${number} to ${to}`} ${kinds[kind].en}`
    : `${number === to ? `第 ${number} 条` : `第 ${number} 至 ${to} 条`}${kinds[kind]['zh-CN']}`

type Found = { readonly found: readonly Tampering[]; readonly forged: number }

/** The message about a chain that is not whole, in every language. */
export function tamperedTexts({ found, forged }: Found) {
  const list = (locale: 'zh-CN' | 'en') =>
    found
      .slice(0, LISTED)
      .map((one) => tamperingText(one, locale))
      .join('\n')
  return {
    'zh-CN': {
      subject: '审计记录被篡改',
      body: `核验发现 ${found.length} 处不符${forged > 0 ? `，另有 ${forged} 个伪造的锚点` : ''}。请到“审计”查看。\n${list('zh-CN')}`,
    },
    en: {
      subject: 'The audit was tampered with',
      body: `${found.length} places do not fit${forged > 0 ? `, and ${forged} anchors are forged` : ''}. See the page Audit.\n${list('en')}`,
    },
  }
}
