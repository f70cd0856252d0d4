import type { Schema } from '@courtyard/expression/type'
import type { Issue } from '@courtyard/std/issue'
import { entityDocument, kernelBinding, type WrittenEntity } from '../documents/entity.ts'
import { type DocumentOf, documentKinds, type Kind } from '../documents.ts'
import { defined } from '../fields/definition.ts'
import { type FieldDocument, fieldShapeOf } from '../fields.ts'
import type { Merged } from '../merge-overlay.ts'
import { shapeIssues } from '../shape-issues.ts'
import { shapeSeen } from '../shapes-seen.ts'
import { bindingsOf, bindKernel, type Choices } from './bind-kernel.ts'
import { workCalendar } from './compile-calendar.ts'
import { ofKind } from './merge-documents.ts'
import type { EntitySource, FieldShape, Model, ModelField, Source } from './model.ts'
import { reportAt, reportInto } from './report.ts'
import { rollupResult } from './rollup-result.ts'
import { allSystemNames, systemFields } from './system-fields.ts'
import { type StatesContext, withStates } from './with-states.ts'

/** Documents of the right shape with names resolvable. What has the wrong shape is noted and left out. */
export function buildModel(merged: readonly Merged[], tenant: Source<DocumentOf<'tenant'>>, issues: Issue[]): Model {
  const all = <K extends Kind>(kind: K): ReadonlyMap<string, Source<DocumentOf<K>>> =>
    new Map(
      ofKind(merged, kind).flatMap((one) => {
        const source = shaped(kind, one, issues)
        return source ? [[one.name, source]] : []
      }),
    )
  const feeItems = all('fee-item')
  const feeStandards = all('fee-standard')
  const choice = (source: Source<{ readonly label?: unknown }>) => ({
    value: source.name,
    label: source.document.label ?? { en: source.name },
  })
  const choices = { items: [...feeItems.values()].map(choice), standards: [...feeStandards.values()].map(choice) }
  const calendars = all('calendar')
  const workCalendars = new Map(
    [...calendars].map(([name, { document }]) => [name, workCalendar(name, document, tenant.document.timeZone)]),
  )
  const workflows = all('workflow')
  const states = new Map<string, string>()
  const entities = entitiesOf(ofKind(merged, 'entity'), { choices, issues, workflows, states })
  return {
    tenant,
    entities,
    feeItems,
    feeStandards,
    calendars,
    workCalendars,
    discounts: all('discount'),
    schema: {
      ...schemaOf(entities, tenant.document.currency),
      calendars: workCalendars,
      ...defined({ calendar: tenant.document.calendar }),
    },
    views: all('view'),
    forms: all('form'),
    roles: all('role'),
    lateFees: all('late-fee'),
    consoles: all('console'),
    portals: all('portal'),
    mappings: all('mapping'),
    reports: all('report'),
    dashboards: all('dashboard'),
    automations: all('automation'),
    schedules: all('schedule'),
    templates: all('template'),
    hooks: all('hook'),
    workflows,
    states,
  }
}

/** One merged document held to its schema. */
export function shaped<K extends Kind>(kind: K, merged: Merged, issues: Issue[]): Source<DocumentOf<K>> | undefined {
  const report = reportInto(issues, merged.originOf)
  const known = shapeSeen(merged.body)
  if (known) return { name: merged.name, document: known as DocumentOf<K>, report }
  const { schema } = documentKinds[kind]
  const result = schema.safeParse(merged.body)
  if (result.success) return { name: merged.name, document: result.data as DocumentOf<K>, report }
  for (const issue of shapeIssues(schema, merged.body, result.error))
    issues.push({ ...issue, ...merged.originOf(issue.pointer) })
  return undefined
}

type EntitiesContext = StatesContext & { readonly choices: Choices; readonly issues: Issue[] }

function entitiesOf(
  merged: readonly Merged[],
  { choices, issues, ...context }: EntitiesContext,
): ReadonlyMap<string, EntitySource> {
  const bindings = bindingsOf(merged)
  const entities = new Map<string, EntitySource>()
  for (const one of merged) {
    const written =
      one.body.extends === undefined ? shaped('entity', one, issues) : kernelSource(one, { bindings, choices, issues })
    if (written) entities.set(one.name, withFields(withStates(written, context)))
  }
  return entities
}

type KernelContext = {
  readonly bindings: ReadonlyMap<string, string>
  readonly choices: Choices
  readonly issues: Issue[]
}

