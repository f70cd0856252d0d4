import type { Unit, ValueType } from '../type.ts'

/** Time is dimensionless: a price per square metre and month is a price per square metre. */
const TIME = new Set(['year', 'month', 'quarter', 'week', 'day', 'hour', 'minute', 'second', 'h', 'min', 'd', 's'])

/** The unit without time and without zero powers; undefined when nothing is left. */
export function plainUnit(unit: Unit | undefined): Unit | undefined {
  const powers = Object.entries(unit ?? {}).filter(
    ([name, power]) => power !== 0 && !TIME.has(name.replace(/s$/, '')) && !TIME.has(name),
  )
  return powers.length === 0 ? undefined : Object.fromEntries(powers)
}

/** `left * right` (times = 1) or `left / right` (times = -1). */
export function unitProduct(left: Unit | undefined, right: Unit | undefined, times: 1 | -1): Unit | undefined {
  const powers: Record<string, number> = { ...left }
  for (const [name, power] of Object.entries(right ?? {})) powers[name] = (powers[name] ?? 0) + times * power
  return plainUnit(powers)
}

/** `unit` to a whole power. */
export const unitPower = (unit: Unit | undefined, exponent: number): Unit | undefined =>
  plainUnit(Object.fromEntries(Object.entries(unit ?? {}).map(([name, power]) => [name, power * exponent])))

/** False only for two known, different units: a plain number adopts the other side's. */
export function unitsAgree(left: Unit | undefined, right: Unit | undefined): boolean {
  const [a, b] = [plainUnit(left), plainUnit(right)]
  return a === undefined || b === undefined || unitText(a) === unitText(b)
}

/** `CNY/m2`; `1/m2` for a bare denominator; an empty text for a plain number. */
export function unitText(unit: Unit | undefined): string {
  const part = (sign: 1 | -1) =>
    Object.entries(unit ?? {})
      .filter(([, power]) => power * sign > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, power]) => Array.from({ length: Math.abs(power) }, () => name))
  const [top, bottom] = [part(1).join('*'), part(-1)]
  if (bottom.length === 0) return top
  return `${top === '' ? '1' : top}/${bottom.join('/')}`
}

/** A number of that unit; the plain number type when there is none. */
export function numberType(unit?: Unit): ValueType {
  const plain = plainUnit(unit)
  return plain === undefined ? { kind: 'number' } : { kind: 'number', unit: plain }
}
