import { Fault } from '@courtyard/std/fault'
import { absolute, isInteger, power, type Rational, type RoundMode, round, toNumber } from '@courtyard/std/rational'
import { numberType, unitPower } from '../check/unit.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { type FunctionDefinition, type Parameter, type Report, unitOf } from './definition.ts'

const DIGITS_MAX = 20
const NUMBER: Parameter = { name: 'number', takes: ['number'] }
const DIGITS: Parameter = { name: 'digits', takes: ['number'], optional: true }

const sameUnit = (args: readonly Tree[]) => numberType(unitOf(args[0]))

/** A small whole number, or a Fault: digits and exponents. */
function wholeNumber(value: Value | undefined, most: number): number {
  const exact = value as Rational
  if (!isInteger(exact)) throw new Fault('value_type', { expected: 'a whole number' })
  const whole = toNumber(exact)
  if (Math.abs(whole) > most) throw new Fault('number_too_large', { most })
  return whole
}

function rounding(name: string, mode: RoundMode, zh: string, en: string, result: string): FunctionDefinition {
  return {
    name,
    parameters: [NUMBER, DIGITS],
    result: sameUnit,
    run: ([value, digits]) => round(value as Rational, digits == null ? 0 : wholeNumber(digits, DIGITS_MAX), mode),
    doc: { 'zh-CN': zh, en },
    example: { expr: `$${name}(0.125, 2)`, result },
  }
}

function whole(name: string, mode: RoundMode, zh: string, en: string, result: string): FunctionDefinition {
  return {
    name,
    parameters: [NUMBER],
    result: sameUnit,
    run: ([value]) => round(value as Rational, 0, mode),
    doc: { 'zh-CN': zh, en },
    example: { expr: `$${name}(-2.5)`, result },
  }
}

function powerResult([base, exponent]: readonly Tree[], report: Report) {
  const unit = unitOf(base)
  const literal = exponent?.op === 'literal' ? Number(exponent.value) : undefined
  if (literal !== undefined && !Number.isInteger(literal)) report(1, 'value_type.exponent')
  if (unit === undefined) return numberType()
  if (literal === undefined) report(1, 'unit_mismatch.power')
  return numberType(literal === undefined || !Number.isInteger(literal) ? undefined : unitPower(unit, literal))
}

/** $round $halfUp $halfEven $floor $ceil $abs $power. */
export const numberFunctions: readonly FunctionDefinition[] = [
  rounding(
    'round',
    'half_up',
    '四舍五入到指定小数位（默认 0 位）；注意：JSONata 原版的 $round 是四舍六入五成双。',
    'Rounds half away from zero to that many digits (0 when left out). JSONata rounds half to even here; Courtyard does not.',
    '0.13',
  ),
  rounding(
    'halfUp',
    'half_up',
    '四舍五入，与 $round 相同，写法更明确。',
    'Rounds half away from zero, like $round, said plainly.',
    '0.13',
  ),
  rounding('halfEven', 'half_even', '四舍六入五成双（银行家舍入）。', 'Rounds half to the even neighbour.', '0.12'),
  whole('floor', 'floor', '向下取整。', 'The largest whole number not above.', '-3'),
  whole('ceil', 'ceil', '向上取整。', 'The smallest whole number not below.', '-2'),
  {
    name: 'abs',
    parameters: [NUMBER],
    result: sameUnit,
    run: ([value]) => absolute(value as Rational),
    doc: { 'zh-CN': '绝对值。', en: 'The number without its sign.' },
    example: { expr: '$abs(-2.5)', result: '2.5' },
  },
  {
    name: 'power',
    parameters: [NUMBER, { name: 'exponent', takes: ['number'] }],
    result: powerResult,
    run: ([base, exponent]) => power(base as Rational, wholeNumber(exponent, 10_000)),
    doc: { 'zh-CN': '整数次幂，结果精确；指数可为负。', en: 'An exact whole power; the exponent may be negative.' },
    example: { expr: '$power(1.05, 2)', result: '1.1025' },
  },
]
