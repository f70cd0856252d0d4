import { isoOfMinutes, minutesOfIso } from '@courtyard/metadata/fields/values/duration'
import { assert } from '@courtyard/std/assert'
import { bind, mapped } from '../target.ts'
import { asStored, type Column, plain } from './definition.ts'

export const date = plain<'date'>('day', (value) => bind(value, 'date'))
export const datetime = plain<'datetime'>('instant', (value) => bind(value, 'timestamptz'))
export const period = plain<'period'>('period', (value) => bind(value, 'text'))
export const time: Column<'time'> = { ...plain<'time'>('time', (value) => bind(value, 'text')), sought: asStored }

/** Minutes of a duration as the column's text. */
function minutesText(value: unknown): string {
  const minutes = minutesOfIso(String(value))
  assert(minutes !== undefined, 'a stored duration was checked')
  return String(minutes)
}

export const duration: Column<'duration'> = {
  ...plain<'duration'>('integer', (value) =>
    bind(
      mapped(value, (iso) => (iso === null ? null : minutesText(iso))),
      'bigint',
    ),
  ),
  text: minutesText,
  shape: (raw) => isoOfMinutes(Number(raw)),
  sought: (_field, text) => (minutesOfIso(text) === undefined ? text : minutesText(text)),
}
