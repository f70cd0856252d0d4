import type { Raw } from '../parse/raw.ts'
import type { PathUse, Span, Tree } from '../tree.ts'
import type { FieldShape, ValueType, VariableShape } from '../type.ts'
import { type Context, report } from './context.ts'
import { suggestion } from './suggest.ts'
import { typeWords } from './types.ts'

type Found = { readonly type: ValueType; readonly optional: boolean; readonly many?: FieldShape['many'] }
type Steps = { readonly path: readonly string[]; readonly parts: readonly Span[] }

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

const rest = ({ path, parts }: Steps, from: number): Steps => ({ path: path.slice(from), parts: parts.slice(from) })

/** Every record has `id`, whose type is the record itself. */
const idOf = (entity: string): FieldShape => ({ type: { kind: 'record', entity }, optional: false })

/** Follows a path of names that starts at a bare name. */
export function findName(context: Context, raw: Steps): Found | undefined {
  const { names, entity, schema } = context.scope
  const first = raw.path[0]!
  const fields = entity === undefined ? undefined : schema.fieldsOf(entity)
  const shape =
    own(names, first) ?? own(fields, first) ?? (first === 'id' && entity !== undefined ? idOf(entity) : undefined)
  if (shape === undefined) {
    const known = [...Object.keys(names ?? {}), ...Object.keys(fields ?? {})]
    const params = { name: first, suggestion: suggestion(first, known) }
    return entity === undefined
      ? report(context, 'field_unknown.here', raw.parts[0]!, params)
      : report(context, 'field_unknown.formula', raw.parts[0]!, { ...params, entity })
  }
  return follow(context, found(shape), rest(raw, 1))
}

const found = ({ type, optional, many }: FieldShape): Found =>
  many === undefined ? { type, optional } : { type, optional, many }

/** Follows the remaining names over references. */
function follow(context: Context, start: Found, steps: Steps): Found | undefined {
  let current = start
  for (const [index, name] of steps.path.entries()) {
    const at = steps.parts[index]!
    if (current.many !== undefined) return report(context, 'children_path', at)
    if (current.type.kind !== 'record')
      return report(context, 'path_not_record', at, { name, actual: typeWords(current.type) })
    const { entity } = current.type
    const fields = context.scope.schema.fieldsOf(entity)
    const shape = own(fields, name) ?? (name === 'id' ? idOf(entity) : undefined)
    if (shape === undefined)
      return report(context, 'field_unknown.formula', at, {
        name,
        entity,
        suggestion: suggestion(name, Object.keys(fields ?? {})),
      })
    current = { ...found(shape), optional: current.optional || shape.optional }
  }
  return current
}

/** A bare name or path as a tree. */
export function nameTree(context: Context, raw: Raw & { op: 'name' }): Tree | undefined {
  const field = findName(context, raw)
  if (field === undefined) return undefined
  if (field.many !== undefined) return report(context, 'children_value', raw.at, { path: raw.path.join('.') })
  noteOptional(context, field, { root: 'row', path: raw.path })
  return { op: 'field', path: raw.path, type: field.type, at: raw.at }
}

/** `$name` with its path as a tree: a local first, then a variable of the place. */
export function variableTree(context: Context, raw: Raw & { op: 'variable' }): Tree | undefined {
  const local = context.locals.get(raw.name)
  const steps = { path: raw.path, parts: raw.parts.slice(1) }
  if (local !== undefined) {
    const field = follow(context, { type: local, optional: false }, steps)
    const base = { op: 'local', name: raw.name, at: raw.at } as const
    return (
      field && (raw.path.length === 0 ? { ...base, type: field.type } : { ...base, path: raw.path, type: field.type })
    )
  }
  const allowed = (context.place.variables as readonly string[]).includes(raw.name)
  const shape = allowed ? own(context.scope.variables, raw.name) : undefined
  if (shape === undefined) return unknownVariable(context, raw)
  const field = findMember(context, shape, steps, raw)
  if (field === undefined) return undefined
  noteOptional(context, field, { root: `$${raw.name}`, path: raw.path })
  return { op: 'variable', name: raw.name, path: raw.path, type: field.type, at: raw.at }
}

function unknownVariable(context: Context, raw: Raw & { op: 'variable' }): undefined {
  const known = [
    ...context.locals.keys(),
    ...context.place.variables.filter((name) => own(context.scope.variables, name) !== undefined),
  ]
  return report(context, 'variable_unknown', raw.parts[0]!, {
    name: raw.name,
    suggestion: suggestion(raw.name, known, '$'),
  })
}

function findMember(
  context: Context,
  start: VariableShape,
  steps: Steps,
  raw: Raw & { op: 'variable' },
): Found | undefined {
  let shape = start
  for (const [index, name] of steps.path.entries()) {
    if (!('members' in shape))
      return follow(context, { type: shape.type, optional: shape.optional === true }, rest(steps, index))
    const member = own(shape.members, name)
    if (member === undefined)
      return report(context, 'variable_unknown.member', steps.parts[index]!, {
        name: raw.name,
        member: name,
        suggestion: suggestion(name, Object.keys(shape.members)),
      })
    shape = member
  }
  if ('members' in shape)
    return report(context, 'variable_unknown.whole', raw.at, {
      name: raw.name,
      suggestion: suggestion('', Object.keys(shape.members), `$${[raw.name, ...raw.path].join('.')}.`),
    })
  return { type: shape.type, optional: shape.optional === true }
}

function noteOptional(context: Context, field: Found, use: PathUse): void {
  const known = context.optional.some(({ root, path }) => root === use.root && path.join('.') === use.path.join('.'))
  if (field.optional && !known) context.optional.push(use)
}
