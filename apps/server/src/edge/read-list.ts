import { aggregateParameters, type Filter, filterSchema, listParameters } from '@courtyard/contract/records'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { edgeIssue } from './edge-texts.ts'
import { parseShape } from './parse-shape.ts'
import { parseJson } from './read-body.ts'
import { readQuery } from './read-query.ts'

type Sort = { readonly path: string; readonly descending: boolean }

/** Parameters of a list as values: what they name is judged by the plan. Throws Fault request_invalid, filter_invalid. */
export function readListQuery(url: string) {
  const { select, filter, q, view, sort, limit, cursor, count, totals, tree, path, purpose } = readQuery(
    url,
    listParameters,
  )
  return {
    select: select?.split(','),
    filter: readFilter(filter),
    q,
    view,
    sort: readSort(sort),
    limit: readLimit(limit),
    cursor,
    count: readFlag('count', count),
    totals: totals?.split(','),
    tree: tree === undefined ? undefined : { node: tree === 'root' ? undefined : tree },
    path: readFlag('path', path),
    purpose: readPurpose(purpose),
  }
}

/** Parameters of one record. */
export function readRecordQuery(url: string) {
  const { select, path } = readQuery(url, ['select', 'path'])
  return { ...(select !== undefined && { select: select.split(',') }), path: readFlag('path', path) }
}

/** Parameters of what is only paged. */
export function readPaging(url: string) {
  const { limit, cursor } = readQuery(url, ['limit', 'cursor'])
  return { limit: readLimit(limit), cursor }
}

/** Parameters of an aggregate. */
export function readAggregateQuery(url: string) {
  const { group_by, measures, filter, q, view, sort, limit } = readQuery(url, aggregateParameters)
  return {
    groupBy: group_by?.split(',') ?? [],
    measures: measures?.split(',') ?? ['count'],
    filter: readFilter(filter),
    q,
    view,
    sort: readSort(sort),
    limit: readLimit(limit),
  }
}

function readPurpose(text: string | undefined): 'export' | undefined {
  if (text === undefined || text === 'export') return text
  throw invalid('purpose', 'export')
}

function readFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined
  try {
    return parseShape(filterSchema, parseJson(text), '?filter')
  } catch (cause) {
    if (cause instanceof Fault) throw new Fault('filter_invalid', { ...cause.details }, { cause })
    throw cause
  }
}

const readSort = (text: string | undefined): Sort[] | undefined =>
  text
    ?.split(',')
    .map((path) => (path.startsWith('-') ? { path: path.slice(1), descending: true } : { path, descending: false }))

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text)) throw invalid('limit', 'a whole number')
  return Number(text)
}

function readFlag(name: string, text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') throw invalid(name, 'true or false')
  return text === 'true'
}

function invalid(name: string, expected: string): Fault {
  const issue: Issue = { ...edgeIssue(`?${name}`, 'parameter_invalid'), expected }
  return new Fault('request_invalid', { issues: [issue] })
}
