import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored } from '@courtyard/metadata/field'
import { everything } from '@courtyard/metadata/scope'
import { compileList } from '@courtyard/query/compile-list'
import type { Filter } from '@courtyard/query/filter'
import { planList } from '@courtyard/query/plan-list'
import { shapePage } from '@courtyard/query/shape-page'
import type { Person } from './person-of.ts'

/** Records of one entity that are held of a person. */
export type HeldRecords = {
  readonly entity: Entity
  readonly records: readonly RecordJson[]
  /** They lie in the trash. */
  readonly trashed: boolean
}

const PAGE = 200
const LISTED = 500

/**
 * Every record that names a person in one of its references, its lines, and what the kernel keeps to those it keeps itself (the
 * lines of a bill): whoever may read them, also what lies in the trash. As the system sees it, unmasked.
 */
export async function gatherHeld(tx: TenantTx, catalog: Catalog, person: Person): Promise<HeldRecords[]> {
  const first: HeldRecords[] = []
  for (const entity of Object.values(catalog.entities)) {
    const filter = anyOf(entity.fields.flatMap((field) => namesPerson(field, person)))
    if (filter) first.push(...(await recordsOf(tx, catalog, { entity, filter })))
  }
  const below: HeldRecords[] = []
  for (const held of first)
    for (const { entity, by } of linesOf(catalog, held.entity)) {
      const known = new Set(
        first.filter((one) => one.entity === entity).flatMap((one) => one.records.map(({ id }) => id)),
      )
      const ids = held.records.map(({ id }) => id)
      for (let at = 0; at < ids.length; at += LISTED) {
        const filter: Filter = { field: by, op: 'in', value: ids.slice(at, at + LISTED) }
        for (const found of await recordsOf(tx, catalog, { entity, filter }))
          below.push({ ...found, records: found.records.filter(({ id }) => !known.has(id)) })
      }
    }
  return [...first, ...below].filter(({ records }) => records.length > 0)
}

/** The ways in which a field names the person. */
function namesPerson(field: Field, { entity, id }: Person): Filter[] {
  if (field.hidden) return []
  const isIt = { op: 'eq' as const, value: id }
  if (field.type === 'reference' && field.to === entity.name) return [{ field: field.name, ...isIt }]
  if (field.type === 'any_reference' && field.to.some((one) => one.entity === entity.name))
    return [
      {
        and: [
          { field: `${field.name}.entity`, op: 'eq', value: entity.name },
          { field: field.name, ...isIt },
        ],
      },
    ]
  if (field.type === 'references' && field.to === entity.name)
    return [{ any: field.name, where: { field: 'id', ...isIt } }]
  return []
}

const anyOf = (filters: readonly Filter[]): Filter | undefined =>
  filters.length < 2 ? filters[0] : { or: [...filters] }

/** Lines that go with a record: those it owns, and of the kernel's own records what the kernel keeps to them. */
function linesOf(catalog: Catalog, entity: Entity): { entity: Entity; by: string }[] {
  const owned = entity.fields.flatMap((field) =>
    field.type === 'children' && field.owned ? [{ entity: catalog.entities[field.of]!, by: field.by }] : [],
  )
  if (!entity.kernel) return owned
  return Object.values(catalog.entities).flatMap((one) =>
    one.kernel
      ? one.fields.flatMap((field) =>
          field.type === 'reference' && field.to === entity.name && !field.hidden
            ? [{ entity: one, by: field.name }]
            : [],
        )
      : [],
  )
}

type Asked = { readonly entity: Entity; readonly filter: Filter }

async function recordsOf(tx: TenantTx, catalog: Catalog, { entity, filter }: Asked): Promise<HeldRecords[]> {
  const found: HeldRecords[] = []
  for (const trashed of entity.trash ? [false, true] : [false]) {
    const records = await pagesOf(tx, catalog, { entity, filter, trashed })
    found.push({ entity, records, trashed })
  }
  return found
}

type Pages = Asked & { readonly trashed: boolean }

/** All pages of what the system sees. */
export async function pagesOf(
  tx: TenantTx,
  catalog: Catalog,
  { entity, filter, trashed }: Pages,
): Promise<RecordJson[]> {
  const select = entity.fields.filter(isShown).map(({ name }) => name)
  const records: RecordJson[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const request = { entity: entity.name, select, filter, trashed, limit: PAGE, ...(cursor && { cursor }) }
    const plan = planList(catalog, request, { read: everything })
    const page = shapePage(plan, await tx.run(compileList(plan, tx)))
    records.push(...page.items)
    cursor = page.next_cursor
  }
  return records
}

/** What a record itself holds: neither sums nor what other records say. */
const isShown = (field: Field): boolean => !field.hidden && (isStored(field) || field.type === 'any_reference')
