import { createHash } from 'node:crypto'
import { explainText } from '@courtyard/expression/trace'
import type { Env } from '@courtyard/expression/value'
import type { Discount, FeeVersion } from '@courtyard/metadata/catalog'
import { canonicalJson } from '@courtyard/std/canonical'
import { textOf } from '@courtyard/std/label'
import { yuanText } from '@courtyard/std/money'
import type { StoredInputs, Taken } from './charge.ts'
import type { Taxed } from './tax.ts'

type Said = {
  readonly ratio: StoredInputs['ratio']
  readonly taken: readonly Taken[]
  /** Those that took something are among them. */
  readonly discounts: readonly Discount[]
}

/**
 * The sentence owners read, per language; with the part of the month where not all of it is charged, and what each
 * discount took.
 */
export function explanationOf(version: Pick<FeeVersion, 'explain'>, env: Env, said: Said): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version.explain).map(([locale, parts]) => [
      locale,
      explainText(parts, env, { grouping: true }) + ratioText(locale, said.ratio) + discountText(locale, said),
    ]),
  )
}

function ratioText(locale: string, ratio: StoredInputs['ratio']): string {
  if (!ratio || ratio.whole) return ''
  return locale.startsWith('zh') ? `，按 ${ratio.days}/${ratio.of} 天` : `, ${ratio.days}/${ratio.of} days`
}

function discountText(locale: string, { taken, discounts }: Said): string {
  return taken
    .map(({ discount, fen }) => {
      const label = textOf(discounts.find(({ name }) => name === discount)?.label, locale, discount)
      return locale.startsWith('zh') ? `，${label}减 ${yuanText(fen)} 元` : `, less ${yuanText(fen)} CNY (${label})`
    })
    .join('')
}

type Traced = {
  readonly formula: string
  readonly texts: Readonly<Record<string, string>>
  readonly taken?: readonly Taken[]
}

/** What a recomputed line must hash to: amounts, discounts, formula and the words of every language (invariant I14). */
export const traceHash = (taxed: Taxed, { formula, texts, taken = [] }: Traced): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        amount: `${taxed.amountFen}`,
        net: `${taxed.netFen}`,
        tax: `${taxed.taxFen}`,
        formula,
        texts,
        ...(taken.length > 0 && { discounts: taken.map(({ discount, fen }) => [discount, `${fen}`]) }),
      }),
    )
    .digest('hex')
