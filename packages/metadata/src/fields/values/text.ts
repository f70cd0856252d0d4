import { asItStands, type ParsedValue, refuse, type ValueRules } from './definition.ts'

type Shape = { readonly name: string; readonly maxLength: number; readonly pattern?: string }

const compiled = new Map<string, RegExp>()

/** The whole text must match. Patterns are checked at publish (fields/pattern.ts), so this never runs away. */
function matches(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern)
  if (!regex) {
    if (compiled.size > 500) compiled.clear()
    regex = new RegExp(`^(?:${pattern})$`, 'u')
    compiled.set(pattern, regex)
  }
  return regex.test(text)
}

/** A text of at most so many characters that match the pattern; an empty one is no value. */
export function parseText(field: Shape, json: unknown): ParsedValue {
  if (typeof json !== 'string') return refuse(field, 'value_not_text')
  if (json === '') return { value: null }
  if (json.includes('\0') || !json.isWellFormed()) {
    return refuse(field, 'value_characters')
  }
  // A text of that many UTF-16 units cannot be short enough, so it is not counted by character.
  if (json.length > field.maxLength * 2 || [...json].length > field.maxLength) {
    return refuse(field, 'value_too_long', { max: field.maxLength })
  }
  if (field.pattern !== undefined && !matches(field.pattern, json)) {
    return refuse(field, 'value_pattern', { pattern: field.pattern })
  }
  return { value: json }
}

export const text: ValueRules<'text'> = { parse: parseText, toValue: asItStands }
export const longText: ValueRules<'long_text'> = { parse: parseText, toValue: asItStands }
