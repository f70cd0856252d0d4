/**
 * Whether two values have the same canonicalJson, without writing either: members that are undefined do not count, and an
 * item that is undefined is null.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b)) return isObject(a) === isObject(b) && scalar(a) === scalar(b)
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
  const names = Object.keys(a).filter((name) => a[name] !== undefined)
  const others = Object.keys(b).filter((name) => b[name] !== undefined)
  return (
    names.length === others.length && names.every((name) => Object.hasOwn(b, name) && isSameMember(a[name], b[name]))
  )
}

const isSameMember = (a: unknown, b: unknown): boolean => b !== undefined && sameJson(a, b)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object'
/** As JSON writes it: what is no number is null there, and minus zero is zero. */
const scalar = (value: unknown): string => JSON.stringify(value ?? null)
