import type { FieldShape, ValueType, VariableShape } from '@courtyard/expression/type'
import { isDay } from '@courtyard/std/day'
import { isPeriod } from '@courtyard/std/period'
import type { Report as CatalogReport, ReportGroup, ReportInput, ReportParam } from '../catalog-report.ts'
import type { ReportDocument, ReportInputDocument } from '../documents/report.ts'
import { defined } from '../fields/definition.ts'
import { compileCheck } from './compile-report-check.ts'
import { compileColumn } from './compile-report-column.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type Model, type Source, todayVariable } from './model.ts'
import { knownEntity, type Resolved, resolvePath } from './paths.ts'
import { isSealedShape } from './personal-of.ts'
import { type Report, reportDuplicates, reportUnknown } from './report.ts'

/** A report with its names resolved and formulas typed; problems are noted. */
export function compileReport(model: Model, { name, document, report }: Source<ReportDocument>): CatalogReport {
  for (const list of ['params', 'groups', 'columns', 'equals'] as const)
    reportDuplicates(
      report,
      document[list].map((one) => one.name),
      (index) => `/${list}/${index}/name`,
    )
  const params = shown(document.params).map((param) => compileParam(model, document, { param, report }))
  const groups = shown(document.groups)
  const compiled = Object.entries(document.inputs).flatMap(([input, written]) => {
    const at = { name: input, written, groups: groups.map((group) => group.name), params, report }
    return compileInput(model, at) ?? []
  })
  if (Object.keys(document.inputs).length === 0) report('/inputs', 'inputs_missing')
  const names = Object.fromEntries(
    compiled.map(({ input, type }): [string, FieldShape] => [input.name, { type, optional: false }]),
  )
  const variables = { params: paramsVariable(params), today: todayVariable }
  const columns = shown(document.columns).map((column) => {
    const pointer = `/columns/${document.columns.indexOf(column)}`
    return compileColumn({ column, names, variables, report, pointer, model })
  })
  return {
    name,
    label: labelOf(document.label, name),
    ...defined({ help: document.help }),
    params,
    groups: groups.flatMap((group, index) => groupOf({ group, index, compiled, report }) ?? []),
    inputs: compiled.map(({ input }) => input),
    columns: columns.flatMap((column) => column ?? []),
    ...defined({ sort: sortOf(document, report) }),
    subtotals: document.subtotals,
    ...defined({ hideZeros: document.hideZeros }),
    equals: document.equals.map((check, index) =>
      compileCheck(model, { document, check, params: paramsVariable(params), report, pointer: `/equals/${index}` }),
    ),
    print: document.print ?? { orientation: 'portrait' },
  }
}

const shown = <T extends { readonly hidden?: boolean }>(list: readonly T[]): T[] => list.filter(({ hidden }) => !hidden)

type ParamAt = { readonly param: ReportDocument['params'][number]; readonly report: Report }
const RELATIVE: Readonly<Record<string, readonly string[]>> = { day: ['today'], period: ['this_month', 'last_month'] }

function compileParam(model: Model, document: ReportDocument, { param, report }: ParamAt): ReportParam {
  const pointer = `/params/${document.params.indexOf(param)}`
  const { name, type, to } = param
  if (type === 'record') {
    if (to === undefined) report(pointer, 'param_to_missing')
    else knownEntity(model, { name: to, report, pointer: `${pointer}/to` })
  }
  const text = param.default
  if (text !== undefined && !RELATIVE[type]?.includes(text) && !fits(type, text))
    report(`${pointer}/default`, 'param_default', { value: text, type })
  return {
    name,
    label: labelOf(param.label, name),
    type,
    ...defined({ to, default: text }),
    optional: param.optional ?? false,
  }
}

function fits(type: ReportParam['type'], text: string): boolean {
  if (type === 'day') return isDay(text)
  if (type === 'period') return isPeriod(text)
  return type === 'number' ? /^-?\d{1,15}(\.\d{1,15})?$/.test(text) : type === 'text'
}

function paramsVariable(params: readonly ReportParam[]): VariableShape {
  const typeOf = ({ type, to = '' }: ReportParam): ValueType =>
    type === 'record' ? { kind: 'record', entity: to } : { kind: type }
  return {
    members: Object.fromEntries(params.map((param) => [param.name, { type: typeOf(param), optional: param.optional }])),
  }
}

type InputAt = {
  readonly name: string
  readonly written: ReportInputDocument
  readonly groups: readonly string[]
  readonly params: readonly ReportParam[]
  readonly report: Report
}
type CompiledInput = { readonly input: ReportInput; readonly type: ValueType; readonly ends: readonly Resolved[] }

