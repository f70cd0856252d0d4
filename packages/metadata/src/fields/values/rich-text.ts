import { asItStands, type ValueRules } from './definition.ts'
import { parseText } from './text.ts'

/** HTML as it was sent, held to its length. What is not on the allow-list is cut off where it is stored (query/columns/rich-text). */
export const richText: ValueRules<'rich_text'> = { parse: parseText, toValue: asItStands }
