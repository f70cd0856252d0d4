type Offended = { readonly check: string; readonly found: number }

/** The message about books that are not sound, in every language. */
export function booksTexts(offended: readonly Offended[]) {
  const list = offended.map(({ check, found }) => `${check}: ${found}`).join('\n')
  return {
    'zh-CN': { subject: `账务核对发现 ${offended.length} 项不符`, body: `请到“账务核对”查看。\n${list}` },
    en: { subject: `The books were checked: ${offended.length} checks failed`, body: `See the page Books.\n${list}` },
  }
}
