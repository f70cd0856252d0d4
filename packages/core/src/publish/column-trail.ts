import { castOf } from '@courtyard/db/ddl/casts'
import { isReplacedSql, madeSql, type Replaced, undoneSql } from '@courtyard/db/ddl/undone'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { StoredField } from '@courtyard/metadata/field'
import { keeps } from './field-rules.ts'
import { inForce } from './field-ways.ts'
import { columnSql } from './fills.ts'
import { columnType } from './plan-publish.ts'
import type { Trail } from './restored-state.ts'

/** A column whose values were carried to another one by the publish of `version`. */
type Link = {
  readonly from: StoredField
  readonly to: StoredField
  readonly version: number
  readonly timeZone: string
}

/** What a rollback knows of one field's values. All SQL is over the alias `"row"`. */
export type ColumnTrail = {
  /** The value of the field's own column before it was replaced; the column itself where nothing is kept. */
  readonly undone: string
  /** Whether the value in force came from that column and was not changed since; absent for a field that kept its column. */
  readonly isUntouched?: string
  /** Whether a value was replaced on the way from the field's column to the one in force. */
  readonly isReplaced: string
  /** Replaced values that were let go of. */
  readonly gone: number
}
export type TrailOf = { readonly trail: Trail; readonly schema: string; readonly now: Entity }

/**
 * Follows a field's values from the version that is brought back to the one in force. Undefined where the way is not
 * known: the field was hidden meanwhile, or the kernel owns its table. Pure.
 */
export function columnTrail(at: TrailOf, field: StoredField, current: StoredField): ColumnTrail | undefined {
  const links = linksOf(at, field.column)
  if (links === undefined) return undefined
  const end = links.at(-1)?.to.column ?? field.column
  if (end !== current.column) return undefined
  const columns = [field.column, ...links.map(({ to }) => to.column)]
  const parts = columns.map((column, place) => replacedIn(at, column, links[place - 1]?.version))
  const casts = links.map((link, place) => untouched(at, link, { isFirst: place === 0, rules: field }))
  const replaced = [...parts.map(isReplacedSql), ...links.map((link) => isReplacedSql(castIn(at, link)))]
  const known = replaced.filter((sql) => sql !== 'false')
  return {
    undone: undoneSql(parts[0]!),
    ...(links.length > 0 && { isUntouched: casts.join(' and ') }),
    isReplaced: known.length === 0 ? 'false' : `(${known.join(' or ')})`,
    gone: [...new Set(columns)].reduce((sum, column) => sum + (at.trail.gone.get(`${at.now.table}.${column}`) ?? 0), 0),
  }
}

/** The casts between the column and the one in force, without round trips: a column taken up again is its own past. */
function linksOf({ trail, now }: TrailOf, column: string): Link[] | undefined {
  const tableOf = (catalog: Catalog) => Object.values(catalog.entities).find(({ table }) => table === now.table)
  let links: Link[] = []
  let at = column
  for (const [place, catalog] of trail.catalogs.entries()) {
    const next = trail.catalogs[place + 1]
    const from = inForce(tableOf(catalog)).find((one) => one.column === at)
    if (!next) return links
    const fields = inForce(tableOf(next))
    // Hidden for a while: it lay where it was.
    if (!from || fields.some((one) => one.column === at)) continue
    const to = fields.find((one) => one.name === from.name)
    if (!to) continue
    const known = [column, ...links.map((link) => link.to.column)].indexOf(to.column)
    links = known < 0 ? [...links, { from, to, version: next.version, timeZone: next.timeZone }] : links.slice(0, known)
    at = to.column
  }
  return links
}

/** Replacements inside a column, since it was cast into. */
function replacedIn({ trail, schema, now }: TrailOf, column: string, since = 0): Replaced {
  const isKept = trail.columns.has(`${now.table}.${column}`)
  const publishes = [...trail.publishes].flatMap(([version, id]) => (isKept && version > since ? [id] : []))
  return { schema, table: now.table, column, publishes }
}

/** What the cast itself put there that is unlike the value it came from. */
function castIn({ trail, schema, now }: TrailOf, { to, version }: Link): Replaced {
  const id = trail.publishes.get(version)
  const isKept = id !== undefined && trail.columns.has(`${now.table}.${to.column}`)
  return { schema, table: now.table, column: to.column, publishes: isKept ? [id] : [] }
}

type Asked = { readonly isFirst: boolean; readonly rules: StoredField }

/** The value after the cast is the one that the publish made: what it kept says so, else the plain cast of the older value. */
function untouched(at: TrailOf, link: Link, { isFirst, rules }: Asked): string {
  const { from, to, timeZone, version } = link
  const context = { storageOf: columnType, timeZone }
  const after = undoneSql(replacedIn(at, to.column, version))
  const column = columnSql(from)
  const cast = castOf(from, to, context)
  const kept = isFirst ? ` and ${keeps(rules, column, context)}` : ''
  const plain = cast ? `case when ${column} is not null${kept} then ${cast.sql(column)} end` : `null`
  return `coalesce(${madeSql(castIn(at, link), after)}, (${plain}) is not distinct from ${after})`
}
