import type { Label } from '@courtyard/std/label'
import type { Place } from '../places.ts'
import type { FieldShape, Scope, ValueType, VariableShape } from '../type.ts'

/** What an editor knows of a name: its type, or the members of a variable. */
export type Known = {
  readonly type?: ValueType
  readonly optional: boolean
  readonly label?: Label
  readonly many?: FieldShape['many']
  readonly members?: Readonly<Record<string, VariableShape>>
}

/** What names mean at one spot of an expression. */
export type Names = {
  readonly place: Place
  readonly scope: Scope
  readonly locals: ReadonlyMap<string, ValueType | undefined>
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined

const ofField = ({ type, optional, label, many }: FieldShape): Known => ({
  type,
  optional,
  ...(label && { label }),
  ...(many && { many }),
})
const ofVariable = (shape: VariableShape): Known =>
  'members' in shape
    ? { optional: false, members: shape.members }
    : { type: shape.type, optional: shape.optional === true }

/** The fields of an entity, its id included. */
function fieldsOf(scope: Scope, entity: string | undefined): [string, Known][] {
  const fields = entity === undefined ? undefined : scope.schema.fieldsOf(entity)
  if (entity === undefined || fields === undefined) return []
  const all = Object.entries(fields).map(([name, shape]): [string, Known] => [name, ofField(shape)])
  return Object.hasOwn(fields, 'id') ? all : [...all, ['id', { type: { kind: 'record', entity }, optional: false }]]
}

/** Every bare name that may stand here. */
export function bareNames({ scope }: Names): [string, Known][] {
  const given = Object.entries(scope.names ?? {}).map(([name, shape]): [string, Known] => [name, ofField(shape)])
  const taken = new Set(given.map(([name]) => name))
  return [...given, ...fieldsOf(scope, scope.entity).filter(([name]) => !taken.has(name))]
}

/** Every variable that may stand here, without its `$`. */
export function variableNames({ place, scope, locals }: Names): [string, Known][] {
  const made = [...locals].map(([name, type]): [string, Known] => [name, { optional: false, ...(type && { type }) }])
  const given = place.variables.flatMap((name): [string, Known][] => {
    const shape = own(scope.variables, name)
    return shape === undefined ? [] : [[name, ofVariable(shape)]]
  })
  return [...made, ...given]
}

/** What may follow a dot after this. */
export function membersOf({ scope }: Names, known: Known): [string, Known][] {
  if (known.members) return Object.entries(known.members).map(([name, shape]) => [name, ofVariable(shape)])
  return known.type?.kind === 'record' ? fieldsOf(scope, known.type.entity) : []
}

/** What a path as it is written (`['$actor', 'record', 'name']`) stands for; undefined for an unknown one. */
export function lookUp(names: Names, [first = '', ...rest]: readonly string[]): Known | undefined {
  const start = first.startsWith('$')
    ? variableNames(names).find(([name]) => name === first.slice(1))
    : bareNames(names).find(([name]) => name === first)
  return rest.reduce<Known | undefined>(
    (known, part) => known && membersOf(names, known).find(([name]) => name === part)?.[1],
    start?.[1],
  )
}
