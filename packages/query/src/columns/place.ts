import { ADDRESS_PARTS } from '@courtyard/metadata/fields/values/address'
import { type Column, plain } from './definition.ts'
import { json } from './json.ts'

/** The parts from the widest to the nearest: jsonb keeps no order. */
const ordered = (raw: unknown): unknown =>
  raw !== null && typeof raw === 'object'
    ? Object.fromEntries(
        ADDRESS_PARTS.flatMap((part) => (part in raw ? [[part, (raw as Record<string, unknown>)[part]]] : [])),
      )
    : raw

export const address: Column<'address'> = {
  ...plain<'address'>('address', (value) => json.store(undefined as never, value)),
  shape: ordered,
}
export const geoPoint = plain<'geo_point'>('json', (value) => json.store(undefined as never, value))
