import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { compileCheck, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
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
  const references = entity.fields.flatMap((field) => {
    const id = field.type === 'reference' ? values[field.name] : undefined
    return field.type === 'reference' && typeof id === 'string' && id !== current[field.name] ? [{ field, id }] : []
  })
  const issues = await Promise.all(
    references.map(async ({ field, id }): Promise<Issue[]> => {
      // What may go to the trash is held until this transaction ends, because no foreign key sees that.
      const lock = rights.catalog.entities[field.to]?.trash ? ({ lock: 'key' } as const) : {}
      const request = { entity: field.to, id, scope: rights.scopes.read(field.to), fields: [], ...lock }
      const found = shapeCheck([], await tx.run(compileCheck(rights.catalog, request, tx), { prepare: true }))
      if (found?.allowed) return []
      return [{ code: 'reference_missing', pointer: `/${field.name}`, message: 'There is no such record.' }]
    }),
  )
  if (issues.flat().length > 0) throw new Fault('record_invalid', { issues: issues.flat() })
}
