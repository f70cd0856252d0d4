import type { Tree } from '@courtyard/expression/tree'
import type { Scope } from '@courtyard/expression/type'
import type { Form, FormField, FormSection } from '../catalog.ts'
import type { FormDocument } from '../documents/form.ts'
import { defined } from '../fields/definition.ts'
import { valueTypeOf } from '../fields.ts'
import { treeOf } from './expressions.ts'
import { labelOf } from './labels.ts'
import { actorVariable, type Model, type ModelField, nowVariable, type Source, todayVariable } from './model.ts'
import { isStoredType, knownEntity, ownField } from './paths.ts'
import { reportDuplicates, reportUnknown } from './report.ts'

type Given = FormDocument['sections'][number]['fields'][number]
type SectionDocument = FormDocument['sections'][number]

/** A form. Fields that are hidden are left out; sections and steps that are left empty too. */
export function compileForm(model: Model, source: Source<FormDocument>): Form | undefined {
  const { name, document, report } = source
  const { entity } = document
  if (!knownEntity(model, { name: entity, report, pointer: '/entity' })) return undefined
  checkNames(source)
  const sections = document.sections.flatMap((section, at) => compileSection(model, source, { section, at }) ?? [])
  const used = new Set(sections.map(({ step }) => step))
  const steps = document.steps
    .filter((step) => !step.hidden && used.has(step.name))
    .map((step) => ({ name: step.name, label: labelOf(step.label, step.name) }))
  return {
    name,
    entity,
    label: labelOf(document.label, name),
    for: document.for,
    ...(steps.length > 0 && { steps }),
    sections,
  }
}

const nameOf = (field: Given): string => (typeof field === 'string' ? field : field.name)

function checkNames({ document, report }: Source<FormDocument>): void {
  const { steps, sections } = document
  reportDuplicates(
    report,
    steps.map((step) => step.name),
    (index) => `/steps/${index}/name`,
  )
  reportDuplicates(
    report,
    sections.map((section) => section.name),
    (index) => `/sections/${index}/name`,
  )
  const all = sections.flatMap((section, at) =>
    section.fields.map((field, index) => ({ name: nameOf(field), pointer: `/sections/${at}/fields/${index}` })),
  )
  reportDuplicates(
    report,
    all.map((field) => field.name),
    (index) => all[index]!.pointer,
  )
  for (const [at, { step }] of sections.entries()) {
    const pointer = `/sections/${at}/step`
    if (step === undefined && steps.length > 0) report(`/sections/${at}`, 'step_missing')
    else if (step !== undefined && !steps.some((one) => one.name === step))
      reportUnknown(report, pointer, { what: 'step', name: step, known: steps.map((one) => one.name) })
  }
}

type SectionAt = { readonly section: SectionDocument; readonly at: number }

function compileSection(
  model: Model,
  source: Source<FormDocument>,
  { section, at }: SectionAt,
): FormSection | undefined {
  const step = source.document.steps.find((one) => one.name === section.step)
  if (section.hidden || step?.hidden) return undefined
  const fields = section.fields.flatMap(
    (given, index) => compileField(model, source, { given, pointer: `/sections/${at}/fields/${index}` }) ?? [],
  )
  if (fields.length === 0) return undefined
  return {
    name: section.name,
    // Alone in its step and without words of its own, it is what the step is.
    label: labelOf(section.label ?? step?.label, section.name),
    columns: section.columns,
    ...defined({
      step: step?.name,
      show: conditionOf(model, source, { place: 'form.show', given: section.show, pointer: `/sections/${at}/show` }),
    }),
    fields,
  }
}

type FieldAt = { readonly given: Given; readonly pointer: string }

function compileField(model: Model, source: Source<FormDocument>, { given, pointer }: FieldAt): FormField | undefined {
  const { document, report } = source
  const name = nameOf(given)
  const found = ownField(model, document.entity, { name, report, pointer })
  const said: Partial<Exclude<Given, string>> = typeof given === 'string' ? {} : given
  if (!found || found.hidden || said.hidden) return undefined
  const condition = (key: 'show' | 'require' | 'readOnly') => {
    const value = said[key]
    if (typeof value === 'boolean') return undefined
    return conditionOf(model, source, { place: `form.${key}`, given: value, pointer: `${pointer}/${key}` })
  }
  return {
    name,
    ...defined({
      show: condition('show'),
      require: condition('require'),
      readOnly: said.readOnly === true ? true : condition('readOnly'),
      default:
        said.default === undefined
          ? undefined
          : defaultOf(model, source, { ...{ found, pointer }, given: said.default }),
    }),
  }
}

type Conditional = {
  readonly place: 'form.show' | 'form.require' | 'form.readOnly'
  readonly given: string | undefined
  readonly pointer: string
}

const scopeOf = (model: Model, entity: string): Scope => ({
  schema: model.schema,
  entity,
  variables: { actor: actorVariable(), today: todayVariable },
})

function conditionOf(
  model: Model,
  { document, report }: Source<FormDocument>,
  { place, given, pointer }: Conditional,
): Tree | undefined {
  if (given === undefined) return undefined
  return treeOf({ source: given, place, scope: scopeOf(model, document.entity), report, pointer })
}

type DefaultAt = { readonly found: ModelField; readonly given: string; readonly pointer: string }

function defaultOf(
  model: Model,
  { document, report }: Source<FormDocument>,
  { found, given, pointer }: DefaultAt,
): Tree | undefined {
  const at = `${pointer}/default`
  if (found.system || !isStoredType(found.type)) {
    report(at, 'default_impossible')
    return undefined
  }
  const expects = valueTypeOf(found, { entity: document.entity, currency: model.tenant.document.currency })
  const scope = scopeOf(model, document.entity)
  return treeOf({
    source: given,
    place: 'form.default',
    scope: { ...scope, variables: { ...scope.variables, now: nowVariable } },
    ...(expects && { expects }),
    report,
    pointer: at,
  })
}
