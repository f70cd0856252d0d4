import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import type { Value } from '@courtyard/expression/value'
import type { Field } from '@courtyard/metadata/field'
import { rational } from '@courtyard/std/rational'
import fc from 'fast-check'
import { anyId, catalog, idOf, pools } from './world.ts'

// Random conditions that the checker could have let through: typed, of the predicate profile.

type Kind = 'number' | 'text' | 'boolean' | 'day' | 'instant' | 'period' | 'record'
const at = [0, 0] as const
const typeOf = (kind: Kind): ValueType => (kind === 'record' ? { kind, entity: 'unit' } : { kind })
const BOOLEAN: ValueType = { kind: 'boolean' }

/** What variables hold in every run: one of each kind, some missing. */
export const variables: Readonly<Record<string, Value>> = {
  actor: { record: idOf('person', 1), home: idOf('unit', 2), nothing: null, name: '水费' },
  today: '2026-01-31',
  run: { period: '2026-02', rate: rational('12.5'), at: '2026-01-31T16:00:00.000Z', nothing: null, open: true },
  tree: { block: idOf('block', 1), top: idOf('block', 3), nothing: null, blocks: [idOf('block', 2), idOf('block', 4)] },
  scope: { sites: [idOf('site', 0), idOf('site', 2)], words: ['a', '水', null], none: [] },
}
const variablePaths: Readonly<Record<Kind, readonly (readonly string[])[]>> = {
  number: [
    ['run', 'rate'],
    ['run', 'nothing'],
  ],
  text: [
    ['actor', 'name'],
    ['actor', 'nothing'],
  ],
  boolean: [['run', 'open']],
  day: [['today'], ['run', 'nothing']],
  instant: [['run', 'at']],
  period: [
    ['run', 'period'],
    ['run', 'unknown'],
  ],
  record: [
    ['actor', 'record'],
    ['actor', 'home'],
    ['actor', 'nothing'],
  ],
}

const kinds: Readonly<Partial<Record<Field['type'], Kind>>> = {
  id: 'record',
  text: 'text',
  enum: 'text',
  integer: 'number',
  decimal: 'number',
  money: 'number',
  boolean: 'boolean',
  date: 'day',
  datetime: 'instant',
  period: 'period',
  reference: 'record',
}

type Found = { readonly path: readonly string[]; readonly kind: Kind | undefined; readonly of?: string }

/** Every path over at most two references. */
function pathsFrom(entity: string, steps = 2): Found[] {
  return catalog.entities[entity]!.fields.flatMap((field): Found[] => {
    if (field.type === 'children') return [{ path: [field.name], kind: undefined, of: field.of }]
    const own: Found = { path: [field.name], kind: kinds[field.type] }
    if (field.type !== 'reference' || steps === 0) return [own]
    return [own, ...pathsFrom(field.to, steps - 1).map((found) => ({ ...found, path: [field.name, ...found.path] }))]
  })
}
const known = new Map(Object.keys(catalog.entities).map((name) => [name, pathsFrom(name)]))

/** Paths that end in a list: children, tags and files. */
function listPaths(entity: string, steps = 2): (readonly string[])[] {
  return catalog.entities[entity]!.fields.flatMap((field) => {
    if (['children', 'tags', 'attachments'].includes(field.type)) return [[field.name]]
    if (field.type !== 'reference' || steps === 0) return []
    return listPaths(field.to, steps - 1).map((path) => [field.name, ...path])
  })
}
const listsOf = new Map(Object.keys(catalog.entities).map((name) => [name, listPaths(name)]))

const countOf = (path: readonly string[]): Tree =>
  call('count', [{ op: 'field', path, type: { kind: 'list', of: { kind: 'text' } }, at }], { kind: 'number' })

const fieldOf = (entity: string, kind: Kind): fc.Arbitrary<Tree> | undefined => {
  const paths = known.get(entity)!.filter((found) => found.kind === kind)
  return paths.length === 0
    ? undefined
    : fc.constantFrom(...paths).map(({ path }) => ({ op: 'field', path, type: typeOf(kind), at }))
}

