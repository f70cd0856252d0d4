import { compileTree } from '@courtyard/expression/evaluate'
import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Env, Value } from '@courtyard/expression/value'
import type { Entity } from '@courtyard/metadata/catalog'
import type { Effect, EffectValues } from '@courtyard/metadata/catalog-automation'
import { fromValue, type Json } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'

// Trees are those of a frozen catalog, so one closure serves for as long as the catalog is kept.
const compiled = new WeakMap<Tree, (env: Env) => Value>()

function evaluate(tree: Tree, env: Env): Value {
  const known = compiled.get(tree)
  if (known) return known(env)
  const run = compileTree(tree)
  compiled.set(tree, run)
  return run(env)
}

/** What an effect gives to the fields of an entity. Throws Fault value_missing and others where a formula has no value. */
export function effectValues(entity: Entity, values: EffectValues, env: Env): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).map(([name, tree]) => {
      const field = entity.fields.find((one) => one.name === name)
      assert(field, `${entity.name}.${name} is a field, as was checked when it was published`)
      return [name, tree === null ? null : fromValue(field, plain(evaluate(tree, env)))]
    }),
  )
}

/** A reference that was followed is a row by now; what is stored is its id. */
const plain = (value: Value): Value =>
  value !== null && typeof value === 'object' && 'id' in value ? (value.id as Value) : value

/** Every path of the record that effects read, for one fetch. */
export const effectPaths = (effects: readonly Effect[]): (readonly string[])[] =>
  effects.flatMap((effect) => [
    ...(effect.do === 'set' && effect.of.length > 0 ? [effect.of] : []),
    ...(effect.do === 'notify' && 'path' in effect.to ? [effect.to.path] : []),
    ...Object.values('values' in effect ? effect.values : {}).flatMap((tree) =>
      tree === null ? [] : pathsOf(tree).flatMap(({ root, path }) => (root === 'row' ? [path] : [])),
    ),
  ])
