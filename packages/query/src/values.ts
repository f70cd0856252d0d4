import { compileTree } from '@courtyard/expression/evaluate'
import type { Row, Value } from '@courtyard/expression/value'
import type { FormulaField } from '@courtyard/metadata/field'
import { isFault } from '@courtyard/std/fault'
import type { FaultCode } from '@courtyard/std/faults'
import { isRational, rational, round } from '@courtyard/std/rational'
import { type Kind, kinds, type SqlValue } from './kinds.ts'
import type { Sql } from './target.ts'

/** What the driver gives for a kind's output, as expressions compute with it: exact numbers, else as it stands. */
export function valueFrom(kind: Kind, raw: unknown): Value {
  if (raw === null || raw === undefined) return null
  if (kind === 'number' || kind === 'integer') return rational(String(raw))
  if (kind === 'json' && Array.isArray(raw)) return raw as readonly Value[]
  if (kind === 'texts') return Array.isArray(raw) ? raw.map(String) : null
  return typeof raw === 'boolean' ? raw : String(raw)
}

/** The output form of a value, with nothing lost. Instants keep their microseconds. */
export const exactSql = (value: SqlValue): Sql =>
  value.kind === 'instant' ? kinds.instant.cursor(value.sql) : kinds[value.kind].output(value.sql)

/** A computed field has no value where these happen: an input is missing or the formula has no result. */
const NO_VALUE: readonly FaultCode[] = [
  'value_missing',
  'division_by_zero',
  'number_too_large',
  'cost_exceeded',
  'calendar_year_missing',
]

const formulas = new WeakMap<FormulaField, (row: Row) => Value>()

/** A computed field in memory, rounded half up to its scale; null where the formula has no value. */
export function computedValue(field: FormulaField): (row: Row) => Value {
  const known = formulas.get(field)
  if (known) return known
  const run = compileTree(field.amount)
  const formula = (row: Row): Value => {
    try {
      const value = run({ row, variables: {} })
      return isRational(value) ? round(value, field.result.scale, 'half_up') : value
    } catch (error) {
      if (isFault(error) && NO_VALUE.includes(error.code)) return null
      throw error
    }
  }
  formulas.set(field, formula)
  return formula
}
