import type { Row, Tiers, Value } from '@courtyard/expression/value'
import type { FeeVersion, ParamValue } from '@courtyard/metadata/catalog'
import { type Rational, rational } from '@courtyard/std/rational'

/** `$params` of a version as values; an attachment's price replaces the param named `price`. */
export function paramsOf(version: FeeVersion, price: Rational | null): Row {
  const params: Record<string, Value> = {}
  for (const [name, param] of Object.entries(version.params)) params[name] = paramValue(param)
  if (price !== null && 'price' in params) params.price = price
  return params
}

function paramValue(param: ParamValue): Rational | Tiers {
  if (param.type === 'number') return rational(param.value)
  return {
    tiers: param.value.map(([upTo, price]) => ({
      upTo: upTo === null ? null : rational(upTo),
      price: rational(price),
    })),
  }
}
