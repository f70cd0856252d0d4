import { type FieldShape, parseUnit, type Scope, type ValueType, type VariableShape } from '@courtyard/expression/type'
import { isDay } from '@courtyard/std/day'
import { compare, rational } from '@courtyard/std/rational'
import type { FeeComponent, FeeVersion, ParamValue } from '../catalog.ts'
import type { FeeStandardDocument } from '../documents/fee-standard.ts'
import { defined } from '../fields/definition.ts'
import { templateOf, treeOf } from './expressions.ts'
import { type Model, runVariable, type Source } from './model.ts'
import { reportUnknown } from './report.ts'

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
    const params = paramsOf(source, version.params, `${pointer}/params`)
    const scopes = scopesOf(model, document, { params: version.params, ...names })
    const line = compileLine(model, source, { line: version, scopes, pointer })
    const components = compileComponents(model, source, { version, scopes, pointer })
    return line ? [{ from: version.from, params, ...line, ...(components.length > 0 && { components }) }] : []
  })
}

type Scopes = { readonly amount: Scope; readonly explain: Scope }
type LineDocument = Omit<NonNullable<FeeStandardDocument['versions'][number]['components']>[number], 'item'>
type LineAt = { readonly line: LineDocument; readonly scopes: Scopes; readonly pointer: string }

/** What one line is computed by: its formula in the tenant's currency, its bounds, rounding, tax and words. */
function compileLine(
  model: Model,
  { document, report }: Standard,
  { line, scopes, pointer }: LineAt,
): Omit<FeeVersion, 'from' | 'params' | 'components'> | undefined {
  checkTaxAndBounds(line, report, pointer)
  if (line.round.at === 'month' && document.period === 'month') report(`${pointer}/round/at`, 'round_month')
  const amount = treeOf({
    source: line.amount,
    place: 'fee-standard.amount',
    scope: scopes.amount,
    expects: { kind: 'number', unit: { [model.tenant.document.currency]: 1 } },
    report,
    pointer: `${pointer}/amount`,
  })
  const explain = Object.fromEntries(
    Object.entries(line.explain).flatMap(([locale, text]) => {
      const at = { scope: scopes.explain, report, pointer: `${pointer}/explain/${locale}` }
      const parts = templateOf(text, { place: 'fee-standard.explain', ...at })
      return parts ? [[locale, parts]] : []
    }),
  )
  const { round, tax, min, max } = line
  return amount && { amount, amountSource: line.amount, round, tax, explain, ...defined({ min, max }) }
}

function checkTaxAndBounds({ tax, min, max }: LineDocument, report: Standard['report'], pointer: string): void {
  const zero = rational(0)
  if (compare(rational(tax.rate), zero) < 0 || compare(rational(tax.rate), rational(1)) >= 0)
    report(`${pointer}/tax/rate`, 'rate_range')
  if (min !== undefined && compare(rational(min), zero) < 0) report(`${pointer}/min`, 'bounds_order')
  if (max !== undefined && compare(rational(max), rational(min ?? '0')) < 0) report(`${pointer}/max`, 'bounds_order')
}

function compileComponents(
  model: Model,
  source: Standard,
  { version, scopes, pointer }: { version: VersionDocument; scopes: Scopes; pointer: string },
): FeeComponent[] {
  const { document, report } = source
  if (version.components && document.share) report(`${pointer}/components`, 'components_shared')
  return (version.components ?? []).flatMap((component, index) => {
    const at = `${pointer}/components/${index}`
    const before = [document.item, ...version.components!.slice(0, index).map(({ item }) => item)]
    if (!model.feeItems.has(component.item))
      reportUnknown(report, `${at}/item`, { what: 'fee_item', name: component.item, known: model.feeItems.keys() })
    else if (before.includes(component.item)) report(`${at}/item`, 'component_item', { name: component.item })
    const line = compileLine(model, source, { line: component, scopes, pointer: at })
    return line ? [{ item: component.item, ...line }] : []
  })
}

type VersionDocument = FeeStandardDocument['versions'][number]

/** Amounts see inputs and the subject; a share's amount is the whole group's, so it sees the group's total instead. */
function scopesOf(
  model: Model,
  document: FeeStandardDocument,
  given: Names & { readonly params: VersionDocument['params'] },
): Scopes {
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
