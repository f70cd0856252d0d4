import { type FieldShape, parseUnit, type Scope, type ValueType, type VariableShape } from '@courtyard/expression/type'
import { isDay } from '@courtyard/std/day'
import { compare, rational } from '@courtyard/std/rational'
import type { FeeItem, FeeStandard, FeeVersion, Input, LateFee, ParamValue, Share } from '../catalog.ts'
import type { FeeItemDocument } from '../documents/fee-item.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import type { LateFeeDocument } from '../documents/late-fee.ts'
import { defined } from '../fields/definition.ts'
import { compileInput } from './compile-input.ts'
import { templateOf, treeOf } from './expressions.ts'
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
})

/** The surcharge on what is overdue. */
export function compileLateFee(model: Model, { name, document, report }: Source<LateFeeDocument>): LateFee {
  if (!model.feeItems.has(document.item))
    reportUnknown(report, '/item', { what: 'fee item', name: document.item, known: model.feeItems.keys() })
  const { item, dailyRate, graceDays, graceMode, capRatio, round } = document
  if (compare(rational(dailyRate), rational(0)) < 0)
    report('/dailyRate', 'rate_negative', 'The rate cannot be negative.')
  return {
    name,
    label: labelOf(document.label, name),
    item,
    dailyRate,
    graceDays,
    graceMode,
    ...defined({ capRatio }),
    round,
  }
}

/** How an item is computed: inputs, versions and what they read, all typed. */
export function compileFeeStandard(model: Model, source: Standard): FeeStandard | undefined {
  const { name, document, report } = source
  if (!model.feeItems.has(document.item))
    reportUnknown(report, '/item', { what: 'fee item', name: document.item, known: model.feeItems.keys() })
  if (document.late !== undefined && !model.lateFees.has(document.late)) {
    reportUnknown(report, '/late', { what: 'late fee', name: document.late, known: model.lateFees.keys() })
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
    if (input in names) report(pointer, 'name_reserved', `"${input}" has a meaning of its own in formulas.`)
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
  const versions = compileVersions(model, source, { names, ...(share?.total && { total: share.total }) })
  const appliesTo =
    document.appliesTo === undefined
      ? undefined
      : treeOf({
          source: document.appliesTo,
          place: 'fee-standard.appliesTo',
          scope: { schema: model.schema, entity: document.subject, variables: { run: runVariable } },
          report,
          pointer: '/appliesTo',
        })
  if (!payer) return undefined
  const { item, subject: subjectName, period, timing, prorate, due, late } = document
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
    due,
    ...defined({ late, share: share?.share }),
    inputs,
    versions,
  }
}

/** Bills point at one subject entity and one payer entity: the ones the pack bound. */
function checkBinding(model: Model, { document, report }: Standard): void {
  for (const kernel of ['bill', 'bill_line', 'fee_attachment', 'fee_run']) {
    if (!boundEntity(model, kernel))
      report('', 'kernel_not_bound', `Fee standards need an entity that extends kernel/${kernel}.`)
  }
  const bound = boundTarget(model, 'bill', 'subject')
  if (bound !== undefined && bound !== document.subject) {
    report('/subject', 'subject_not_bound', `Bills are for ${bound}, so the subject of a standard is ${bound}.`, {
      expected: bound,
    })
  }
  const attached = boundTarget(model, 'fee_attachment', 'subject')
  if (attached !== undefined && attached !== document.subject) {
    report(
      '/subject',
      'subject_not_bound',
      `Standards are attached to ${attached}, so the subject of a standard is ${attached}.`,
      { expected: attached },
    )
  }
}

