import type { HistoryChange, HistoryPage } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored } from '@courtyard/metadata/field'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { getReadable } from './get-writable.ts'
import { findRecord } from './read-record.ts'
import { type RequestRights, rightsOfRequest } from './rights-of-request.ts'

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
      const rows = await selectRows(tx, entity, { id: request.id, limit, cursor })
      const shown = rows.slice(0, limit)
      const fields = new Map(
        entity.fields.flatMap((field) =>
          isStored(field) && !field.system && Object.hasOwn(record, field.name) ? [[field.column, field] as const] : [],
        ),
      )
      const items = shown.map((row) => ({
        id: row.id,
        at: new Date(row.at).toISOString(),
        by: { id: row.by, name: actor.kind === 'portal' && row.by !== actor.id ? null : row.name },
        action: row.action,
        version: row.version,
        changes: changesOf(row.changes, fields),
      }))
      await nameReferences(tx, rights, { fields: [...fields.values()], changes: items.flatMap((item) => item.changes) })
      return { items, next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },
    { readOnly: true },
  )
}

type Asked = { readonly id: string; readonly limit: number; readonly cursor: string | undefined }

async function selectRows(tx: TenantTx, entity: Entity, { id, limit, cursor }: Asked) {
  const rows = tx.kernel
    .selectFrom('k_history')
    .leftJoin('k_member', 'k_member.user_id', 'k_history.by')
    .select([
      'k_history.id',
      'k_history.at',
      'k_history.by',
      'k_history.action',
      'k_history.version',
      'k_history.changes',
      'k_member.name',
    ])
    .where('k_history.entity', '=', entity.table)
    .where('k_history.record_id', '=', id)
    .orderBy('k_history.id', 'desc')
    .limit(limit + 1)
  return await (cursor === undefined ? rows : rows.where('k_history.id', '<', cursor)).execute()
}

type Changes = Readonly<Record<string, readonly [string | null, string | null]>>

function changesOf(changes: unknown, fields: ReadonlyMap<string, Field>): HistoryChange[] {
  return Object.entries(changes as Changes).flatMap(([column, [old, now]]) => {
    const field = fields.get(column)
    return field ? [{ field: field.name, old: shownValue(field, old), new: shownValue(field, now) }] : []
  })
}

/** A text of the history as records carry the value. */
function shownValue(field: Field, text: string | null): unknown {
  if (text === null) return null
  switch (field.type) {
    case 'integer':
      return Number(text)
    case 'boolean':
      return text === 'true'
    case 'datetime':
      return new Date(text).toISOString()
    case 'reference':
      return { id: text, title: null }
    case 'json':
      return JSON.parse(text)
    default:
      return text
  }
}

type Naming = { readonly fields: readonly Field[]; readonly changes: readonly HistoryChange[] }
type Named = { readonly id: string; title: string | null }

/** Titles of the records that references named, as far as the actor may read them. */
async function nameReferences(tx: TenantTx, rights: RequestRights, { fields, changes }: Naming): Promise<void> {
  for (const field of fields) {
    if (field.type !== 'reference' || rights.scopes.read(field.to).grants.length === 0) continue
    const values = changes.flatMap((one) => (one.field === field.name ? [one.old, one.new] : []))
    const named = values.filter((value): value is Named => value !== null)
    const ids = [...new Set(named.map(({ id }) => id))].slice(0, 200)
    const title = rights.catalog.entities[field.to]?.title ?? 'id'
    if (ids.length === 0 || !isNameable(rights, field.to, title)) continue
    const asked = {
      entity: field.to,
      select: [title],
      filter: { field: 'id', op: 'in' as const, value: ids },
      limit: 200,
    }
    const plan = planList(rights.catalog, asked, rights.scopes)
    const titles = new Map(
      shapePage(plan, await tx.run(compileList(plan, tx))).items.map((item) => [item.id, item[title]]),
    )
    for (const value of named) value.title = (titles.get(value.id) as string | null | undefined) ?? null
  }
}

const isNameable = ({ scopes }: RequestRights, entity: string, title: string): boolean =>
  scopes.read(entity).grants.some(({ fields }) => fields === '*' || fields.includes(title)) &&
  !scopes
    .read(entity)
    .denials.some(({ fields, where }) => where === undefined && (fields === '*' || fields.includes(title)))
