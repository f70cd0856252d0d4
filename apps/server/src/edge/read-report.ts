import { REPORT_ROWS_MAX } from '@courtyard/contract/reports'
import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { parseShape } from './parse-shape.ts'
import { parseJson } from './read-body.ts'
import { readQuery } from './read-query.ts'

const PARAM = /^p\.[a-z][a-z0-9_]{0,47}$/
const groupSchema = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).max(4)

type Known = 'input' | 'group' | 'select' | 'limit' | 'cursor' | 'offset'

/** Parameters of a report (`p.<name>`) and of the list behind it. Throws Fault request_invalid. */
export function readReportQuery(url: string, known: readonly Known[]) {
  const named = [...new URL(url).searchParams.keys()].filter((name): name is `p.${string}` => PARAM.test(name))
  const query: Partial<Record<string, string>> = readQuery(url, [...known, ...new Set(named)])
  const params = Object.fromEntries(named.map((name) => [name.slice(2), query[name] ?? '']))
  const { input = '', group, select, cursor } = query
  const limit = numberOf(query, 'limit')
  const rows = { offset: numberOf(query, 'offset') ?? 0, limit: limit ?? REPORT_ROWS_MAX }
  if (known.includes('offset') && (rows.limit < 1 || rows.limit > REPORT_ROWS_MAX))
    throw new Fault('limit_exceeded', { what: 'limit', min: 1, max: REPORT_ROWS_MAX })
  const behind = {
    input,
    group: group === undefined ? [] : parseShape(groupSchema, parseJson(group), '?group'),
    select: select?.split(','),
    limit,
    cursor,
  }
  return { params, behind, rows }
}

function numberOf(query: Partial<Record<string, string>>, name: 'limit' | 'offset'): number | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text)) throw new Fault('limit_exceeded', { what: name, min: name === 'limit' ? 1 : 0 })
  return Number(text)
}
