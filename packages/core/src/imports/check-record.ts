import { compileTree } from '@courtyard/expression/evaluate'
import type { Env, Value } from '@courtyard/expression/value'
import type { Entity, Rule } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { type Json, parseValue, toValue } from '@courtyard/metadata/values'
import { storedFields } from '@courtyard/query/plan-import'
import { isFault } from '@courtyard/std/fault'
import { isRational } from '@courtyard/std/rational'

/** An entity's defaults and rules, compiled once per import. */
export type RecordChecker = {
  /** Values of defaults for what a new record lacks. */
  readonly defaults: (values: ReadonlyMap<string, Json>) => Map<string, Json>
  /** Rules that the record breaks. A rule whose inputs are missing says nothing: `required` does. */
  readonly broken: (values: Readonly<Record<string, Json>>) => Rule[]
}

type Evaluate = (env: Env) => Value

/** `variables` are those of rules and defaults: today, now, actor. */
export function recordChecker(entity: Entity, variables: Readonly<Record<string, Value>>): RecordChecker {
  const fields = storedFields(entity)
  const filled = fields.flatMap((field) => (field.default ? [{ field, evaluate: compileTree(field.default) }] : []))
  const rules = entity.rules.map((rule) => ({
    rule,
    when: rule.when && compileTree(rule.when),
    require: compileTree(rule.require),
  }))
  const envOf = (values: Readonly<Record<string, Json>>): Env => ({
    row: Object.fromEntries(fields.map((field) => [field.name, toValue(field, values[field.name] ?? null)])),
    variables,
  })
  return {
    defaults(values) {
      const result = new Map<string, Json>()
      const given: Record<string, Json> = Object.fromEntries(values)
      for (const { field, evaluate } of filled) {
        if (given[field.name] !== undefined) continue
        const value = valueJson(field, askedOf(evaluate, envOf(given)))
        if (value === null) continue
        result.set(field.name, value)
        given[field.name] = value
      }
      return result
    },
    broken(values) {
      const env = envOf(values)
      return rules
        .filter(({ when, require }) => !(when && askedOf(when, env) !== true) && askedOf(require, env) === false)
        .map(({ rule }) => rule)
    },
  }
}

/** A missing input gives no answer; every other fault is told. */
function askedOf(evaluate: Evaluate, env: Env): Value {
  try {
    return evaluate(env)
  } catch (error) {
    if (isFault(error, 'value_missing')) return null
    throw error
  }
}

/** A computed default as the field stores it; one that does not fit the field is none. */
function valueJson(field: Field, value: Value): Json {
  const plain = isRational(value) ? value.toString() : value
  const parsed = parseValue(field, plain)
  return 'value' in parsed ? parsed.value : null
}
