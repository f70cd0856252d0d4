import { refuse, type ValueRules } from './definition.ts'

/** Fields whose value is never sent: identities and what is computed. */
export const unwritable: ValueRules<'id' | 'auto_number' | 'computed' | 'qr_code' | 'rollup' | 'lookup'> = {
  parse: (field) => refuse(field, 'field_read_only'),
  toValue: (_, json) => (typeof json === 'string' || typeof json === 'boolean' ? json : null),
}
