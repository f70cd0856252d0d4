import type { RecordPage } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { everything } from '@courtyard/metadata/scope'
import { compileList, compileTotals } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { compileRestore, compileTrashedAt } from '@courtyard/query/plan-trash'
import { compileCheck, shapeCheck } from '@courtyard/query/plan-write'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { noteForHooks } from '../hooks/note-record.ts'
import { checkReferences } from './check-references.ts'
import { findRecord } from './find-record.ts'
import { getReadable } from './get-writable.ts'
import type { ListRecordsRequest } from './list-records.ts'
import { namingViolations } from './name-violation.ts'
import { linesOf } from './remove-record.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'
import { tellingClash } from './tell-clash.ts'
import type { Written } from './write-record.ts'

/** The trash of an entity as far as the actor may read its records, latest first. Throws as listRecords does, and trash_missing, not_allowed. */
export async function listTrash(
  deps: Deps,
  actor: Actor,
  request: Omit<ListRecordsRequest, 'view'>,
): Promise<RecordPage> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = trashEntity(rights, request.entity)
  const can = { update: rights.scope('update', entity), delete: rights.scope('delete', entity) }
  const plan = planList(rights.catalog, { ...request, can, trashed: true }, rights.scopes)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const totals = compileTotals(plan, tx)
      const [rows, summed] = await Promise.all([tx.run(compileList(plan, tx)), totals ? tx.run(totals) : undefined])
      return shapePage(plan, rows, summed?.[0])
    },
    { readOnly: true },
  )
}

/** An entity with a trash that the actor may look into: whoever may delete. Throws Fault entity_unknown, trash_missing, not_allowed. */
function trashEntity(rights: RequestRights, name: string): Entity {
  const entity = getReadable(rights, name)
  if (!entity.trash) throw new Fault('trash_missing', { entity: name })
  if (rights.scope('delete', entity).grants.length === 0)
    throw new Fault('not_allowed', { action: 'delete', entity: name })
  return entity
}

export type RestoreRequest = { readonly entity: string; readonly id: string }

/**
 * Takes a record back out of the trash: whoever may delete it may. Throws Fault entity_unknown, trash_missing, record_missing,
 * not_allowed, record_duplicate where another record has its key by now, record_invalid where what it refers to is gone.
 */
export async function restoreRecord(deps: Deps, actor: Actor, { entity: name, id }: RestoreRequest): Promise<Written> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = trashEntity(rights, name)
  const at = deps.clock.now().toISOString()
  const restoring = async (tx: TenantTx) => {
    const version = await lockTrashed(tx, rights, { entity, id })
    const restore = compileRestore(rights.catalog, { entity: name, id, version, actorId: actor.id, at }, tx)
    const [{ at: trashedAt } = { at: '' }] = await tx.run<{ at: string }>(
      compileTrashedAt(rights.catalog, { entity: name, id }, tx),
    )
    await namingViolations(entity, () => tx.run(restore), { id })
    for (const line of await linesOf(tx, rights.catalog, { entity, id, of: { trashedAt } }))
      await namingViolations(
        line.entity,
        () => tx.run(compileRestore(rights.catalog, { ...line, entity: line.entity.name, actorId: actor.id, at }, tx)),
        { id: line.id },
      )
    const system = { ...rights, scopes: { read: everything } }
    const whole = await findRecord(tx, system, { entity: name, id })
    const values = Object.fromEntries(
      entity.fields.flatMap((field) => {
        const value = whole?.[field.name] as { entity: string; id: string } | null | undefined
        if (!value || (field.type !== 'reference' && field.type !== 'any_reference')) return []
        return [[field.name, field.type === 'reference' ? value.id : { entity: value.entity, id: value.id }]]
      }),
    )
    await checkReferences(tx, system, { entity, values })
    await noteForHooks(tx, rights, { entity: name, id, event: 'created', at })
    return (await findRecord(tx, rights, { entity: name, id })) ?? { id }
  }
  return await tellingClash(deps, { actor, rights }, () => deps.db.withTenant(actor.tenant, restoring))
}

async function lockTrashed(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { entity: Entity; id: string },
): Promise<number> {
  if (!isId(id)) throw new Fault('record_missing')
  const asked = { entity: entity.name, id, fields: [], trashed: true }
  const read = { ...asked, scope: rights.scopes.read(entity.name) }
  const seen = shapeCheck([], await tx.run(compileCheck(rights.catalog, read, tx)))
  if (!seen?.allowed) throw new Fault('record_missing')
  const scope = rights.scope('delete', entity)
  const locked = shapeCheck([], await tx.run(compileCheck(rights.catalog, { ...asked, scope, lock: true }, tx)))
  if (!locked) throw new Fault('record_missing')
  if (!locked.allowed) throw new Fault('not_allowed', { action: 'delete', entity: entity.name })
  return locked.version
}
