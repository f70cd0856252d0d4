import type { HistoryPage } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { selectHistory } from '@courtyard/db/kernel/history'
import type { Entity } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { findRecord } from './find-record.ts'
import { getReadable } from './get-writable.ts'
import { changesOf, type FormerColumn, placesOf, type StoredChanges } from './history-values.ts'
import { nameRecords } from './name-records.ts'
import { openedChanges } from './open-history.ts'
import { rightsOfRequest } from './rights-of-request.ts'

export type ReadHistoryRequest = {
  readonly entity: string
  readonly id: string
  readonly limit?: number | undefined
  /** The id that the page before ended with. */
  readonly cursor?: string | undefined
}

const PAGE_MAX = 200
const PAGE_DEFAULT = 50

/**
 * What happened to a record, latest first: only fields that the actor may see on it as it is now. Throws Fault entity_unknown,
 * record_missing, history_missing, limit_exceeded, cursor_invalid.
 */
export async function readHistory(deps: Deps, actor: Actor, request: ReadHistoryRequest): Promise<HistoryPage> {
  const { limit = PAGE_DEFAULT, cursor } = request
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, request.entity)
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX)
    throw new Fault('limit_exceeded', { what: 'limit', min: 1, max: PAGE_MAX })
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const record = await findRecord(tx, rights, { entity: entity.name, id: request.id })
      if (!record) throw new Fault('record_missing')
      if (!entity.history) throw new Fault('history_missing', { entity: entity.name })
      const sight = {
        isVisible: (name: string) => Object.hasOwn(record, name),
        masked: new Set(record['@masked'] as readonly string[] | undefined),
      }
      const places = placesOf(entity, sight, await formerColumns(tx, entity))
      const { id } = request
      const of = { table: entity.table, id, columns: [...places.keys()] }
      const rows = await selectHistory(tx, { ...of, limit: limit + 1, before: cursor })
      const shown = rows.slice(0, limit)
      const items = merged(
        shown.map((row) => ({
          id: row.id,
          at: new Date(row.at).toISOString(),
          by: { id: row.by, name: actor.kind === 'portal' && row.by !== actor.id ? null : row.name },
          action: row.action,
          version: row.version,
          changes: changesOf(openedChanges(tx, entity, { id, changes: row.changes as StoredChanges }), places),
        })),
      )
      await nameRecords(
        tx,
        rights,
        items.flatMap((item) => item.changes),
      )
      return { items, next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },
    { readOnly: true },
  )
}

/** Columns of the types that the entity's fields had. */
async function formerColumns(tx: TenantTx, entity: Entity): Promise<FormerColumn[]> {
  const rows = await tx.kernel
    .selectFrom('k_physical')
    .select(['field', 'name'])
    .where('entity', '=', entity.name)
    .execute()
  return rows.flatMap(({ field, name }) => (field.includes(':') ? [{ field: field.split(':')[0]!, column: name }] : []))
}

/** One change of a record may have left several rows: its own and one for each list. */
function merged(items: HistoryPage['items']): HistoryPage['items'] {
  const result: HistoryPage['items'] = []
  for (const item of items) {
    const last = result.at(-1)
    if (last?.version === item.version && last.action === item.action) last.changes.push(...item.changes)
    else result.push(item)
  }
  return result
}
