import { compileNumber } from '@courtyard/expression/evaluate'
import type { Row } from '@courtyard/expression/value'
import type { FeeStandard } from '@courtyard/metadata/catalog'
import { isFault } from '@courtyard/std/fault'
import { fenFromYuan, shareLargestRemainder } from '@courtyard/std/money'
import type { Period } from '@courtyard/std/period'
import { periodFrom } from '@courtyard/std/period'
import { one, type Rational, round, sign, sumOf } from '@courtyard/std/rational'
import type { Allotment, Found } from './charge.ts'
import { paramsOf } from './params.ts'
import { runVariables } from './run-variables.ts'
import { versionOn } from './segments.ts'

export type Group = { readonly key: string; readonly total: Found; readonly members: readonly Row[] }
export type Allotted =
  | { readonly group: string; readonly problem: string }
  | { readonly group: string; readonly parts: ReadonlyMap<string, Allotment> }

/**
 * Splits one group's amount over its members so that the parts add up to the fen (invariant I12). The odd fen go to the
 * largest remainders, ties to the smaller id, whatever the order members came in. A group without total, members or
 * weight has no parts and says why.
 */
export function allot(standard: FeeStandard, group: Group, period: Period): Allotted {
  const share = standard.share!
  const version = versionOn(standard, periodFrom(period))
  if (!version) return { group: group.key, problem: 'no_version' }
  if ('gap' in group.total) return { group: group.key, problem: 'total_incomplete' }
  if (!('value' in group.total) || group.total.value === null) {
    const fallback = share.total.missing
    return { group: group.key, problem: fallback === 'skip' ? 'total_skipped' : 'total_missing' }
  }
  const total = group.total.value as Rational
  const members = [...group.members].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
  const variables = { ...runVariables(period), params: paramsOf(version, null) }
  try {
    const exact = compileNumber(version.amount)({ row: { total }, variables })
    const groupFen = fenFromYuan(round(exact, version.round.scale, version.round.mode), version.round.mode)
    const weigh = share.weight ? compileNumber(share.weight) : () => one
    const weights = members.map((row) => weigh({ row, variables }))
    if (members.length === 0 || weights.every((weight) => sign(weight) === 0))
      return { group: group.key, problem: 'no_members' }
    const fens = shareLargestRemainder(groupFen, weights)
    const weightSum = sumOf(weights)
    return {
      group: group.key,
      parts: new Map(
        members.map((row, index) => [
          String(row.id),
          {
            group: group.key,
            amountFen: fens[index]!,
            groupFen,
            total,
            weight: weights[index]!,
            weightSum,
            members: members.length,
          },
        ]),
      ),
    }
  } catch (error) {
    if (isFault(error)) return { group: group.key, problem: error.code }
    throw error
  }
}
