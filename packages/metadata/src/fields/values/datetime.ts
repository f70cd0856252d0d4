import { isDay } from '@courtyard/std/day'
import { asItStands, refuse, type ValueRules } from './definition.ts'

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

export const datetime: ValueRules<'datetime'> = {
  parse(field, json) {
    const found = typeof json === 'string' ? INSTANT.exec(json) : null
    const at = found && isDay(found[1]!) ? new Date(found[0]) : undefined
    return at && !Number.isNaN(at.getTime()) && /^\d{4}-/.test(at.toISOString())
      ? { value: at.toISOString() }
      : refuse(field, 'value_not_instant')
  },
  toValue: asItStands,
}
