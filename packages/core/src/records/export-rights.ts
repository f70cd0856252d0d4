import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { findRecord } from './find-record.ts'
import type { RequestRights } from './rights-of-request.ts'

/** The rights of a request whose answer leaves as a file: a row or field only where it is read AND exported. */
export const forExport = (rights: RequestRights): RequestRights => ({ ...rights, scopes: rights.exports })

/**
 * `forExport`, for an entity of which some row may leave. Throws Fault not_allowed where rows may be read and none may leave;
 * who may not even read is answered by whoever reads.
 */
export function exportsOf(rights: RequestRights, entity: string): RequestRights {
  if (rights.scopes.read(entity).grants.length > 0 && rights.exports.read(entity).grants.length === 0)
    throw new Fault('not_allowed', { action: 'export', entity })
  return forExport(rights)
}

/** `exportsOf` for one record. Throws Fault record_missing where it may not be read, not_allowed where it may not leave. */
export async function exportsOfRecord(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { readonly entity: string; readonly id: string },
): Promise<RequestRights> {
  if (rights.scopes.read(entity).grants.length === 0) throw new Fault('record_missing')
  if (!(await findRecord(tx, rights, { entity, id, select: [] }))) throw new Fault('record_missing')
  const leaving = exportsOf(rights, entity)
  if (!(await findRecord(tx, leaving, { entity, id, select: [] })))
    throw new Fault('not_allowed', { action: 'export', entity })
  return leaving
}
