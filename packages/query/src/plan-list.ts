import type { Tree } from '@courtyard/expression/tree'
import type { Row } from '@courtyard/expression/value'
import type { Catalog, Entity, Sort } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { isSealed } from '@courtyard/metadata/personal'
import type { Scope, Scopes } from '@courtyard/metadata/scope'
import { Fault } from '@courtyard/std/fault'
import { isRational, toDecimalText } from '@courtyard/std/rational'
import { createOnce } from './compiled-cache.ts'
import { type Cursor, decodeCursor, requestHash } from './cursor.ts'
import { type Filter, type FilterTree, planFilter } from './filter.ts'
import { filterValue } from './filter-value.ts'
import { type Kind, kinds } from './kinds.ts'
import { findPath, getPath, getReadable, type PathContext } from './resolve-path.ts'
import { planSelect, readableFields, type SelectItem } from './select.ts'
import { isSqlablePath } from './sql/able.ts'
import { kindOf } from './sql/field.ts'
import { isLongTerm } from './sql/search-term.ts'

/** Whether each row may be changed or deleted: scopes of those actions, asked for in SQL. */
export type CanScopes = { readonly update: Scope; readonly delete: Scope }

/** One branch of a tree: the records right below a node, or the topmost. */
export type Branch = { readonly node: string | undefined }

/** What a caller asks of a list. `where` is a document's own filter (a view's), ANDed. */
export type ListRequest = {
  readonly entity: string
  readonly select?: readonly string[] | undefined
  readonly filter?: Filter | undefined
  readonly where?: Tree | undefined
  /** `$params` of `where`. */
  readonly params?: Row | undefined
  readonly q?: string | undefined
  readonly sort?: readonly Sort[] | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly count?: boolean | undefined
  readonly totals?: readonly string[] | undefined
  readonly can?: CanScopes | undefined
  /** Only the records right below a node of their tree, without one the topmost; each says how many stand below it. */
  readonly tree?: Branch | undefined
  /** Each record says what stands above it. */
  readonly path?: boolean | undefined
  /** One record: lists in it are given whole. */
  readonly whole?: boolean | undefined
  /** What lies in the trash, latest first, instead of what is there. */
  readonly trashed?: boolean | undefined
}

/** `by` sorts by what is no field: when a record went to the trash, how well it meets a term, where it stands in its tree. */
export type PlannedSort = Sort & {
  readonly kind: Kind
  readonly segments: readonly string[]
  readonly by?: 'deleted_at' | 'rank' | 'tree'
}

/** A list as plain data: nothing of SQL in it yet. */
export type ListPlan = {
  readonly catalog: Catalog
  readonly entity: Entity
  readonly scopes: Scopes
  readonly items: readonly SelectItem[]
  readonly filter: FilterTree | undefined
  readonly where: Tree | undefined
  readonly params: Row | undefined
  readonly q: string | undefined
  readonly searched: readonly string[]
  readonly sort: readonly PlannedSort[]
  readonly limit: number
  readonly cursor: Cursor | undefined
  readonly hash: string
  readonly count: boolean
  readonly totals: readonly string[]
  readonly can: CanScopes | undefined
  readonly tree: Branch | undefined
  readonly path: boolean
  readonly trashed: boolean
  /** Set for one record. */
  readonly id: string | undefined
  /** Everything of the request that the statement's text depends on, rights apart. */
  readonly shape: string
}

/** Where nobody asked for an order, what is the term comes first, then what begins with it. */
const BEST_FIRST: PlannedSort = { path: '', descending: false, kind: 'integer', segments: [], by: 'rank' }
const LATEST_TRASH: PlannedSort = { path: '', descending: true, kind: 'instant', segments: [], by: 'deleted_at' }

const PAGE_MAX = 200
const PAGE_DEFAULT = 50
// As many as a view may have.
const SORTS_MAX = 6
const SEARCH_MAX = 200

/**
 * Plans a list. Throws Fault entity_unknown, field_unknown (also for what may never be read), filter_invalid,
 * sort_invalid, cursor_invalid, limit_exceeded.
 */
export function planList(catalog: Catalog, request: ListRequest, scopes: Scopes): ListPlan {
  const entity = getReadable(catalog, scopes, request.entity)
  const context: PathContext = { catalog, scopes }
  const filter = request.filter && planFilter(context, entity, request.filter)
  const trashed = request.trashed === true
  const asked = (request.sort ?? []).map((one) => planSort(context, entity, one))
  const q = planSearch(request.q)
  const sort = asked.length > 0 ? asked : trashed ? [LATEST_TRASH] : q === undefined ? asked : [BEST_FIRST]
  const { select, items, searched } = planColumns({ ...context, whole: request.whole === true }, entity, request.select)
  const totals = (request.totals ?? []).map((path) => planTotal(context, entity, path))
  if (sort.length > SORTS_MAX) throw new Fault('limit_exceeded', { what: 'sort fields', max: SORTS_MAX })
  const hash = requestHash([
    entity.name,
    request.filter,
    request.where,
    paramTexts(request.params),
    q,
    request.sort,
    trashed,
    request.tree,
  ])
  return {
    catalog,
    entity,
    scopes,
    items,
    filter,
    where: request.where,
    params: request.params,
    q,
    searched,
    sort,
    limit: pageSize(request.limit),
    cursor:
      request.cursor === undefined
        ? undefined
        : decodeCursor(
            request.cursor,
            hash,
            sort.map(({ kind }) => kind),
          ),
    hash,
    count: request.count === true,
    totals,
    can: request.can,
    tree: planBranch(context, entity, request),
    path: request.path === true,
    trashed,
    id: undefined,
    shape: JSON.stringify([
      select,
      filter?.tree,
      request.where,
      q === undefined ? 0 : isLongTerm(q) ? 2 : 1,
      request.sort,
      totals,
      trashed,
      request.whole,
      request.tree && (request.tree.node === undefined ? 1 : 2),
      request.path,
    ]),
  }
}