const variableOf = (kind: Kind): fc.Arbitrary<Tree> =>
  fc
    .constantFrom(...variablePaths[kind])
    .map(([name = '', ...path]) => ({ op: 'variable', name, path, type: typeOf(kind), at }))

function literalOf(kind: Kind): fc.Arbitrary<Tree> {
  const values: fc.Arbitrary<string | boolean> =
    kind === 'boolean'
      ? fc.boolean()
      : kind === 'record'
        ? fc.constantFrom('site', 'unit', 'person').chain(anyId)
        : fc.constantFrom<string>(...pools[kind])
  return values.map((value) => ({ op: 'literal', value, type: typeOf(kind), at }))
}

/** A value of a kind; mostly a field, so that nulls come in. */
function anyValue(entity: string, kind: Kind, depth: number): fc.Arbitrary<Tree> {
  const field = fieldOf(entity, kind)
  const plain: fc.WeightedArbitrary<Tree>[] = [
    ...(field ? [{ arbitrary: field, weight: 6 }] : []),
    { arbitrary: literalOf(kind), weight: 3 },
    { arbitrary: variableOf(kind), weight: 1 },
  ]
  if (kind !== 'number' || depth <= 0) return fc.oneof(...plain)
  const deeper = anyValue(entity, 'number', depth - 1)
  const arith = fc
    .tuple(fc.constantFrom('+', '-', '*'), deeper, deeper)
    .map(([sign, left, right]): Tree => ({ op: 'arith', sign, left, right, type: { kind: 'number' }, at }))
  const negate = deeper.map((arg): Tree => ({ op: 'negate', arg, type: { kind: 'number' }, at }))
  const day = anyValue(entity, 'day', 0)
  const days = fc.tuple(day, day).map((args): Tree => call('days', args, { kind: 'number' }))
  return fc.oneof(
    ...plain,
    { arbitrary: arith, weight: 2 },
    { arbitrary: negate, weight: 1 },
    { arbitrary: days, weight: 1 },
  )
}

const call = (fn: string, args: readonly Tree[], type: ValueType = BOOLEAN): Tree => ({
  op: 'call',
  fn,
  args,
  type,
  at,
})

const ordered = ['=', '!=', '<', '<=', '>', '>='] as const
const valueKinds: readonly Kind[] = ['number', 'text', 'boolean', 'day', 'instant', 'period', 'record']

function anyCompare(entity: string): fc.Arbitrary<Tree> {
  return fc.constantFrom(...valueKinds).chain((kind) => {
    const signs = kind === 'boolean' || kind === 'record' ? (['=', '!='] as const) : ordered
    return fc
      .tuple(fc.constantFrom(...signs), anyValue(entity, kind, 2), anyValue(entity, kind, 1))
      .map(([sign, left, right]): Tree => ({ op: 'compare', sign, left, right, type: BOOLEAN, at }))
  })
}

/** How many items a list has, against small numbers. */
function anyCount(entity: string): fc.Arbitrary<Tree> | undefined {
  const lists = listsOf.get(entity)!
  if (lists.length === 0) return undefined
  const few = fc
    .constantFrom('0', '1', '2')
    .map((value): Tree => ({ op: 'literal', value, type: { kind: 'number' }, at }))
  return fc
    .tuple(fc.constantFrom(...ordered), fc.constantFrom(...lists), few)
    .map(([sign, path, right]): Tree => ({ op: 'compare', sign, left: countOf(path), right, type: BOOLEAN, at }))
}

function anyIn(entity: string): fc.Arbitrary<Tree> {
  const literal = fc.constantFrom<Kind>('number', 'text', 'day', 'period', 'record').chain((kind) =>
    fc.tuple(anyValue(entity, kind, 0), fc.array(anyValue(entity, kind, 0), { maxLength: 3 })).map(
      ([item, items]): Tree => ({
        op: 'in',
        item,
        list: { op: 'list', items, type: { kind: 'list', of: typeOf(kind) }, at },
        type: BOOLEAN,
        at,
      }),
    ),
  )
  const given = fc
    .constantFrom<readonly [string, Kind]>(
      ['sites', 'record'],
      ['words', 'text'],
      ['none', 'text'],
      ['unknown', 'text'],
    )
    .chain(([name, kind]) =>
      anyValue(entity, kind, 0).map((item): Tree => {
        const list: Tree = { op: 'variable', name: 'scope', path: [name], type: { kind: 'list', of: typeOf(kind) }, at }
        return { op: 'in', item, list, type: BOOLEAN, at }
      }),
    )
  return fc.oneof(literal, given)
}

