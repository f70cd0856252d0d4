import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { asItStands, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

const WRITTEN = /^[+\d()\-. /ext#转分机:;=]{3,40}$/iu

/** What begins with 1 is a mobile of 11 digits or Beijing's; elsewhere a digit too many would pass. */
const isPossibleInChina = (number: string): boolean =>
  !number.startsWith('+861') || /^\+861(0\d{8}|[3-9]\d{9})$/.test(number)

/** `+8613800000000` out of `138-0000-0000`, `（0571）8888 8888 转 801`, `+1 212 555 0100`; undefined for what is no number. */
export function phoneOf(text: string): string | undefined {
  const plain = text.replace(/[‐-―−ー–—]/gu, '-')
  if (!WRITTEN.test(plain)) return undefined
  const [, main, extension] = /^(.*?)(?:\s*(?:转|分机|ext\.?|x|#|;ext=)\s*:?\s*(\d{1,7}))?$/iu.exec(plain)!
  const found = parsePhoneNumberFromString(main!, 'CN')
  if (!found?.isPossible() || !isPossibleInChina(found.number)) return undefined
  return `${found.number}${extension === undefined ? '' : `;ext=${extension}`}`
}

export const phone: ValueRules<'phone'> = {
  parse(field, json) {
    const text = normalisable(json)
    if (text === '') return { value: null }
    const number = text === undefined ? undefined : phoneOf(text)
    return number === undefined ? refuse(field, 'value_not_phone') : { value: number }
  },
  toValue: asItStands,
}
