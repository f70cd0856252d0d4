/** The cookie that keeps which groups of the navigation a reader has folded. */
export const FOLDED = 'folded'
const A_YEAR = 31_536_000

/** The groups a cookie names. */
export const foldedOf = (cookie: string | undefined): string[] =>
  (cookie ?? '').split(' ').filter((name) => /^[\w-]+$/.test(name))

/** Keeps that a group is folded, or is not. */
export function keepFolded(group: string, isFolded: boolean): void {
  const kept = /(?:^|; )folded=([^;]*)/.exec(document.cookie)?.[1]
  const names = new Set(foldedOf(decodeURIComponent(kept ?? '')))
  if (names.has(group) === isFolded) return
  if (isFolded) names.add(group)
  else names.delete(group)
  document.cookie = `${FOLDED}=${encodeURIComponent([...names].join(' '))}; path=/; max-age=${A_YEAR}; samesite=lax`
}
