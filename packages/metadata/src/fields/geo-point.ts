import { z } from 'zod'
import { define, fieldHeader, storedOnly } from './definition.ts'

/**
 * A place on the map: latitude and longitude as exact decimal text with at most 7 digits after the point (1 cm), in one
 * jsonb column. `datum` says which grid: maps of China use gcj02, satellites wgs84; no value is converted. Canonical text:
 * JSON `{"lat":"30.274085","lng":"120.15507"}`. Expressions cannot read it.
 */
export const geoPoint = define<'geo_point'>()({
  document: z.strictObject({
    ...fieldHeader,
    ...storedOnly,
    type: z.literal('geo_point'),
    datum: z.enum(['gcj02', 'wgs84']).default('gcj02'),
  }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: (document, { common, column }) => ({ ...common, type: 'geo_point', column, datum: document.datum }),
})
