import type { CreateEffect } from '@courtyard/metadata/catalog-automation'
import { assert } from '@courtyard/std/assert'
import { insertPlanned, planCreate } from '../records/write-record.ts'
import type { EffectContext } from './effect-context.ts'
import { effectValues } from './effect-values.ts'

/** Creates a record with the values that an effect gives. Throws as createRecord does. */
export async function runCreate({ tx, writing, env }: EffectContext, effect: CreateEffect): Promise<void> {
  const entity = writing.rights.catalog.entities[effect.entity]
  assert(entity, `${effect.entity} is in the catalog`)
  const given = effectValues(entity, effect.values, env)
  await insertPlanned(tx, writing, planCreate(writing, entity, { values: {}, given }))
}
