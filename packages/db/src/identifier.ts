import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'

const NAME = /^[a-z_][a-z0-9_]{0,62}$/
const TENANT = /^[a-z][a-z0-9_]{0,47}$/
const DECIMAL = /^-?\d{1,40}(\.\d{1,40})?$/

/** A physical name quoted for SQL: the one door for identifiers. Asserts the shape that decision 0002 gives every name. */
export function identifier(name: string): string {
  assert(NAME.test(name), `a physical name, not ${JSON.stringify(name)}`)
  return `"${name}"`
}

/** A schema-qualified name, quoted. */
export const qualified = (schema: string, name: string): string => `${identifier(schema)}.${identifier(name)}`

/** A text constant inside DDL, where binds are not possible. Everywhere else values are binds. */
export function textLiteral(text: string): string {
  assert(!text.includes('\0'), 'PostgreSQL text holds no NUL')
  // E'' reads the same whatever standard_conforming_strings says.
  return text.includes('\\')
    ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`
}

/** A number constant inside DDL, from decimal text. */
export function numberLiteral(text: string): string {
  assert(DECIMAL.test(text), `a decimal number, not ${JSON.stringify(text)}`)
  return text.startsWith('-') ? `(${text})` : text
}

/** Schema and role of a tenant (decision 0002). Throws Fault tenant_missing when the name cannot be one. */
export function schemaOf(tenant: string): string {
  if (!TENANT.test(tenant)) throw new Fault('tenant_missing', { tenant })
  return `t_${tenant}`
}
