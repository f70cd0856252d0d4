/** One range of bytes, first and last inclusive. */
export type Range = { readonly first: number; readonly last: number }

/**
 * The part of `size` bytes that a Range header asks for; undefined = all of it, which is also the answer to several ranges,
 * other units and what is not a range (RFC 9110 lets a server ignore them).
 */
export function rangeOf(header: string | undefined, size: number): Range | undefined | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') return Number(to) === 0 ? 'unsatisfiable' : { first: Math.max(0, size - Number(to)), last: size - 1 }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return undefined
  return first >= size ? 'unsatisfiable' : { first, last: Math.min(to === '' ? size - 1 : Number(to), size - 1) }
}
