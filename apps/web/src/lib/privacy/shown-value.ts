/** A value of one's own as one line: names of files, parts of an address, texts. Empty where there is none. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(shownValue).join(', ')
  if (typeof value !== 'object') return String(value)
  if ('name' in value) return String(value.name)
  return Object.values(value).map(shownValue).filter(Boolean).join(' ')
}
