import { asItStands, refuse, type ValueRules } from './definition.ts'

const URL_MAX = 2000

/** An http or https address as URL parsers write it; undefined for any other text. */
export function urlOf(text: string): string | undefined {
  if (!/^https?:\/\/[^/\s]/i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
  return isPlain && url.href.length <= URL_MAX ? url.href : undefined
}

export const url: ValueRules<'url'> = {
  parse(field, json) {
    const text = typeof json === 'string' && json.length <= URL_MAX && json.isWellFormed() ? json.trim() : undefined
    if (text === '') return { value: null }
    const address = text === undefined || text.includes('\0') ? undefined : urlOf(text)
    return address === undefined ? refuse(field, 'value_not_url') : { value: address }
  },
  toValue: asItStands,
}
