import { asItStands, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'

// The form browsers accept (HTML), with a dot in the domain and no dot at the edges of the name.
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/

export const email: ValueRules<'email'> = {
  parse(field, json) {
    const text = normalisable(json)?.toLowerCase()
    if (text === '') return { value: null }
    return text !== undefined && text.length <= 254 && text.indexOf('@') <= 64 && EMAIL.test(text)
      ? { value: text }
      : refuse(field, 'value_not_email')
  },
  toValue: asItStands,
}
