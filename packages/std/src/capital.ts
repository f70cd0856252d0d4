import { assert } from './assert.ts'
import type { Fen } from './money.ts'

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿']

/**
 * An amount in Chinese capital numerals as receipts and cheques say it: 10,010.05 is 壹万零壹拾元零伍分. One 零 stands for any
 * run of zeros inside; 整 ends an amount without fen. Amounts below nothing say 负 first. Holds up to twelve digits of yuan.
 */
export function yuanCapital(fen: Fen): string {
  if (fen < 0n) return `负${yuanCapital(-fen)}`
  const [yuan, jiao, rest] = [fen / 100n, Number((fen / 10n) % 10n), Number(fen % 10n)]
  assert(yuan < 10n ** 12n, 'an amount in words has at most twelve digits of yuan')
  if (fen === 0n) return '零元整'
  const whole = yuan === 0n ? '' : `${wholeCapital(yuan)}元`
  if (jiao === 0 && rest === 0) return `${whole}整`
  const tenths = jiao > 0 ? `${DIGITS[jiao]}角` : yuan > 0n ? '零' : ''
  // Zero yuan before jiao is said by a 零 where the yuan end in one: 壹拾元零伍角.
  const gap = jiao > 0 && yuan > 0n && yuan % 10n === 0n ? '零' : ''
  return rest > 0 ? `${whole}${gap}${tenths}${DIGITS[rest]}分` : `${whole}${gap}${tenths}整`
}

function wholeCapital(yuan: bigint): string {
  const groups: number[] = []
  for (let left = yuan; left > 0n; left /= 10_000n) groups.unshift(Number(left % 10_000n))
  let text = ''
  let isZero = false
  for (const [at, group] of groups.entries()) {
    if (group === 0) {
      isZero = text !== ''
      continue
    }
    if (text !== '' && (isZero || group < 1000)) text += DIGITS[0]
    text += groupCapital(group) + (GROUPS[groups.length - 1 - at] ?? '')
    isZero = false
  }
  return text
}

function groupCapital(group: number): string {
  const digits = [...String(group)].map(Number)
  let text = ''
  let isZero = false
  for (const [at, digit] of digits.entries()) {
    if (digit === 0) {
      isZero = true
      continue
    }
    if (isZero) text += DIGITS[0]
    text += DIGITS[digit]! + PLACES[digits.length - 1 - at]!
    isZero = false
  }
  return text
}
