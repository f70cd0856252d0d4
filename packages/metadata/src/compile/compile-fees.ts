import type { FieldShape, Scope, ValueType, VariableShape } from '@courtyard/expression/type'
import { compare, rational } from '@courtyard/std/rational'
import type { DueRule, FeeItem, FeeStandard, Input, Share } from '../catalog.ts'
import type { FeeItemDocument } from '../documents/fee-item.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import { defined } from '../fields/definition.ts'
import { compileInput } from './compile-input.ts'
import { compileEvent, compileTerms } from './compile-terms.ts'
import { compileVersions } from './compile-versions.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { boundEntity, boundTarget, type Model, runVariable, type Source } from './model.ts'
import { knownEntity, resolvePath } from './paths.ts'
import { reportUnknown } from './report.ts'

type Standard = Source<FeeStandardDocument>

/** What is charged. */
export const compileFeeItem = ({ name, document }: Source<FeeItemDocument>): FeeItem => ({
  name,
  label: labelOf(document.label, name),
  category: document.category,
  priority: document.priority,
  revenueAccount: document.revenueAccount ?? name,
  ...(document.deposit && { deposit: true }),
  ...defined({ invoice: document.invoice }),
})

/** How an item is computed: inputs, versions and what they read, all typed. */
export function compileFeeStandard(model: Model, source: Standard): FeeStandard | undefined {
  const { name, document, report } = source
  if (!model.feeItems.has(document.item))
    reportUnknown(report, '/item', { what: 'fee_item', name: document.item, known: model.feeItems.keys() })
  const isDeposit = model.feeItems.get(document.item)?.document.deposit === true
  for (const [at, { tax }] of document.versions.entries())
    if (isDeposit && compare(rational(tax.rate), rational(0)) !== 0) report(`/versions/${at}/tax`, 'deposit_taxed')
  if (document.late !== undefined && !model.lateFees.has(document.late)) {
    reportUnknown(report, '/late', { what: 'late_fee', name: document.late, known: model.lateFees.keys() })
  }
  if (!knownEntity(model, { name: document.subject, report, pointer: '/subject' })) return undefined
  checkBinding(model, source)
  const subject: VariableShape = { type: { kind: 'record', entity: document.subject } }
  const payer = compileInput(model, {
    name: 'payer',
    document: document.payer,
    report,
    pointer: '/payer',
    place: 'fee-standard.payer.where',
    variables: { subject },
  })
  checkPayer(model, source, payer?.type)
  const inputs: Input[] = []
  const names: Record<string, FieldShape> = { coefficient: { type: { kind: 'number' }, optional: false } }
  for (const [input, written] of Object.entries(document.inputs)) {
    const pointer = `/inputs/${input}`
    if (input in names) report(pointer, 'name_reserved.formula', { name: input })
    const compiled = compileInput(model, {
      name: input,
      document: written,
      report,
      pointer,
      place: 'fee-standard.input.where',
      variables: { subject },
    })
    if (!compiled) continue
    inputs.push(compiled.input)
    if (compiled.type) names[input] = { type: compiled.type, optional: false }
  }
  const share = document.share && compileShare(model, source, document.share)
  checkKinds(source, names)
  const schedule = compileTerms(model, source, { ...names })
  const event = compileEvent(model, source, { subject })
  if (schedule) names.price = { type: { kind: 'number' }, optional: false }
  if (event) names.event = { type: { kind: 'record', entity: event.input.from }, optional: false }
  const versions = compileVersions(model, source, { names, ...(share?.total && { total: share.total }) })
  const appliesTo = appliesToOf(model, source)
  if (!payer) return undefined
  const { item, subject: subjectName, period, timing, prorate, late } = document
  return {
    name,
    label: labelOf(document.label, name),
    item,
    subject: subjectName,
    ...defined({ appliesTo }),
    payer: payer.input,
    period,
    timing,
    prorate,
    due: dueRule(model, source),
    ...(document.amountOf === 'period' && { amountOf: 'period' as const }),
    ...defined({ late, jump: document.jump, share: share?.share, schedule, event }),
    inputs,
    versions,
  }
}

function appliesToOf(model: Model, { document, report }: Standard) {
  if (document.appliesTo === undefined) return undefined
  const scope: Scope = { schema: model.schema, entity: document.subject, variables: { run: runVariable } }
  return treeOf({
    ...{ source: document.appliesTo, place: 'fee-standard.appliesTo', scope, report, pointer: '/appliesTo' },
  })
}

