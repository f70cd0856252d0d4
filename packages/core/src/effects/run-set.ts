import type { Value } from '@courtyard/expression/value'
import type { SetEffect } from '@courtyard/metadata/catalog-automation'
import { parseValue } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import { sameJson } from '@courtyard/std/same-json'
import { changeLocked, currentValues, lockForUpdate } from '../records/write-record.ts'
import type { EffectContext } from './effect-context.ts'
import { effectValues } from './effect-values.ts'

/**
 * Gives fields of a record the values of an effect. Nothing happens where no record is meant or where it holds them
 * already: so what follows from an effect comes to rest. Throws as updateRecord does.
 */
export async function runSet(context: EffectContext, effect: SetEffect): Promise<void> {
  const { tx, writing, env } = context
  const { rights } = writing
  const entity = rights.catalog.entities[effect.entity]
  assert(entity, `${effect.entity} is in the catalog`)
  const id = effect.of.length === 0 ? context.id : idAt(env.row, effect.of)
  if (id === null) return
  const locked = await lockForUpdate(tx, rights, { entity, id, version: 'any', values: {} })
  const current = await currentValues(tx, rights, { entity, id })
  const given = Object.fromEntries(
    Object.entries(effectValues(entity, effect.values, env)).filter(([name, value]) => {
      const field = entity.fields.find((one) => one.name === name)!
      const parsed = parseValue(field, value)
      return !('value' in parsed) || !sameJson(parsed.value, current[name] ?? null)
    }),
  )
  if (Object.keys(given).length === 0) return
  await changeLocked(tx, writing, { entity, id, locked, current, values: {}, given })
}

/** The record at the end of a path of references; null where one of them is empty. */
function idAt(row: EffectContext['env']['row'], path: readonly string[]): string | null {
  let at: Value = row
  for (const name of path) {
    if (at === null || typeof at !== 'object') return null
    at = (at as Readonly<Record<string, Value>>)[name] ?? null
  }
  const id = at !== null && typeof at === 'object' ? (at as Readonly<Record<string, Value>>).id : at
  return typeof id === 'string' ? id : null
}
