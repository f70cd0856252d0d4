import { compileNumber, compileTree } from '@courtyard/expression/evaluate'
import type { Tree } from '@courtyard/expression/tree'
import type { Env, Row } from '@courtyard/expression/value'
import type { TermRises, TermSchedule } from '@courtyard/metadata/catalog-terms'
import { addMonths, type Day, isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isRational, type Rational, rational, toNumber } from '@courtyard/std/rational'
import type { Rises } from './price-rises.ts'
import type { Terms } from './schedule-spans.ts'

/** How many rises an index is asked for when it is one number. */
const RISES_MAX = 1200

/**
 * The terms of one contract from a standard's schedule and what is known of its subject. A missing end runs on, missing
 * free months and free days are none. Throws Fault value_missing for a missing first day or price.
 */
export function termsOf(schedule: TermSchedule, row: Row): Terms {
  const env: Env = { row, variables: {} }
  const from = dayOf(schedule.from, env)
  if (from === null) throw new Fault('value_missing', { name: 'from' })
  const months = schedule.freeMonths === undefined ? null : compileTree(schedule.freeMonths)(env)
  const spans = schedule.free.flatMap((span) => {
    const [first, end] = [dayOf(span.from, env), dayOf(span.to, env)]
    return first !== null && end !== null ? [{ from: first, to: end }] : []
  })
  const free = isRational(months) ? [{ from, to: addMonths(from, toNumber(months)) }, ...spans] : spans
  const to = schedule.to === undefined ? null : dayOf(schedule.to, env)
  const rises = schedule.rises ? risesOf(schedule.rises, env) : null
  const { basis } = schedule
  return { from, to, price: compileNumber(schedule.price)(env), basis, months: schedule.months, free, rises }
}

function dayOf(tree: Tree, env: Env): Day | null {
  const value = compileTree(tree)(env)
  return typeof value === 'string' && isDay(value) ? value : null
}

function risesOf(rises: TermRises, env: Env): Rises {
  const number = (tree: Tree): Rational => compileNumber(tree)(env)
  switch (rises.kind) {
    case 'percent':
      return { kind: 'percent', rate: number(rises.rate), every: rises.every }
    case 'amount':
      return { kind: 'amount', amount: number(rises.amount), every: rises.every }
    case 'steps':
      return { kind: 'steps', steps: rises.steps.map(({ month, price }) => ({ month, price: number(price) })) }
    case 'index': {
      const { every, floor, cap } = rises
      const bounds = {
        ...(floor !== undefined && { floor: rational(floor) }),
        ...(cap !== undefined && { cap: rational(cap) }),
      }
      return { kind: 'index', rates: ratesOf(compileTree(rises.rates)(env)), every, ...bounds }
    }
  }
}

function ratesOf(value: unknown): readonly Rational[] {
  if (isRational(value)) return Array.from({ length: RISES_MAX }, () => value)
  return Array.isArray(value) ? value.filter(isRational) : []
}