/** A charge comes from a share, from terms or from events, not from two of them; none of them knows a longer period. */
function checkKinds({ document, report }: Standard, names: Readonly<Record<string, unknown>>): void {
  const kinds = (['share', 'schedule', 'event'] as const).filter((kind) => document[kind] !== undefined)
  const [kind, second] = kinds
  if (kind && second) report(`/${second}`, 'standard_kinds', { first: kind, second })
  if (kind && document.period !== 'month') report('/period', 'standard_period', { kind })
  if (document.schedule && 'price' in names) report('/inputs/price', 'name_reserved.formula', { name: 'price' })
  if (document.event && 'event' in names) report('/inputs/event', 'name_reserved.formula', { name: 'event' })
}

/** The day a charge is due; a day that moves names its calendar, the tenant's own where it names none. */
function dueRule(model: Model, { document, report }: Standard): DueRule {
  const { dayOfMonth, monthsAfter, shift, calendar: named } = document.due
  const calendar = named ?? model.tenant.document.calendar
  if (named !== undefined && !model.calendars.has(named))
    reportUnknown(report, '/due/calendar', { what: 'calendar', name: named, known: model.calendars.keys() })
  if (shift === undefined && named !== undefined) report('/due', 'due_shift.missing')
  if (shift !== undefined && calendar === undefined) report('/due/shift', 'due_shift')
  return { dayOfMonth, monthsAfter, ...(shift !== undefined && defined({ calendar })) }
}

/** Bills point at one subject entity and one payer entity: the ones the pack bound. */
function checkBinding(model: Model, { document, report }: Standard): void {
  for (const kernel of ['bill', 'bill_line', 'fee_attachment', 'fee_run']) {
    if (!boundEntity(model, kernel)) report('', 'kernel_not_bound', { kernel })
  }
  const bound = boundTarget(model, 'bill', 'subject')
  if (bound !== undefined && bound !== document.subject) {
    report('/subject', 'subject_not_bound.bills', { entity: bound })
  }
  const attached = boundTarget(model, 'fee_attachment', 'subject')
  if (attached !== undefined && attached !== document.subject) {
    report('/subject', 'subject_not_bound.attachments', { entity: attached })
  }
}

function checkPayer(model: Model, { document, report }: Standard, type: ValueType | undefined): void {
  const fn = typeof document.payer.take === 'string' ? document.payer.take : Object.keys(document.payer.take)[0]
  if (fn !== 'one' && fn !== 'first' && fn !== 'last') {
    report('/payer/take', 'payer_take')
  }
  const bound = boundTarget(model, 'bill', 'payer')
  if (!type || bound === undefined) return
  if (type.kind !== 'record' || type.entity !== bound) report('/payer/take', 'payer_not_bound', { entity: bound })
}

type ShareDocument = NonNullable<FeeStandardDocument['share']>

function compileShare(
  model: Model,
  { document, report }: Standard,
  share: ShareDocument,
): { share?: Share; total?: ValueType } {
  const group = resolvePath(model, document.subject, { path: share.per, report, pointer: '/share/per' })
  if (!group) return {}
  if (group.field.type !== 'reference') {
    report('/share/per', 'per_not_reference', { name: share.per })
    return {}
  }
  const total = compileInput(model, {
    name: 'total',
    document: share.total,
    report,
    pointer: '/share/total',
    place: 'fee-standard.input.where',
    variables: { group: { type: { kind: 'record', entity: group.field.to } } },
  })
  if (total?.type && total.type.kind !== 'number') report('/share/total/take', 'take_type.total')
  const scope: Scope = { schema: model.schema, entity: document.subject, variables: { run: runVariable } }
  const among =
    share.among === undefined
      ? undefined
      : treeOf({ source: share.among, place: 'fee-standard.share.among', scope, report, pointer: '/share/among' })
  const weight =
    share.by === 'equal'
      ? undefined
      : treeOf({ source: share.by, place: 'fee-standard.share.weight', scope, report, pointer: '/share/by' })
  if (!total) return {}
  return {
    share: { per: group.path, total: total.input, ...defined({ among, weight }) },
    ...defined({ total: total.type }),
  }
}
