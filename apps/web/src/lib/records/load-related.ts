import type { Client } from '@courtyard/contract/client'
import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { RecordJson } from '@courtyard/contract/records'
import type { ChildrenField } from '@courtyard/metadata/field'
import { choosableColumns, findPath } from '@courtyard/ui/columns'

const ROWS = 10
const COLUMNS = 6

/** The records of one children field. */
export type RelatedList = {
  field: ChildrenField
  columns: readonly string[]
  rows: readonly RecordJson[]
  count: number
}

/** The lists of what belongs to a record: its children fields, as far as the reader may see them. */
export async function loadRelated(
  client: Client,
  catalog: CatalogDescription,
  of: { entity: EntityDescription; id: string },
): Promise<RelatedList[]> {
  const fields = of.entity.fields.filter(
    (field) => field.type === 'children' && !field.owned && !field.hidden && catalog.entities[field.of],
  )
  return Promise.all(
    fields.flatMap((field) => (field.type === 'children' ? [loadOne(client, catalog, field, of.id)] : [])),
  )
}

/** Where no list says what matters: what the entity itself holds, before who made a record and when. */
function ownColumns(entity: EntityDescription): readonly string[] {
  const isSystem = (path: string) => entity.fields.some(({ name, system }) => name === path && system)
  return choosableColumns(entity).filter((path) => !isSystem(path))
}

async function loadOne(
  client: Client,
  catalog: CatalogDescription,
  ...[field, id]: [ChildrenField, string]
): Promise<RelatedList> {
  const entity = catalog.entities[field.of]!
  const view = Object.values(catalog.views).find((candidate) => candidate.entity === entity.name)
  const columns = (view?.columns ?? ownColumns(entity))
    .filter((path) => path.split('.')[0] !== field.by && findPath(catalog, entity.name, path))
    .slice(0, COLUMNS)
  const filter = JSON.stringify({ field: field.by, op: 'eq', value: id })
  const page = await client
    .list(entity.name, { select: columns.join(',') || 'id', filter, limit: String(ROWS), count: 'true' })
    .catch(() => ({ items: [], count: 0 }))
  return { field, columns, rows: page.items, count: page.count ?? page.items.length }
}
