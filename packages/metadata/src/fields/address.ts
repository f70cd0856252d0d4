import { z } from 'zod'
import { define, fieldHeader, storedOnly } from './definition.ts'

/**
 * A postal address: a region code of GB/T 2260 (six digits; its first two name the province) and the parts people write.
 * One jsonb column, because the parts are read and written together and nothing refers to them. Canonical text: JSON with
 * the members that are there, in the order region, province, city, district, detail. Expressions cannot read it.
 */
export const address = define<'address'>()({
  document: z.strictObject({ ...fieldHeader, ...storedOnly, type: z.literal('address') }),
  storage: () => 'jsonb',
  valueType: () => undefined,
  compile: (_, { common, column }) => ({ ...common, type: 'address', column }),
})