const paramTexts = (params: Row = {}): unknown[] =>
  Object.entries(params).map(([name, value]) => [name, isRational(value) ? toDecimalText(value) : value])

type Columns = {
  readonly select: readonly string[]
  readonly items: readonly SelectItem[]
  readonly searched: readonly string[]
}
const columnsOnce = createOnce<Columns>()

/** What is shown and searched: the same for every request of the same fields under the same rules. */
function planColumns(
  { catalog, scopes, whole }: PathContext & { whole: boolean },
  entity: Entity,
  asked: readonly string[] | undefined,
): Columns {
  return columnsOnce(JSON.stringify([catalog.hash, entity.name, asked ?? null, whole]), scopes, (read) => {
    const context = { catalog, scopes: read, whole }
    const select = asked ?? readableFields(context, entity)
    return {
      select,
      items: planSelect(context, entity, select),
      searched: entity.search.filter((name) => isSearchable(context, entity, name)),
    }
  })
}

function pageSize(limit = PAGE_DEFAULT): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX)
    throw new Fault('limit_exceeded', { what: 'limit', min: 1, max: PAGE_MAX })
  return limit
}

function planSearch(q: string | undefined): string | undefined {
  const text = q?.trim()
  if (!text) return undefined
  if (text.length > SEARCH_MAX || text.includes('\0')) throw new Fault('limit_exceeded', { what: 'q', max: SEARCH_MAX })
  return text
}

const isSearchable = (context: PathContext, entity: Entity, name: string): boolean => {
  const field = entity.fields.find((candidate) => candidate.name === name)
  return (
    field !== undefined &&
    readableFields(context, entity).includes(name) &&
    'column' in field &&
    (kindOf(field) === 'text' || kindOf(field) === 'sealed')
  )
}

/** The order of a tree: every record right behind those above it. */
export const TREE_ORDER = '@tree'

/** Throws Fault filter_invalid where the records are no tree that the caller may see. */
function planBranch(context: PathContext, entity: Entity, { tree, path }: ListRequest): Branch | undefined {
  if (tree === undefined && path !== true) return undefined
  const field = tree === undefined ? 'path' : 'tree'
  if (!isTree(context, entity))
    throw new Fault('filter_invalid', { field, expected: 'an entity whose records are a tree' })
  if (tree?.node !== undefined) filterValue('record', tree.node, field)
  return tree
}

const isTree = (context: PathContext, entity: Entity): boolean =>
  entity.tree !== undefined && findPath(context, entity, [entity.tree]) !== undefined

function planSort(context: PathContext, entity: Entity, sort: Sort): PlannedSort {
  if (sort.path === TREE_ORDER) {
    if (!isTree(context, entity)) throw new Fault('sort_invalid', { field: sort.path })
    return { ...sort, segments: [], kind: 'text', by: 'tree' }
  }
  const { path, field } = getPath(context, entity, sort.path)
  if (isSealed(field)) throw new Fault('field_sealed', { field: sort.path })
  if (isMany(field) || !isSqlablePath(context.catalog, entity, path) || !kinds[kindOf(field)].sortable)
    throw new Fault('sort_invalid', { field: sort.path })
  return { ...sort, segments: path, kind: kindOf(field) }
}

/** A number that can be added up. Throws Fault field_unknown, filter_invalid. */
export function planTotal(context: PathContext, entity: Entity, text: string): string {
  const { path, field } = getPath(context, entity, text)
  const isNumber = !isMany(field) && ['number', 'integer'].includes(kindOf(field))
  if (!isNumber || !isSqlablePath(context.catalog, entity, path))
    throw new Fault('filter_invalid', { field: text, expected: 'a number that SQL can add up' })
  return text
}

/** One record by id, under the same rights. Throws Fault entity_unknown, field_unknown. */
export function planRead(
  catalog: Catalog,
  request: Pick<ListRequest, 'entity' | 'select' | 'can' | 'path'> & { readonly id: string },
  scopes: Scopes,
): ListPlan {
  const plan = planList(
    catalog,
    { entity: request.entity, select: request.select, can: request.can, path: request.path, limit: 1, whole: true },
    scopes,
  )
  return { ...plan, id: request.id }
}

const isMany = ({ type }: Field): boolean => type === 'children' || type === 'references'
