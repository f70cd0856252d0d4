import { asItStands, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]'
const FORMS = [
  `${PROVINCE}[A-HJ-Z][A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳领]`,
  `${PROVINCE}[A-HJ-Z][A-HJK][A-HJ-NP-Z0-9]\\d{4}`, // new energy, small
  `${PROVINCE}[A-HJ-Z]\\d{5}[A-HJK]`, // new energy, large
  '使\\d{6}', // embassy
  '\\d{6}使', // embassy, before 2018
  `WJ${PROVINCE}?\\d{4}[0-9TDSHBXJ]`, // armed police
]
/** The stored form, in what patterns of JavaScript and PostgreSQL have in common. */
export const PLATE_PATTERN = `^(?:${FORMS.join('|')})$`
const PLATE = new RegExp(PLATE_PATTERN, 'u')

/** `浙A12345` out of `浙 A·12345`, `浙a１２３４５`; undefined for what is no plate. */
export function plateOf(text: string): string | undefined {
  const plain = text.toUpperCase().replace(/[\s·・•.\-_]/gu, '')
  return PLATE.test(plain) ? plain : undefined
}

export const plateNumber: ValueRules<'plate_number'> = {
  parse(field, json) {
    const text = normalisable(json)
    if (text === '') return { value: null }
    const plate = text === undefined ? undefined : plateOf(text)
    return plate === undefined ? refuse(field, 'value_not_plate') : { value: plate }
  },
  toValue: asItStands,
}
