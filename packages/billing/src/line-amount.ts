import type { FeeComponent, FeeVersion } from '@courtyard/metadata/catalog'
import { type Fen, fenFromYuan } from '@courtyard/std/money'
import { compare, multiply, type Rational, rational, round } from '@courtyard/std/rational'

/** A line of a charge: the version's own, or one of its components. */
export type FeeLine = Pick<FeeVersion, 'amount' | 'amountSource' | 'round' | 'tax' | 'explain' | 'min' | 'max'> &
  Partial<Pick<FeeComponent, 'item'>>

/** The lines of a version: its own, then its components. */
export const linesOf = (version: FeeVersion): readonly FeeLine[] => [version, ...(version.components ?? [])]

/**
 * The fen of a line from the exact amount of a whole period: within its bounds, times the parts of the period, rounded
 * once; or once for each part where the line rounds by month.
 */
export function lineFen(line: FeeLine, whole: Rational, parts: readonly Rational[]): Fen {
  const { scale, mode } = line.round
  const bounded = withinBounds(line, whole)
  return parts.reduce((sum, part) => sum + fenFromYuan(round(multiply(bounded, part), scale, mode), mode), 0n)
}

function withinBounds({ min, max }: FeeLine, whole: Rational): Rational {
  if (min !== undefined && compare(whole, rational(min)) < 0) return rational(min)
  return max !== undefined && compare(whole, rational(max)) > 0 ? rational(max) : whole
}
