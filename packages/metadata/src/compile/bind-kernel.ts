import type { KernelEntity } from '../kernel/definition.ts'
import { kernelEntities } from '../kernel.ts'
import type { Merged } from '../merge-overlay.ts'
import { type Report, reportUnknown } from './report.ts'

type Body = Readonly<Record<string, unknown>>
type FieldBody = Body & { readonly name: string; readonly type?: string; readonly to?: string; readonly of?: string }

/** What a pack may say about a field of the kernel's. */
const sayable = new Set(['name', 'label', 'help', 'hidden', 'after'])
/** Types a pack may add to a kernel entity: nothing that would need a column. */
const addable = new Set(['children', 'computed', 'lookup', 'qr_code', 'rollup'])

/** Which entity each bound kernel table is, by `kernel/<name>`. */
export const bindingsOf = (entities: readonly Merged[]): ReadonlyMap<string, string> =>
  new Map(
    entities.flatMap(({ body, name }) => (typeof body.extends === 'string' ? [[body.extends, name] as const] : [])),
  )

/** Choices for kernel fields that name documents. */
export type Choices = Readonly<
  Record<'standards' | 'items', readonly { readonly value: string; readonly label?: unknown }[]>
>

type Binding = {
  readonly merged: Merged
  readonly report: Report
  readonly bindings: ReadonlyMap<string, string>
  readonly choices: Choices
}

/** The binding of a kernel entity as the whole entity document it stands for. */
export function bindKernel({
  merged,
  report,
  bindings,
  choices,
}: Binding): { kernel: KernelEntity; body: Body } | undefined {
  const { body } = merged
  const kernel = kernelEntities[String(body.extends)]
  if (!kernel) {
    reportUnknown(report, '/extends', {
      what: 'kernel_entity',
      name: String(body.extends),
      known: Object.keys(kernelEntities),
    })
    return undefined
  }
  const said = (Array.isArray(body.fields) ? body.fields : []) as FieldBody[]
  const own = new Map(said.map((field, index) => [field.name, { field, index }]))
  const fields = (kernel.document.fields as readonly FieldBody[]).flatMap((field) => {
    const change = own.get(field.name)
    own.delete(field.name)
    if (change) refuseOthers(kernel, change.field, { report, pointer: `/fields/${change.index}` })
    const whole = withChoices(kernel, { ...field, ...change?.field }, choices)
    if (kernel.bound.includes(field.name) && whole.to === undefined) {
      report('/fields', 'kernel_target_missing', { entity: String(body.extends), field: field.name })
      return []
    }
    const resolved = resolveTargets(whole, bindings)
    return resolved ? [resolved] : []
  })
  for (const { field, index } of own.values()) {
    if (field.type !== undefined && addable.has(field.type)) fields.push(field)
    else if (field.type === undefined) {
      reportUnknown(report, `/fields/${index}/name`, {
        what: 'field',
        name: field.name,
        known: kernel.document.fields.map(({ name }) => name),
      })
    } else {
      report(`/fields/${index}/type`, 'kernel_field_stored', { types: [...addable] })
    }
  }
  const { extends: _, fields: __, ...rest } = body
  const kept = (list: unknown) =>
    (list as readonly string[][] | undefined)?.filter((names) =>
      names.every((name) => fields.some((field) => field.name === name)),
    )
  return {
    kernel,
    body: {
      ...kernel.document,
      ...rest,
      fields,
      keys: kept(kernel.document.keys) ?? [],
      indexes: kept(kernel.document.indexes) ?? [],
    },
  }
}

function refuseOthers(
  kernel: KernelEntity,
  field: FieldBody,
  { report, pointer }: { report: Report; pointer: string },
): void {
  for (const key of Object.keys(field)) {
    if (sayable.has(key) || (key === 'to' && kernel.bound.includes(field.name))) continue
    report(`${pointer}/${key}`, 'kernel_fixed', { key, field: field.name })
  }
}

function resolveTargets(field: FieldBody, bindings: ReadonlyMap<string, string>): FieldBody | undefined {
  const key = field.to?.startsWith('kernel/') ? 'to' : field.of?.startsWith('kernel/') ? 'of' : undefined
  if (key === undefined) return field
  const target = bindings.get(String(field[key]))
  return target === undefined ? undefined : { ...field, [key]: target }
}

function withChoices(kernel: KernelEntity, field: FieldBody, choices: Choices): FieldBody {
  const options = choices[kernel.choices[field.name] ?? 'items']
  if (!(field.name in kernel.choices) || options.length === 0) return field
  const { maxLength: _, ...rest } = field
  return { ...rest, type: 'enum', options }
}
