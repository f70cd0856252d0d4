import type { FieldShape, ValueType, VariableShape } from '@courtyard/expression/type'
import type { ReportColumn } from '../catalog-report.ts'
import type { ReportDocument } from '../documents/report.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import type { Model } from './model.ts'
import type { Report } from './report.ts'

type ColumnAt = {
  readonly model: Model
  readonly column: ReportDocument['columns'][number]
  /** The inputs. */
  readonly names: Readonly<Record<string, FieldShape>>
  readonly variables: Readonly<Record<string, VariableShape>>
  readonly report: Report
  readonly pointer: string
}

/** A calculated column: a formula over the inputs of one row. */
export function compileColumn({
  model,
  column,
  names,
  variables,
  report,
  pointer,
}: ColumnAt): ReportColumn | undefined {
  const amount = treeOf({
    source: column.amount,
    place: 'report.column.amount',
    scope: { schema: model.schema, names, variables },
    report,
    pointer: `${pointer}/amount`,
  })
  if (!amount) return undefined
  const type = column.result?.type ?? typeOf(amount.type, model.tenant.document.currency)
  const scale = column.result?.scale ?? SCALES[type]
  return {
    name: column.name,
    label: labelOf(column.label, column.name),
    amount,
    result: { type, scale, ...defined({ unit: column.result?.unit }) },
    total: column.total,
  }
}

const SCALES = { money: 2, decimal: 2, integer: 0, percent: 4 } as const

/** Money where the formula gives money; else a decimal, as the document can say otherwise. */
function typeOf(type: ValueType, currency: string): ReportColumn['result']['type'] {
  const unit = type.kind === 'number' ? Object.entries(type.unit ?? {}) : []
  return unit.length === 1 && unit[0]![0] === currency && unit[0]![1] === 1 ? 'money' : 'decimal'
}