function anyCall(entity: string): fc.Arbitrary<Tree> {
  const value = (kind: Kind) => anyValue(entity, kind, 0)
  const when = fc.oneof(value('day'), value('period'))
  const missing = fc
    .constantFrom(...valueKinds)
    .chain((kind) => anyValue(entity, kind, 1).map((arg) => call('missing', [arg])))
  return fc.oneof(
    missing,
    fc.tuple(value('text'), value('text')).map((args) => call('contains', args)),
    fc.tuple(value('day'), value('day'), when).map((args) => call('covers', args)),
    fc.tuple(value('day'), value('day'), when).map((args) => call('touches', args)),
    fc.tuple(when, when).map((args) => call('sameYear', args)),
  )
}

const block: ValueType = { kind: 'record', entity: 'block' }

/** Blocks stand in blocks: a path to one against a block that is given, or that the row names. */
function anyWithin(entity: string): fc.Arbitrary<Tree> | undefined {
  const paths = known
    .get(entity)!
    .map(({ path }) => path)
    .filter((path) => entityAt(entity, path) === 'block')
  if (paths.length === 0) return undefined
  const field = fc.constantFrom(...paths).map((path): Tree => ({ op: 'field', path, type: block, at }))
  const given = fc.constantFrom<readonly [string, ValueType]>(
    ['block', block],
    ['top', block],
    ['nothing', block],
    ['blocks', { kind: 'list', of: block }],
  )
  const node = fc.oneof(
    {
      arbitrary: given.map(([name, type]): Tree => ({ op: 'variable', name: 'tree', path: [name], type, at })),
      weight: 3,
    },
    { arbitrary: field, weight: 1 },
  )
  return fc
    .tuple(field, node)
    .map(([item, node]): Tree => ({ op: 'within', item, node, parent: 'inside', type: BOOLEAN, at }))
}

/** The entity of the record at the end of a path; undefined where it ends in anything else. */
function entityAt(entity: string, [name, ...rest]: readonly string[]): string | undefined {
  if (name === 'id') return entity
  const field = catalog.entities[entity]!.fields.find((one) => one.name === name)
  if (field?.type !== 'reference') return undefined
  return rest.length === 0 ? field.to : entityAt(field.to, rest)
}

/** A random condition over an entity. */
export function anyPredicate(entity: string, depth: number): fc.Arbitrary<Tree> {
  const flag = fieldOf(entity, 'boolean')
  const within = anyWithin(entity)
  const count = anyCount(entity)
  const leaf = fc.oneof(
    { arbitrary: anyCompare(entity), weight: 5 },
    { arbitrary: anyIn(entity), weight: 2 },
    { arbitrary: anyCall(entity), weight: 3 },
    { arbitrary: flag ?? literalOf('boolean'), weight: 1 },
    ...(count ? [{ arbitrary: count, weight: 2 }] : []),
    ...(within ? [{ arbitrary: within, weight: 2 }] : []),
  )
  if (depth <= 0) return leaf
  const inner = anyPredicate(entity, depth - 1)
  const junction = fc
    .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(inner, { minLength: 1, maxLength: 3 }))
    .map(([op, args]): Tree => ({ op, args, type: BOOLEAN, at }))
  const not = inner.map((arg): Tree => ({ op: 'not', arg, type: BOOLEAN, at }))
  const many = known.get(entity)!.filter(({ of }) => of !== undefined)
  const any = fc
    .constantFrom(...many)
    .chain(({ path, of }) =>
      anyPredicate(of!, depth - 1).map((where): Tree => ({ op: 'any', path, where, type: BOOLEAN, at })),
    )
  return fc.oneof(
    { arbitrary: leaf, weight: 3 },
    { arbitrary: junction, weight: 3 },
    { arbitrary: not, weight: 2 },
    { arbitrary: any, weight: 2 },
  )
}
