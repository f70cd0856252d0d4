import { places } from '@courtyard/expression/places'
import type { Scope, ValueType, VariableShape } from '@courtyard/expression/type'
import type { Input, Take } from '../catalog.ts'
import type { InputDocument } from '../documents/input.ts'
import { defined } from '../fields/definition.ts'
import { treeOf } from './expressions.ts'
import { type Model, type ModelField, runVariable } from './model.ts'
import { isStoredType, knownEntity, resolvePath } from './paths.ts'
import type { Report } from './report.ts'

type InputAt = {
  readonly name: string
  readonly document: InputDocument
  readonly report: Report
  readonly pointer: string
  readonly place: 'fee-standard.input.where' | 'fee-standard.payer.where'
  /** `$subject` or `$group`: what the joins may name besides `$run`. */
  readonly variables: Readonly<Record<string, VariableShape>>
}

/** An input and the type its name has in formulas; undefined type where the input has problems. */
export type CompiledInput = { readonly input: Input; readonly type?: ValueType }

const TAKES_PATH = new Set(['sum', 'min', 'max', 'avg'])

/** Compiles the data of other records that a fee standard reads; problems are noted. */
export function compileInput(model: Model, at: InputAt): CompiledInput | undefined {
  const { document, report, pointer } = at
  if (!knownEntity(model, { name: document.from, report, pointer: `${pointer}/from` })) return undefined
  const variables = { ...at.variables, run: runVariable }
  const where =
    document.where === undefined
      ? undefined
      : treeOf({
          source: document.where,
          place: { ...places[at.place], variables: [...Object.keys(at.variables), 'run'] as never },
          scope: { schema: model.schema, entity: document.from, variables },
          report,
          pointer: `${pointer}/where`,
        })
  const { take, type } = takeAt(model, at)
  const order = (typeof document.order === 'string' ? [document.order] : (document.order ?? [])).map((text) => ({
    path: text.replace(/^-/, ''),
    descending: text.startsWith('-'),
  }))
  for (const { path } of order) resolvePath(model, document.from, { path, report, pointer: `${pointer}/order` })
  if ((take.fn === 'first' || take.fn === 'last') && order.length === 0) {
    report(pointer, 'order_missing', { fn: take.fn })
  }
  const { missing } = document
  const input: Input = {
    name: at.name,
    ...defined({ label: document.label }),
    from: document.from,
    by: joins(model, at, variables),
    ...defined({ where }),
    take,
    order,
    missing: missing === 'exception' || missing === 'skip' ? missing : { value: missing },
  }
  return type ? { input, type } : { input }
}

/** `by`: a path of the other entity equals a variable of this place. */
function joins(
  model: Model,
  { document, report, pointer }: InputAt,
  variables: Readonly<Record<string, VariableShape>>,
): Input['by'] {
  if (Object.keys(document.by).length === 0) report(`${pointer}/by`, 'by_missing')
  return Object.entries(document.by).flatMap(([path, source]) => {
    const at = `${pointer}/by/${path}`
    const found = resolvePath(model, document.from, { path, report, pointer: at })
    if (!found) return []
    if (!isStoredType(found.field.type)) {
      report(at, 'field_not_stored.join', { name: path })
      return []
    }
    const scope: Scope = { schema: model.schema, variables }
    const place = { profile: 'predicate', names: 'filtered_row', variables: Object.keys(variables), result: 'any' }
    const type = typeAt(model, found)
    const tree = treeOf({ source, place: place as never, scope, ...(type && { expects: type }), report, pointer: at })
    if (tree && tree.op !== 'variable') {
      report(at, 'by_not_variable', { variables: Object.keys(variables).map((name) => `$${name}…`) })
      return []
    }
    return tree ? [{ path: found.path, equals: tree }] : []
  })
}

const typeAt = (model: Model, found: { readonly entity: string; readonly field: ModelField }): ValueType | undefined =>
  model.schema.fieldsOf(found.entity)?.[found.field.name]?.type

/** What is taken of the records found, and the type it has. */
function takeAt(model: Model, { document, report, pointer }: InputAt): { take: Take; type?: ValueType } {
  const [fn, text] = typeof document.take === 'string' ? [document.take, true] : Object.entries(document.take)[0]!
  const take = { fn: fn as Take['fn'] }
  if (take.fn === 'count') return { take, type: { kind: 'number' } }
  const record: ValueType = { kind: 'record', entity: document.from }
  if (typeof text !== 'string') return { take, type: take.fn === 'list' ? { kind: 'list', of: record } : record }
  const at = `${pointer}/take/${fn}`
  const found = resolvePath(model, document.from, { path: text, report, pointer: at })
  if (!found) return { take }
  const type = typeAt(model, found)
  const whole = { ...take, path: found.path }
  if (!type || found.field.type === 'children' || found.field.type === 'rollup') {
    report(at, 'take_type.none', { name: text })
    return { take: whole }
  }
  const ordered = type.kind === 'day' && (fn === 'min' || fn === 'max')
  if (TAKES_PATH.has(fn) && type.kind !== 'number' && !ordered) {
    report(at, 'take_type', { fn: take.fn, name: text })
    return { take: whole }
  }
  return { take: whole, type: take.fn === 'list' ? { kind: 'list', of: type } : type }
}
