import { Fault } from '@courtyard/std/fault'
import { multiply, type Rational, sign } from '@courtyard/std/rational'
import { numberType, unitProduct, unitsAgree, unitText } from '../check/unit.ts'
import { marginalCharge, tierPrice } from '../tiers.ts'
import type { Tree } from '../tree.ts'
import type { Unit } from '../type.ts'
import type { Tiers } from '../value.ts'
import { type FunctionDefinition, type Parameter, type Report, unitOf } from './definition.ts'

const QUANTITY: Parameter = { name: 'quantity', takes: ['number'] }
const TIERS: Parameter = { name: 'tiers', takes: ['tiers'] }

/** Units of the quantity (its own, else the tiers') and of the price. */
function units(
  [quantity, tiers]: readonly Tree[],
  report: Report,
): { quantity: Unit | undefined; price: Unit | undefined } {
  const type = tiers?.type.kind === 'tiers' ? tiers.type : undefined
  const own = unitOf(quantity)
  if (!unitsAgree(own, type?.unit))
    report(0, 'unit_mismatch.tiers', { quantity: unitText(own), tiers: unitText(type?.unit) })
  return { quantity: own ?? type?.unit, price: type?.price }
}

function charge(args: readonly Tree[], report: Report) {
  const { quantity, price } = units(args, report)
  return numberType(price === undefined ? quantity : unitProduct(quantity, price, 1))
}

const EXAMPLE = '[["180","5"],["260","7"],[null,"9"]]'

/** $tier $tierWhole $bands. */
export const tierFunctions: readonly FunctionDefinition[] = [
  {
    name: 'tier',
    parameters: [QUANTITY, TIERS],
    result: charge,
    run: ([quantity, tiers]) => marginalCharge(quantity as Rational, tiers as Tiers),
    doc: {
      'zh-CN': '分段累进：每一档只按落在该档内的用量计价；上限属于下面一档。',
      en: 'Marginal tiers: each price applies to the part of the quantity inside its tier; a bound belongs to the tier below.',
    },
    example: { expr: `$tier(200, ${EXAMPLE})`, result: '1040' },
  },
  {
    name: 'tierWhole',
    parameters: [QUANTITY, TIERS],
    result: charge,
    run: ([quantity, tiers]) => {
      if (sign(quantity as Rational) < 0) throw new Fault('value_type', { expected: 'a quantity of zero or more' })
      return multiply(quantity as Rational, tierPrice(quantity as Rational, tiers as Tiers))
    },
    doc: {
      'zh-CN': '全额套档：全部用量按所在档的单价计价。',
      en: 'Whole-amount tiers: the whole quantity at the price of the tier it reaches.',
    },
    example: { expr: `$tierWhole(200, ${EXAMPLE})`, result: '1400' },
  },
  {
    name: 'bands',
    parameters: [{ name: 'value', takes: ['number'] }, TIERS],
    result: (args, report) => numberType(units(args, report).price),
    run: ([value, tiers]) => tierPrice(value as Rational, tiers as Tiers),
    doc: {
      'zh-CN': '取所在档的值，例如楼层系数；上限属于下面一档。',
      en: 'The price of the band a value lies in, such as a floor coefficient; a bound belongs to the band below.',
    },
    example: { expr: '$bands(18, [["10","1.0"],["20","1.1"],[null,"1.2"]])', result: '1.1' },
  },
]