function checkPayer(model: Model, { document, report }: Standard, type: ValueType | undefined): void {
  const fn = typeof document.payer.take === 'string' ? document.payer.take : Object.keys(document.payer.take)[0]
  if (fn !== 'one' && fn !== 'first' && fn !== 'last') {
    report('/payer/take', 'payer_take', 'A payer is one record.', { expected: 'one, first or last' })
  }
  const bound = boundTarget(model, 'bill', 'payer')
  if (!type || bound === undefined) return
  if (type.kind !== 'record' || type.entity !== bound)
    report('/payer/take', 'payer_not_bound', `Bills are paid by ${bound}, so the payer is a ${bound}.`, {
      expected: bound,
    })
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
    report('/share/per', 'per_not_reference', `"${share.per}" is not a reference, so it names no group.`)
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
  if (total?.type && total.type.kind !== 'number')
    report('/share/total/take', 'take_type', 'The total of a group is a number.')
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

type Names = { readonly names: Readonly<Record<string, FieldShape>>; readonly total?: ValueType }

function compileVersions(model: Model, source: Standard, names: Names): FeeVersion[] {
  const { document, report } = source
  return document.versions.flatMap((version, index) => {
    const pointer = `/versions/${index}`
    if (!isDay(version.from)) report(`${pointer}/from`, 'value_not_day', `${version.from} is not a day.`)
    const before = document.versions[index - 1]
    if (before && before.from >= version.from)
      report(`${pointer}/from`, 'versions_not_sorted', 'Versions follow each other by their first day, each day once.')
    if (compare(rational(version.tax.rate), rational(0)) < 0 || compare(rational(version.tax.rate), rational(1)) >= 0) {
      report(`${pointer}/tax/rate`, 'rate_range', 'A tax rate is at least 0 and below 1.')
    }
    const params = paramsOf(source, version.params, `${pointer}/params`)
    const scopes = scopesOf(model, document, { params: version.params, ...names })
    const amount = treeOf({
      source: version.amount,
      place: 'fee-standard.amount',
      scope: scopes.amount,
      expects: { kind: 'number', unit: { [model.tenant.document.currency]: 1 } },
      report,
      pointer: `${pointer}/amount`,
    })
    const explain = Object.fromEntries(
      Object.entries(version.explain).flatMap(([locale, text]) => {
        const parts = templateOf(text, {
          place: 'fee-standard.explain',
          scope: scopes.explain,
          report,
          pointer: `${pointer}/explain/${locale}`,
        })
        return parts ? [[locale, parts]] : []
      }),
    )
    return amount
      ? [
          {
            from: version.from,
            params,
            amount,
            amountSource: version.amount,
            round: version.round,
            tax: version.tax,
            explain,
          },
        ]
      : []
  })
}

type VersionDocument = FeeStandardDocument['versions'][number]

/** Amounts see inputs and the subject; a share's amount is the whole group's, so it sees the group's total instead. */
function scopesOf(
  model: Model,
  document: FeeStandardDocument,
  given: Names & { readonly params: VersionDocument['params'] },
): { amount: Scope; explain: Scope } {
  const members: Record<string, VariableShape> = {}
  for (const [name, param] of Object.entries(given.params)) members[name] = { type: paramType(param) }
  const variables = { params: { members }, run: runVariable }
  const names = { ...given.names }
  const own: Scope = { schema: model.schema, entity: document.subject, names, variables }
  if (!document.share) return { amount: own, explain: own }
  const money = { kind: 'number', unit: { [model.tenant.document.currency]: 1 } } as const
  const total: Readonly<Record<string, FieldShape>> = {
    total: { type: given.total ?? { kind: 'number' }, optional: false },
  }
  const allotted: Readonly<Record<string, FieldShape>> = {
    ...total,
    group_amount: { type: money, optional: false },
    weight: { type: { kind: 'number' }, optional: false },
    weight_sum: { type: { kind: 'number' }, optional: false },
    members: { type: { kind: 'number' }, optional: false },
  }
  return {
    amount: { schema: model.schema, names: total, variables },
    explain: { ...own, names: { ...names, ...allotted } },
  }
}

type ParamDocument = VersionDocument['params'][string]

function paramType(param: ParamDocument): ValueType {
  const unit = param.unit === undefined ? undefined : parseUnit(param.unit)
  if (param.type === 'number') return { kind: 'number', ...defined({ unit }) }
  return { kind: 'tiers', ...defined({ unit, price: param.price === undefined ? undefined : parseUnit(param.price) }) }
}

function paramsOf(
  { report }: Standard,
  params: VersionDocument['params'],
  pointer: string,
): Record<string, ParamValue> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]): [string, ParamValue] => {
      if (param.type === 'number')
        return [name, { type: 'number', ...defined({ unit: param.unit }), value: param.value }]
      for (const [index, [upTo]] of param.value.entries()) {
        const at = `${pointer}/${name}/value/${index}`
        const last = index === param.value.length - 1
        const before = param.value[index - 1]?.[0]
        if (upTo === null && !last) report(at, 'tiers_open', 'Only the last tier is open.')
        if (upTo !== null && compare(rational(upTo), rational(before ?? '0')) <= 0)
          report(at, 'tiers_not_sorted', 'Tiers ascend.')
      }
      return [name, { type: 'tiers', ...defined({ unit: param.unit, price: param.price }), value: param.value }]
    }),
  )
}
