/** What people type for a number as the API takes it: full-width digits, grouping and blanks are understood; the rest is left for the check to refuse. */
export function cleanNumber(typed: string): string | null {
  const text = typed
    .normalize('NFKC')
    .replace(/[\s,，]/g, '')
    .replace(/^−/, '-')
    .replace('。', '.')
  return text === '' ? null : text
}
