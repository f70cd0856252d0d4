import { createHash } from 'node:crypto'
import { explainText } from '@courtyard/expression/trace'
import type { Env } from '@courtyard/expression/value'
import type { FeeVersion } from '@courtyard/metadata/catalog'
import { canonicalJson } from '@courtyard/std/canonical'
import type { StoredInputs } from './charge.ts'
import type { Taxed } from './tax.ts'

/** The sentence owners read, per language, with the part of the month appended where not all of it is charged. */
export function explanationOf(version: FeeVersion, env: Env, ratio: StoredInputs['ratio']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(version.explain).map(([locale, parts]) => [
      locale,
      explainText(parts, env, { grouping: true }) + ratioText(locale, ratio),
    ]),
  )
}

function ratioText(locale: string, ratio: StoredInputs['ratio']): string {
  if (!ratio) return ''
  return locale.startsWith('zh') ? `，按 ${ratio.days}/${ratio.of} 天` : `, ${ratio.days}/${ratio.of} days`
}

/** What a recomputed line must hash to: the amounts, the formula and the words of every language (invariant I14). */
export const traceHash = (taxed: Taxed, formula: string, texts: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(
      canonicalJson({ amount: `${taxed.amountFen}`, net: `${taxed.netFen}`, tax: `${taxed.taxFen}`, formula, texts }),
    )
    .digest('hex')
