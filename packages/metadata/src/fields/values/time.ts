import { asItStands, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

/** True for `00:00` to `23:59`. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** `08:30` out of `8:30`, `08:30:00`, `8点半`, `8点30分`, `下午3:05`; undefined for what is no time. */
export function timeOf(text: string): string | undefined {
  const found =
    /^(上午|下午|早上|晚上|中午|凌晨)?\s*(\d{1,2})\s*(?:[:点时]\s*(\d{1,2}|半)?\s*分?(?::00)?)\s*([ap]\.?m\.?)?$/iu.exec(
      text,
    )
  if (!found) return undefined
  const [, part, hours, minutes = '0', half] = found
  const isLate = part === '下午' || part === '晚上' || /^p/i.test(half ?? '')
  const isNoonWord = part === '中午' && Number(hours) < 11
  const isMidnight = (part === '凌晨' || /^a/i.test(half ?? '')) && Number(hours) === 12
  const hour = isMidnight ? 0 : (isLate || isNoonWord) && Number(hours) < 12 ? Number(hours) + 12 : Number(hours)
  const time = `${String(hour).padStart(2, '0')}:${minutes === '半' ? '30' : minutes.padStart(2, '0')}`
  return isTime(time) ? time : undefined
}

export const time: ValueRules<'time'> = {
  parse(field, json) {
    const text = normalisable(json)
    if (text === '') return { value: null }
    const whole = text !== undefined && /^\d{1,2}:\d{2}(:00)?$/.test(text) ? timeOf(text) : undefined
    return whole === undefined ? refuse(field, 'value_not_time') : { value: whole }
  },
  toValue: asItStands,
}