function kernelSource(
  merged: Merged,
  { bindings, choices, issues }: KernelContext,
): (Source<WrittenEntity> & Pick<EntitySource, 'kernel'>) | undefined {
  const report = reportInto(issues, merged.originOf)
  const shape = kernelBinding.safeParse(merged.body)
  if (!shape.success) {
    for (const issue of shapeIssues(kernelBinding, merged.body, shape.error))
      issues.push({ ...issue, ...merged.originOf(issue.pointer) })
    return undefined
  }
  const bound = bindKernel({ merged, report, bindings, choices })
  if (!bound) return undefined
  const result = entityDocument.safeParse(bound.body)
  if (!result.success) {
    // Pointers into the kernel's own document mean nothing to the writer, so the binding as a whole is named.
    for (const issue of shapeIssues(entityDocument, bound.body, result.error))
      report('', 'kernel_shape.inner', {
        place: issue.pointer,
        problem: { phrase: issue.text ?? issue.code, params: issue.params ?? {} },
      })
    return undefined
  }
  return {
    name: merged.name,
    document: result.data,
    kernel: bound.kernel,
    report: reportAt(report, (pointer) => bindingPointer(merged, bound.body, pointer)),
  }
}

/** A field's pointer in the whole document, as its pointer in the binding that was written. */
function bindingPointer(merged: Merged, whole: Readonly<Record<string, unknown>>, pointer: string): string {
  const found = /^\/fields\/(\d+)(.*)$/.exec(pointer)
  if (!found) return pointer
  const name = (whole.fields as readonly { name: string }[])[Number(found[1])]?.name
  const index = ((merged.body.fields ?? []) as readonly { name: string }[]).findIndex((field) => field.name === name)
  return index < 0 ? '' : `/fields/${index}${found[2]}`
}

function withFields(source: Omit<EntitySource, 'fields' | 'system'>): EntitySource {
  const system = source.kernel?.system ?? allSystemNames
  const fields = new Map<string, ModelField>(system.map((name) => [name, { ...systemFields[name], system: true }]))
  for (const field of source.document.fields) if (!fields.has(field.name)) fields.set(field.name, field)
  return { ...source, system, fields }
}

/** What expressions see of the entities. Shapes are made when first asked for. */
function schemaOf(entities: ReadonlyMap<string, EntitySource>, currency: string): Schema {
  const made = new Map<string, Readonly<Record<string, FieldShape>>>()
  return {
    fieldsOf(name) {
      const entity = entities.get(name)
      if (!entity) return undefined
      const known = made.get(name)
      if (known) return known
      const shapes = Object.fromEntries(
        [...entity.fields.values()].flatMap((field) => {
          const shape = shapeOf(entities, field, { entity: name, currency })
          if (!shape) return []
          const label = 'label' in field && field.label !== undefined ? { label: field.label } : {}
          const tree = field.name === entity.document.tree ? { tree: true as const } : {}
          return [[field.name, { ...shape, ...label, ...tree }]]
        }),
      )
      made.set(name, shapes)
      return shapes
    },
  }
}

function shapeOf(
  entities: ReadonlyMap<string, EntitySource>,
  field: ModelField,
  context: { entity: string; currency: string },
): FieldShape | undefined {
  if (field.system) {
    const kinds = {
      id: { kind: 'record', entity: context.entity },
      datetime: { kind: 'instant' },
      text: { kind: 'text' },
      integer: { kind: 'number' },
    } as const
    return { type: kinds[field.type], optional: false }
  }
  if (field.type === 'lookup') {
    const [holder, end] = endOf(entities, context.entity, field.path.split('.'))
    const shape = end && shapeOf(entities, end, { ...context, entity: holder })
    return shape && !shape.many ? { ...shape, optional: true } : undefined
  }
  const document: FieldDocument =
    field.type === 'rollup' && !field.result ? { ...field, result: rollupResult(entities, field) } : field
  return fieldShapeOf(document, context)
}

/** What a path over references ends in, as far as names resolve: the checks tell the rest. */
function endOf(
  entities: ReadonlyMap<string, EntitySource>,
  holder: string,
  [name, ...rest]: readonly string[],
): [string, ModelField | undefined] {
  const field = entities.get(holder)?.fields.get(name ?? '')
  if (rest.length === 0) return [holder, field?.type === 'lookup' ? undefined : field]
  return field?.type === 'reference' ? endOf(entities, field.to, rest) : [holder, undefined]
}
