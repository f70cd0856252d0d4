import { places } from '@courtyard/expression/places'
import type { Tree } from '@courtyard/expression/tree'
import type { FieldShape, Scope, ValueType, VariableShape } from '@courtyard/expression/type'
import type { EventSource } from '../catalog.ts'
import type { TermRises, TermSchedule } from '../catalog-terms.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import type { FeeTerms } from '../documents/fee-terms.ts'
import { defined } from '../fields/definition.ts'
import { compileInput } from './compile-input.ts'
import { treeOf } from './expressions.ts'
import { type Model, runVariable, type Source } from './model.ts'
import { resolvePath } from './paths.ts'

type Standard = Source<FeeStandardDocument>
type Names = Readonly<Record<string, FieldShape>>

const TERM_PLACE = { ...places['fee-standard.amount'], variables: [], result: 'any' } as const
const NUMBER: ValueType = { kind: 'number' }
const DAY: ValueType = { kind: 'day' }

/** The terms of a standard's schedule, typed; undefined where it has none or a part of it has problems. */
export function compileTerms(model: Model, source: Standard, names: Names): TermSchedule | undefined {
  const { schedule } = source.document
  if (!schedule) return undefined
  const tree = treeFor(model, source, names)
  const from = tree('from', schedule.from, DAY)
  const price = tree('price', schedule.price, NUMBER)
  const free = (schedule.free ?? []).flatMap((span, index) => {
    const [first, end] = [tree(`free/${index}/from`, span.from, DAY), tree(`free/${index}/to`, span.to, DAY)]
    return first && end ? [{ from: first, to: end }] : []
  })
  const optional = {
    to: schedule.to === undefined ? undefined : tree('to', schedule.to, DAY),
    freeMonths: schedule.freeMonths === undefined ? undefined : tree('freeMonths', schedule.freeMonths, NUMBER),
    rises: schedule.rises && compileRises(schedule.rises, tree),
  }
  if (!from || !price) return undefined
  return { from, price, basis: schedule.basis, months: schedule.months, free, ...defined(optional) }
}

type TreeFor = (at: string, text: string, expects?: ValueType) => Tree | undefined

function treeFor(model: Model, { document, report }: Standard, names: Names): TreeFor {
  const scope: Scope = { schema: model.schema, entity: document.subject, names, variables: {} }
  return (at, text, expects) =>
    treeOf({
      source: text,
      place: TERM_PLACE,
      scope,
      ...(expects && { expects }),
      report,
      pointer: `/schedule/${at}`,
    })
}

function compileRises(rises: NonNullable<FeeTerms['rises']>, tree: TreeFor): TermRises | undefined {
  if ('percent' in rises) {
    const rate = tree('rises/percent', rises.percent, NUMBER)
    return rate && { kind: 'percent', rate, every: rises.every }
  }
  if ('amount' in rises) {
    const amount = tree('rises/amount', rises.amount, NUMBER)
    return amount && { kind: 'amount', amount, every: rises.every }
  }
  if ('steps' in rises) {
    const steps = rises.steps.flatMap(({ month, price }, index) => {
      const priced = tree(`rises/steps/${index}/price`, price, NUMBER)
      return priced ? [{ month, price: priced }] : []
    })
    return { kind: 'steps', steps: steps.sort((a, b) => a.month - b.month) }
  }
  const rates = tree('rises/index', rises.index)
  const bounds = defined({ floor: rises.floor, cap: rises.cap })
  return rates && { kind: 'index', rates, every: rises.every, ...bounds }
}

/** The records that cause charges: an input that gives their ids, bounded to the run's days by the record's own day. */
export function compileEvent(
  model: Model,
  { document, report }: Standard,
  variables: Readonly<Record<string, VariableShape>>,
): EventSource | undefined {
  const { event } = document
  if (!event) return undefined
  const written = { from: event.from, by: event.by, take: 'list' as const, missing: 'exception' as const }
  const compiled = compileInput(model, {
    ...{ name: 'event', document: { ...written, ...defined({ where: event.where }) }, report, pointer: '/event' },
    ...{ place: 'fee-standard.input.where' as const, variables },
  })
  const on = resolvePath(model, event.from, { path: event.on, report, pointer: '/event/on' })
  if (!compiled || !on) return undefined
  const within = treeOf({
    source: `${event.on} >= $run.from and ${event.on} < $run.to`,
    place: 'fee-standard.input.where',
    scope: { schema: model.schema, entity: event.from, variables: { ...variables, run: runVariable } },
    report,
    pointer: '/event/on',
  })
  if (!within) return undefined
  const { where } = compiled.input
  const both: Tree = where ? { op: 'and', type: { kind: 'boolean' }, at: [0, 0], args: [where, within] } : within
  return { input: { ...compiled.input, where: both }, on: on.path }
}
