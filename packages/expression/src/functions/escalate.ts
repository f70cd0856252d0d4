import { Fault } from '@courtyard/std/fault'
import { add, isInteger, multiply, one, power, type Rational, rational, toNumber } from '@courtyard/std/rational'
import { numberType, plainUnit, unitsAgree, unitText } from '../check/unit.ts'
import { isTiers, tierPrice } from '../tiers.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { type FunctionDefinition, type Report, unitOf } from './definition.ts'

const TIMES_MAX = 1_000
const MODES = ['compound', 'fixed'] as const

/** How often something went up: whole, and never less than not at all. */
function wholeTimes(value: Rational): number {
  if (!isInteger(value)) throw new Fault('value_type', { expected: 'a whole number' })
  const times = toNumber(value)
  if (times < 0) throw new Fault('value_type', { expected: 'a whole number of zero or more' })
  if (times > TIMES_MAX) throw new Fault('number_too_large', { most: TIMES_MAX })
  return times
}

/** amount × (1 + change)^times, amount + change × times, or amount × the factor of the step that `times` lies in. Exact. */
function escalated([amount, change, times, mode]: readonly Value[]): Value {
  const count = wholeTimes(times as Rational)
  if (isTiers(change)) return multiply(amount as Rational, tierPrice(rational(count), change))
  if (mode === 'fixed') return add(amount as Rational, multiply(change as Rational, rational(count)))
  return multiply(amount as Rational, power(add(one, change as Rational), count))
}

function modeOf(tree: Tree | undefined): (typeof MODES)[number] | undefined {
  if (tree === undefined) return 'compound'
  return tree.op === 'literal' ? MODES.find((mode) => mode === tree.value) : undefined
}

function result(args: readonly Tree[], report: Report) {
  const [amount, change, times, written] = args
  const own = unitOf(amount)
  const steps = change?.type.kind === 'tiers' ? change.type : undefined
  const mode = modeOf(written)
  if (mode === undefined || (steps && written)) report(3, 'value_type.mode', { modes: [...MODES] })
  if (plainUnit(unitOf(times))) report(2, 'unit_mismatch.rate', { unit: unitText(unitOf(times)) })
  const rate = plainUnit(steps ? steps.price : unitOf(change))
  if (rate !== undefined && mode !== 'fixed') report(1, 'unit_mismatch.rate', { unit: unitText(rate) })
  if (mode === 'fixed' && !steps && !unitsAgree(own, rate))
    report(1, 'unit_mismatch.add', { left: unitText(own), right: unitText(rate) })
  return numberType(own ?? (mode === 'fixed' ? rate : undefined))
}

/** $escalate: prices that go up by a rate, by an amount or by steps. The factor is exact, so nothing is rounded between. */
export const escalateFunctions: readonly FunctionDefinition[] = [
  {
    name: 'escalate',
    parameters: [
      { name: 'amount', takes: ['number'] },
      { name: 'change', takes: ['number', 'tiers'] },
      { name: 'times', takes: ['number'] },
      { name: 'mode', takes: ['text'], optional: true },
    ],
    result,
    run: escalated,
    doc: {
      'zh-CN':
        "递增：change 是比率时按复利递增 times 次；写 'fixed' 时每次加固定金额；change 是阶梯时乘以 times 所在档的系数。系数精确，中间不舍入；times 是不小于 0 的整数。",
      en: "An amount after `times` increases: by a rate, compounding; with 'fixed' by an amount each time; with tiers by the factor of the step that `times` lies in. The factor is exact, nothing is rounded between; `times` is whole and 0 or more.",
    },
    example: { expr: '$escalate(100, 0.05, 3)', result: '115.7625' },
  },
]
