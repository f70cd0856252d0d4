import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { ChildrenField } from '@courtyard/metadata/field'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { findPath } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { findRecord } from './find-record.ts'
import type { RequestRights } from './rights-of-request.ts'
import type { Written } from './write-record.ts'

const LINES_MAX = 200

/** Fields of owned lines that a record shows. */
export const linesOf = ({ catalog }: RequestRights, entity: string, record: RecordJson): ChildrenField[] =>
  (catalog.entities[entity]?.fields ?? []).filter(
    (field): field is ChildrenField => field.type === 'children' && field.owned === true && record[field.name] === true,
  )

/** Puts the lines where the record says that they may be seen. */
export async function withLines(
  tx: TenantTx,
  rights: RequestRights,
  { entity, record }: { entity: string; record: RecordJson },
): Promise<RecordJson> {
  const lines: Record<string, unknown> = {}
  for (const field of linesOf(rights, entity, record))
    lines[field.name] = await readLines(tx, rights, { field, id: record.id })
  return { ...record, ...lines }
}

type Reread = {
  readonly entity: string
  readonly id: string
  /** As it was read before its lines were written; without a version it may not be read. */
  readonly record: Written | undefined
  readonly isOld: boolean
}

/** What a write answers: the record with its lines as they stand now, else only its id. */
export async function rereadWhole(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, record, isOld }: Reread,
): Promise<Written> {
  if (!record || !('version' in record)) return { id }
  const now = isOld ? await findRecord(tx, rights, { entity, id }) : (record as RecordJson)
  return now ? await withLines(tx, rights, { entity, record: now }) : { id }
}

/** The lines of a record in their order, 200 at most; none where the actor may not read them or whose they are. */
export async function readLines(
  tx: TenantTx,
  rights: RequestRights,
  { field, id }: { field: ChildrenField; id: string },
): Promise<RecordJson[]> {
  const entity = rights.catalog.entities[field.of]
  const names = (name: string) => entity !== undefined && findPath(rights, entity, [name]) !== undefined
  if (!entity || !names(field.by)) return []
  const { order } = field
  const sort = order !== undefined && names(order) ? [{ path: order, descending: false }] : []
  const filter = { field: field.by, op: 'eq' as const, value: id }
  const plan = planList(rights.catalog, { entity: field.of, filter, sort, limit: LINES_MAX }, rights.scopes)
  return shapePage(plan, await tx.run(compileList(plan, tx), { prepare: true })).items
}
