import { compileNumber } from '@courtyard/expression/evaluate'
import { type TraceStep, traceTree } from '@courtyard/expression/trace'
import type { Env } from '@courtyard/expression/value'
import type { FeeStandard, LateFee } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import type { Day } from '@courtyard/std/day'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { multiply, one, round } from '@courtyard/std/rational'
import type { StoredInputs } from './charge.ts'
import { explanationOf, traceHash } from './explain-charge.ts'
import { lateFeeHash, lateFeeText } from './late-fee-text.ts'
import { paramsOf } from './params.ts'
import { runVariables } from './run-variables.ts'
import { decodeRow, numberOf } from './stored-inputs.ts'
import { applyTax } from './tax.ts'
import { type TierRow, tierTable } from './tier-table.ts'

export type Replayed = {
  readonly amount: string
  readonly texts: Readonly<Record<string, string>>
  readonly formula: string
  readonly steps: readonly TraceStep[]
  readonly tiers?: readonly TierRow[]
  readonly hash: string
}

/**
 * Computes a billed line again from its stored inputs and the standard's version of the pinned catalog. The hash equals
 * the line's `trace_hash` when rules, inputs and engine are what they were.
 */
export function replayCharge(standard: FeeStandard, line: { versionFrom: Day; inputs: StoredInputs }): Replayed {
  const version = standard.versions.find(({ from }) => from === line.versionFrom)
  assert(version, `${standard.name} has its version of ${line.versionFrom}`)
  const { inputs } = line
  const env: Env = {
    row: decodeRow(inputs.row),
    variables: {
      ...runVariables(inputs.period),
      params: paramsOf(version, inputs.price === undefined ? null : numberOf(inputs.price)),
    },
  }
  const part = inputs.ratio ? numberOf(inputs.ratio.part) : one
  const fen = inputs.share
    ? BigInt(inputs.share.amountFen)
    : fenFromYuan(
        round(multiply(compileNumber(version.amount)(env), part), version.round.scale, version.round.mode),
        version.round.mode,
      )
  const taxed = applyTax(fen, version.tax)
  const texts = explanationOf(version, env, inputs.ratio)
  const tiers = tierTable(version.amount, env)
  return {
    amount: yuanText(taxed.amountFen),
    texts,
    formula: version.amountSource,
    steps: traceTree(version.amount, env),
    ...(tiers && { tiers }),
    hash: traceHash(taxed, version.amountSource, texts),
  }
}

/** The same for a late fee line: its facts are all in the stored inputs. */
export function replayLateFee(policy: LateFee, line: { inputs: StoredInputs; amountFen: bigint }): Replayed {
  const texts = lateFeeText(policy, line.inputs)
  const taxed = { amountFen: line.amountFen, netFen: line.amountFen, taxFen: 0n }
  return { amount: yuanText(line.amountFen), texts, formula: '', steps: [], hash: lateFeeHash(taxed, texts) }
}
