import type { LateFee } from '@courtyard/metadata/catalog'
import { yuanText } from '@courtyard/std/money'
import { multiply, rational, toDecimalText } from '@courtyard/std/rational'
import type { StoredInputs } from './charge.ts'
import { traceHash } from './explain-charge.ts'
import type { Taxed } from './tax.ts'

/** The words of a late fee line: which bill, how many days, which rate, what was charged before. */
export function lateFeeText(policy: LateFee, inputs: StoredInputs): Record<string, string> {
  const late = inputs.late!
  const principal = yuanText(BigInt(late.principalFen))
  const charged = yuanText(BigInt(late.chargedFen))
  const later = (late.owed ?? []).map(({ from, fen }) => ({ from, amount: yuanText(BigInt(fen)) }))
  const since = {
    zh: later.map(({ from, amount }) => `，${from} 起 ${amount} 元`).join(''),
    en: later.map(({ from, amount }) => `, ${amount} from ${from}`).join(''),
  }
  const counted = countedText(policy, late)
  const before =
    late.chargedFen === '0'
      ? { zh: '', en: '' }
      : { zh: `，减去已计 ${charged} 元`, en: `, less ${charged} charged before` }
  return {
    'zh-CN': `账单 ${late.no} 欠 ${principal} 元${since.zh}，${counted.zh}${before.zh}`,
    en: `Bill ${late.no}: ${principal} CNY owed${since.en}, ${counted.en}${before.en}`,
  }
}

const percent = (rate: string): string => toDecimalText(multiply(rational(rate), rational(100)))

function countedText(policy: LateFee, { days, months }: NonNullable<StoredInputs['late']>): { zh: string; en: string } {
  if (policy.once) {
    const [amount, rate] = [policy.once.amount, percent(policy.once.rate)]
    return {
      zh: `逾期一次性收取 ${amount} 元或 ${rate}% 中的较大者`,
      en: `late once: ${amount} CNY or ${rate}%, the larger`,
    }
  }
  if (policy.monthlyRate !== undefined && months !== undefined) {
    const rate = percent(policy.monthlyRate)
    return { zh: `逾期 ${months} 个月，每月 ${rate}%`, en: `${months} months late at ${rate}% a month` }
  }
  const rate = percent(policy.dailyRate)
  return { zh: `逾期 ${days} 天，每天 ${rate}%`, en: `${days} days late at ${rate}% a day` }
}

/** Hash of a late fee line's words and amounts. */
export const lateFeeHash = (taxed: Taxed, texts: Readonly<Record<string, string>>): string =>
  traceHash(taxed, { formula: 'late-fee', texts })
