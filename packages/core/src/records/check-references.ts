import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { compileCheck, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { coreIssue } from '../texts/core-texts.ts'
import type { RequestRights } from './rights-of-request.ts'

/**
 * Throws Fault record_invalid for every reference to a record that does not exist or that the actor may not read: the two
 * answer alike, so nobody finds out ids by trying. `current` = references that stay as they are and need no right.
 */
export async function checkReferences(
  tx: TenantTx,
  rights: RequestRights,
  { entity, values, current = {} }: { entity: Entity; values: RecordValues; current?: RecordValues },
): Promise<void> {
  const issues = await Promise.all(
    referred(entity, values, current).map(async ({ to, id, pointer }): Promise<Issue[]> => {
      // What may go to the trash is held until this transaction ends, because no foreign key sees that.
      const lock = rights.catalog.entities[to]?.trash ? ({ lock: 'key' } as const) : {}
      const request = { entity: to, id, scope: rights.scopes.read(to), fields: [], ...lock }
      const found = shapeCheck([], await tx.run(compileCheck(rights.catalog, request, tx), { prepare: true }))
      if (found?.allowed) return []
      return [coreIssue(pointer, 'reference_missing')]
    }),
  )
  if (issues.flat().length > 0) throw new Fault('record_invalid', { issues: issues.flat() })
}

type Referred = { readonly to: string; readonly id: string; readonly pointer: string }

/** Every record that the values name and `current` does not. */
function referred(entity: Entity, values: RecordValues, current: RecordValues): Referred[] {
  return entity.fields.flatMap((field): Referred[] => {
    const [value, was] = [values[field.name], current[field.name]]
    const pointer = `/${field.name}`
    if (value === null || value === undefined) return []
    if (field.type === 'reference') return value === was ? [] : [{ to: field.to, id: String(value), pointer }]
    if (field.type === 'any_reference') {
      const [now, before] = [value, was] as unknown as ({ entity: string; id: string } | null | undefined)[]
      return !now || now.id === before?.id ? [] : [{ to: now.entity, id: now.id, pointer }]
    }
    return []
  })
}
