import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { parseShape } from './parse-shape.ts'
import { parseJson } from './read-body.ts'
import { readQuery } from './read-query.ts'

const PARAM = /^p\.[a-z][a-z0-9_]{0,47}$/
const groupSchema = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).max(4)

type Known = 'input' | 'group' | 'select' | 'limit' | 'cursor'

/** Parameters of a report (`p.<name>`) and of the list behind it. Throws Fault request_invalid. */
export function readReportQuery(url: string, known: readonly Known[]) {
  const named = [...new URL(url).searchParams.keys()].filter((name): name is `p.${string}` => PARAM.test(name))
  const query: Partial<Record<string, string>> = readQuery(url, [...known, ...new Set(named)])
  const params = Object.fromEntries(named.map((name) => [name.slice(2), query[name] ?? '']))
  const { input = '', group, select, limit, cursor } = query
  if (limit !== undefined && !/^\d{1,6}$/.test(limit)) throw new Fault('limit_exceeded', { what: 'limit', min: 1 })
  const behind = {
    input,
    group: group === undefined ? [] : parseShape(groupSchema, parseJson(group), '?group'),
    select: select?.split(','),
    limit: limit === undefined ? undefined : Number(limit),
    cursor,
  }
  return { params, behind }
}