function compileInput(model: Model, { name, written, groups, params, report }: InputAt): CompiledInput | undefined {
  const pointer = `/inputs/${name}`
  const { from, by } = written
  if (!knownEntity(model, { name: from, report, pointer: `${pointer}/from` })) return undefined
  for (const named of Object.keys(by))
    if (!groups.includes(named))
      reportUnknown(report, `${pointer}/by/${named}`, { what: 'group', name: named, known: groups })
  const ends = groups.map((group) =>
    groupEnd(model, { from, path: by[group], group, report, pointer: `${pointer}/by` }),
  )
  const where =
    written.where === undefined
      ? undefined
      : treeOf({
          source: written.where,
          place: 'report.input.where',
          scope: {
            schema: model.schema,
            entity: from,
            variables: { params: paramsVariable(params), actor: actorVariable(), today: todayVariable },
          },
          report,
          pointer: `${pointer}/where`,
        })
  const { take, type } = takeOf(model, { from, take: written.take, report, pointer: `${pointer}/take` })
  if (!type || ends.some((end) => end === undefined)) return undefined
  const missing = written.missing ?? (take.fn === 'sum' || take.fn === 'count' ? '0' : null)
  const input: ReportInput = {
    name,
    label: labelOf(written.label, name),
    from,
    by: groups.map((group) => by[group]!),
    ...defined({ where }),
    take,
    missing,
  }
  return { input, type, ends: ends.flatMap((end) => end ?? []) }
}

const NOT_GROUPED = new Set([
  'children',
  'references',
  'any_reference',
  'json',
  'long_text',
  'rich_text',
  'attachments',
])

type EndAt = {
  readonly from: string
  readonly path: string | undefined
  readonly group: string
  readonly report: Report
  readonly pointer: string
}
function groupEnd(model: Model, { from, path, group, report, pointer }: EndAt): Resolved | undefined {
  if (path === undefined) {
    report(pointer, 'by_missing.group', { name: group })
    return undefined
  }
  const found = resolvePath(model, from, { path, report, pointer: `${pointer}/${group}` })
  if (found && NOT_GROUPED.has(found.field.type)) report(`${pointer}/${group}`, 'group_type', { path })
  if (found && isSealedShape(found.field)) report(`${pointer}/${group}`, 'field_sealed.sort', { name: path })
  return found
}

type TakeAt = {
  readonly from: string
  readonly take: ReportInputDocument['take']
  readonly report: Report
  readonly pointer: string
}
function takeOf(
  model: Model,
  { from, take, report, pointer }: TakeAt,
): { take: ReportInput['take']; type?: ValueType } {
  if (take === 'count') return { take: { fn: 'count' }, type: { kind: 'number' } }
  const [fn, path] = Object.entries(take)[0] as ['sum' | 'min' | 'max', string]
  const at = `${pointer}/${fn}`
  const found = resolvePath(model, from, { path, report, pointer: at })
  const type = found && model.schema.fieldsOf(found.entity)?.[found.field.name]?.type
  if (found && type?.kind !== 'number') report(at, 'take_type', { fn, name: path })
  return { take: { fn, path }, ...(type?.kind === 'number' && { type }) }
}

type GroupAt = {
  readonly group: ReportDocument['groups'][number]
  readonly index: number
  readonly compiled: readonly CompiledInput[]
  readonly report: Report
}

/** A group is written as the first input's path ends; the other inputs must end in the same kind of thing. */
function groupOf({ group, index, compiled, report }: GroupAt): ReportGroup | undefined {
  const [first, ...others] = compiled
  const end = first?.ends[index]
  if (!first || !end) return undefined
  for (const { input, ends } of others)
    if (thingOf(ends[index]!) !== thingOf(end))
      report(`/inputs/${input.name}/by/${group.name}`, 'group_differs', { name: group.name, wanted: thingOf(end) })
  const label = group.label ?? (end.field.system ? undefined : end.field.label)
  return { name: group.name, label: labelOf(label, group.name), entity: end.entity, field: end.field.name }
}

function thingOf({ entity, field }: Resolved): string {
  if (field.type === 'reference') return field.to
  return field.type === 'enum' ? `${entity}.${field.name}` : field.type
}

function sortOf(document: ReportDocument, report: Report): CatalogReport['sort'] {
  if (document.sort === undefined) return undefined
  const column = document.sort.replace(/^-/, '')
  const known = document.columns.map(({ name }) => name)
  if (!known.includes(column)) reportUnknown(report, '/sort', { what: 'column', name: column, known })
  return { column, descending: document.sort.startsWith('-') }
}
