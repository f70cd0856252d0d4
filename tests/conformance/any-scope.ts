import type { Scope, ScopeRule } from '@courtyard/metadata/scope'
import fc from 'fast-check'
import { anyPredicate, variables } from './any-predicate.ts'
import { catalog } from './world.ts'

/** Names of an entity's fields. */
export const fieldNames = (entity: string): string[] => catalog.entities[entity]!.fields.map(({ name }) => name)

function anyRule(entity: string): fc.Arbitrary<ScopeRule> {
  const fields = fc.oneof(
    { arbitrary: fc.constant<'*'>('*'), weight: 1 },
    { arbitrary: fc.subarray(fieldNames(entity), { minLength: 1 }), weight: 2 },
  )
  const where = fc.option(anyPredicate(entity, 1), { nil: undefined, freq: 3 })
  return fc.record({ fields, where, unmasked: fc.boolean() }).map((rule) => ({
    rule: 'any',
    fields: rule.fields,
    ...(rule.where && { where: rule.where }),
    ...(rule.unmasked && { unmasked: true as const }),
  }))
}

/** Random rules over an entity. */
export const anyScope = (entity: string): fc.Arbitrary<Scope> =>
  fc.record({
    entity: fc.constant(entity),
    grants: fc.array(anyRule(entity), { maxLength: 3 }),
    denials: fc.array(anyRule(entity), { maxLength: 2 }),
    variables: fc.constant(variables),
  })

/** Random rules for every entity. */
export const anyScopes: fc.Arbitrary<Record<string, Scope>> = fc.record(
  Object.fromEntries(Object.keys(catalog.entities).map((name) => [name, anyScope(name)])),
)
