import { compileNumber } from '@courtyard/expression/evaluate'
import { type TraceStep, traceTree } from '@courtyard/expression/trace'
import type { Env } from '@courtyard/expression/value'
import type { Catalog, FeeStandard, LateFee } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import type { Day } from '@courtyard/std/day'
import { yuanText } from '@courtyard/std/money'
import { one } from '@courtyard/std/rational'
import type { StoredInputs, Taken } from './charge.ts'
import { applyDiscounts } from './discounts.ts'
import { explanationOf, traceHash } from './explain-charge.ts'
import { lateFeeHash, lateFeeText } from './late-fee-text.ts'
import { lineFen, linesOf } from './line-amount.ts'
import { paramsOf } from './params.ts'
import { runVariables } from './run-variables.ts'
import { decodeRow, numberOf } from './stored-inputs.ts'
import { type TierRow, tierTable } from './tier-table.ts'

export type Replayed = {
  readonly amount: string
  readonly texts: Readonly<Record<string, string>>
  readonly formula: string
  readonly steps: readonly TraceStep[]
  readonly tiers?: readonly TierRow[]
  /** What the line would be without discounts, and what each of them took. */
  readonly listAmount: string
  readonly taken: readonly Taken[]
  readonly hash: string
}

/**
 * Computes a billed line again from its stored inputs and the standard's version of the pinned catalog. The hash equals
 * the line's `trace_hash` when rules, inputs and engine are what they were.
 */
export function replayCharge(
  standard: FeeStandard,
  line: { versionFrom: Day; inputs: StoredInputs },
  discounts: Catalog['discounts'] = {},
): Replayed {
  const version = standard.versions.find(({ from }) => from === line.versionFrom)
  assert(version, `${standard.name} has its version of ${line.versionFrom}`)
  const { inputs } = line
  const rule = linesOf(version).find(({ item }) => item === inputs.component)
  assert(rule, `${standard.name} has a line of ${inputs.component}`)
  const env: Env = {
    row: decodeRow(inputs.row),
    variables: {
      ...runVariables(inputs.period, inputs.span),
      params: paramsOf(version, inputs.price === undefined ? null : numberOf(inputs.price)),
    },
  }
  const part = inputs.ratio ? numberOf(inputs.ratio.part) : one
  const portion = inputs.ratio?.portion === undefined ? part : numberOf(inputs.ratio.portion)
  const fen = inputs.share
    ? BigInt(inputs.share.amountFen)
    : lineFen(rule, compileNumber(rule.amount)(env), inputs.ratio?.months?.map(numberOf) ?? [part])
  const applied = (inputs.discounts ?? []).map(({ discount }) => {
    const found = discounts[discount]
    assert(found, `the pinned catalog has the discount ${discount}`)
    return found
  })
  const { listFen, taxed, taken } = applyDiscounts(fen, { discounts: applied, part: portion, tax: rule.tax })
  const texts = explanationOf(rule, env, { ratio: inputs.ratio, taken, discounts: applied })
  const tiers = tierTable(rule.amount, env)
  return {
    amount: yuanText(taxed.amountFen),
    texts,
    formula: rule.amountSource,
    steps: traceTree(rule.amount, env),
    ...(tiers && { tiers }),
    listAmount: yuanText(listFen),
    taken,
    hash: traceHash(taxed, { formula: rule.amountSource, texts, taken }),
  }
}

/** The same for a late fee line: its facts are all in the stored inputs. */
export function replayLateFee(policy: LateFee, line: { inputs: StoredInputs; amountFen: bigint }): Replayed {
  const texts = lateFeeText(policy, line.inputs)
  const taxed = { amountFen: line.amountFen, netFen: line.amountFen, taxFen: 0n }
  const amount = yuanText(line.amountFen)
  return { amount, texts, formula: '', steps: [], listAmount: amount, taken: [], hash: lateFeeHash(taxed, texts) }
}
