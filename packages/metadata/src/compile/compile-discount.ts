import { isDay } from '@courtyard/std/day'
import { compare, one, rational, sign } from '@courtyard/std/rational'
import type { Discount, Reduction } from '../catalog.ts'
import type { DiscountDocument } from '../documents/discount.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { type Model, runVariable, type Source } from './model.ts'
import { knownEntity } from './paths.ts'
import { reportUnknown } from './report.ts'

type Written = Source<DiscountDocument>

/** A discount: what it is on resolved to standards, its condition typed, its numbers inside their bounds. */
export function compileDiscount(model: Model, source: Written): Discount | undefined {
  const { name, document, report } = source
  if (!knownEntity(model, { name: document.subject, report, pointer: '/subject' })) return undefined
  checkDays(source)
  checkNumbers(source)
  const appliesTo =
    document.appliesTo === undefined
      ? undefined
      : treeOf({
          source: document.appliesTo,
          place: 'discount.appliesTo',
          scope: { schema: model.schema, entity: document.subject, variables: { run: runVariable } },
          report,
          pointer: '/appliesTo',
        })
  const { subject, from, to, cap, order, last, round } = document
  return {
    name,
    label: labelOf(document.label, name),
    subject,
    standards: standardsOf(model, source),
    ...defined({ appliesTo }),
    from,
    ...defined({ to }),
    reduce: reductionOf(document),
    ...defined({ cap }),
    order,
    last: last === true,
    round,
  }
}

function reductionOf({ reduce }: DiscountDocument): Reduction {
  if ('ratio' in reduce) return { by: 'ratio', value: reduce.ratio }
  return 'amount' in reduce ? { by: 'amount', value: reduce.amount } : { by: 'all' }
}

/** The standards named, and those of the items named that charge the same kind of record. */
function standardsOf(model: Model, { document, report }: Written): string[] {
  const { standards, items } = document.on
  const found = new Set<string>()
  for (const [index, name] of standards.entries()) {
    const standard = model.feeStandards.get(name)?.document
    const pointer = `/on/standards/${index}`
    if (!standard) reportUnknown(report, pointer, { what: 'fee_standard', name, known: model.feeStandards.keys() })
    else if (standard.subject !== document.subject)
      report(pointer, 'discount_subject', { name, entity: standard.subject })
    else found.add(name)
  }
  for (const [index, name] of items.entries()) {
    if (!model.feeItems.has(name))
      reportUnknown(report, `/on/items/${index}`, { what: 'fee_item', name, known: model.feeItems.keys() })
    for (const [standard, { document: charged }] of model.feeStandards)
      if (charged.item === name && charged.subject === document.subject) found.add(standard)
  }
  if (standards.length + items.length === 0) report('/on', 'discount_nothing')
  return [...found].sort()
}

function checkDays({ document: { from, to }, report }: Written): void {
  if (!isDay(from)) report('/from', 'value_not_day.version', { value: from })
  if (to !== undefined && !isDay(to)) report('/to', 'value_not_day.version', { value: to })
  if (to !== undefined && to <= from) report('/to', 'discount_days', { from })
}

function checkNumbers({ document, report }: Written): void {
  const { reduce, cap } = document
  const isPositive = (text: string): boolean => sign(rational(text)) > 0
  if ('ratio' in reduce && !(isPositive(reduce.ratio) && compare(rational(reduce.ratio), one) <= 0))
    report('/reduce/ratio', 'discount_ratio')
  if ('amount' in reduce && !isPositive(reduce.amount)) report('/reduce/amount', 'discount_amount')
  if (cap !== undefined && !isPositive(cap)) report('/cap', 'discount_amount')
}
