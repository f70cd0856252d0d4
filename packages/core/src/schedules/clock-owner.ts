import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Automation, Effect, Schedule } from '@courtyard/metadata/catalog-automation'
import { addDays, type Day, dayIn } from '@courtyard/std/day'
import { isRational, toDecimalText } from '@courtyard/std/rational'
import { occurrences } from '@courtyard/std/recurrence'
import { instantIn } from '@courtyard/std/zone'

/** Days that were passed over since the last look, both included. */
export type Days = { readonly from: Day; readonly to: Day }

/** An automation of days or a schedule, as the clock sees it. */
export type ClockOwner = {
  readonly kind: 'automation' | 'schedule'
  readonly name: string
  readonly label: Automation['label']
  readonly entity: string
  readonly at: string
  readonly ahead: number
  readonly isPaused: boolean
  /** Who takes part: asked when the records are found, and again when each is taken. */
  readonly where: Tree | undefined
  readonly effects: readonly Effect[]
  readonly paths: readonly (readonly string[])[]
  /** Narrows the records to those that may mean one of the days; its variables. */
  near(days: Days): { readonly tree: Tree; readonly variables: Readonly<Record<string, Value>> }
  /** The days that a record means among them. */
  daysOf(row: Row, days: Days): readonly Day[]
}

/** At most so many planned days of one record are caught up in one look. */
const DAYS_MAX = 40

/** Everything of a catalog that days start, in the order of their names. */
export const clockOwners = (catalog: Catalog): ClockOwner[] => [
  ...Object.values(catalog.automations ?? {}).flatMap((one) => automationOwner(catalog, one) ?? []),
  ...Object.values(catalog.schedules ?? {}).map((one) => scheduleOwner(one)),
]

/** Its key in the kernel's tables. */
export const ownerKey = ({ kind, name }: Pick<ClockOwner, 'kind' | 'name'>): string => `${kind}/${name}`

function automationOwner(catalog: Catalog, automation: Automation): ClockOwner | undefined {
  const { when, name, label, entity, effects } = automation
  if (when.on !== 'day') return undefined
  const { field, days: after, at } = when
  const { timeZone } = catalog
  const isDay = catalog.entities[entity]?.fields.find((one) => one.name === field)?.type === 'date'
  const type: ValueType = { kind: isDay ? 'day' : 'instant' }
  const edge = (day: Day): Value => (isDay ? day : instantIn(day, '00:00', timeZone).toISOString())
  return {
    ...{ kind: 'automation', name, label, entity, at, ahead: 0, isPaused: false, where: automation.if, effects },
    paths: [[field]],
    near: ({ from, to }) => ({
      tree: allOf([
        compare('>=', fieldTree(field, type), variableTree('clock_from', type)),
        compare('<', fieldTree(field, type), variableTree('clock_end', type)),
      ]),
      variables: { clock_from: edge(addDays(from, -after)), clock_end: edge(addDays(to, 1 - after)) },
    }),
    daysOf(row, { from, to }) {
      const held = row[field]
      if (typeof held !== 'string') return []
      const day = addDays(isDay ? held : dayIn(new Date(held), timeZone), after)
      return day >= from && day <= to ? [day] : []
    },
  }
}

function scheduleOwner(schedule: Schedule): ClockOwner {
  const { name, label, entity, at, ahead, where, effects, from: start, to: end, every } = schedule
  const day: ValueType = { kind: 'day' }
  const paths = [
    [start],
    ...(end === undefined ? [] : [[end]]),
    ...(typeof every.count === 'string' ? [[every.count]] : []),
  ]
  return {
    ...{ kind: 'schedule', name, label, entity, at, ahead, isPaused: schedule.paused === true, where, effects, paths },
    near: ({ to }) => ({
      tree: compare('<=', fieldTree(start, day), variableTree('clock_to', day)),
      variables: { clock_to: to },
    }),
    daysOf: (row, days) => plannedDays(schedule, row, { ...days, max: DAYS_MAX }),
  }
}

/** The days that a schedule plans for a record. None where it has no beginning, or no whole count of steps. */
export function plannedDays(
  { from: start, to: end, every }: Schedule,
  row: Row,
  { from, to, max }: Days & { readonly max: number },
): readonly Day[] {
  const anchor = row[start]
  const until = end === undefined ? null : row[end]
  const count = typeof every.count === 'string' ? numberOf(row[every.count]) : every.count
  if (typeof anchor !== 'string' || !(count >= 1)) return []
  const last = typeof until === 'string' && until < to ? until : to
  return occurrences({ ...every, count }, anchor, { from, to: last, max })
}

const numberOf = (value: Value | undefined): number => (isRational(value) ? Number(toDecimalText(value)) : Number.NaN)

const AT = [0, 0] as const
const fieldTree = (name: string, type: ValueType): Tree => ({ op: 'field', path: [name], type, at: AT })
const variableTree = (name: string, type: ValueType): Tree => ({ op: 'variable', name, path: [], type, at: AT })
const compare = (sign: '>=' | '<=' | '<', left: Tree, right: Tree): Tree => ({
  ...{ op: 'compare', sign, left, right },
  type: { kind: 'boolean' },
  at: AT,
})

/** Every one of the conditions. */
export const allOf = (trees: readonly Tree[]): Tree => ({ op: 'and', args: trees, type: { kind: 'boolean' }, at: AT })
