import type { Value } from '@courtyard/expression/value'
import type { Json } from './definition.ts'

/** A stored list of texts as expressions see it. */
export const listValue = (_: unknown, json: Json): Value =>
  Array.isArray(json) ? json.filter((one): one is string => typeof one === 'string') : null
