import { type FieldShape, parseUnit, type Scope, type ValueType, type VariableShape } from '@courtyard/expression/type'
import { isDay } from '@courtyard/std/day'
import { compare, rational } from '@courtyard/std/rational'
import type { FeeVersion, ParamValue } from '../catalog.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import { defined } from '../fields/definition.ts'
import { templateOf, treeOf } from './expressions.ts'
import { type Model, runVariable, type Source } from './model.ts'

type Standard = Source<FeeStandardDocument>

/** Bare names of formulas besides the subject's fields, and the type of a share's total. */
export type Names = { readonly names: Readonly<Record<string, FieldShape>>; readonly total?: ValueType }

/** The versions of a standard, in order of their days, each typed with its own params. */
export function compileVersions(model: Model, source: Standard, names: Names): FeeVersion[] {
  const { document, report } = source
  return document.versions.flatMap((version, index) => {
    const pointer = `/versions/${index}`
    if (!isDay(version.from)) report(`${pointer}/from`, 'value_not_day.version', { value: version.from })
    const before = document.versions[index - 1]
    if (before && before.from >= version.from) report(`${pointer}/from`, 'versions_not_sorted', { before: before.from })
    if (compare(rational(version.tax.rate), rational(0)) < 0 || compare(rational(version.tax.rate), rational(1)) >= 0) {
      report(`${pointer}/tax/rate`, 'rate_range')
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
        if (upTo === null && !last) report(at, 'tiers_open')
        if (upTo !== null && compare(rational(upTo), rational(before ?? '0')) <= 0)
          report(at, 'tiers_not_sorted', { before: before ?? '0' })
      }
      return [name, { type: 'tiers', ...defined({ unit: param.unit, price: param.price }), value: param.value }]
    }),
  )
}
