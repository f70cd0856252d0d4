import type { Tree } from '@courtyard/expression/tree'
import type { Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { expect, test } from 'vitest'
import { rowPredicate } from './row-predicate.ts'

const common = { label: {}, required: false, readOnly: false, system: false, hidden: false }
const fields: Field[] = [
  { ...common, name: 'role', column: 'role__2', type: 'text', maxLength: 10, unique: false },
  { ...common, name: 'floor', column: 'floor', type: 'integer', unique: false },
  { ...common, name: 'main', column: 'main', type: 'boolean' },
  { ...common, name: 'place', column: 'place', type: 'reference', to: 'place', onDelete: 'restrict' },
]
const entity = { name: 'stay', table: 'e_stay', fields } as unknown as Entity

const base = { type: { kind: 'boolean' }, at: [0, 0] } as const
const field = (...path: string[]): Tree => ({ ...base, op: 'field', path })
const value = (of: string | boolean): Tree => ({ ...base, op: 'literal', value: of })
const compare = (left: Tree, right: Tree): Tree => ({ ...base, op: 'compare', sign: '!=', left, right })

test('own columns and constants become SQL that is never null', () => {
  const tree: Tree = {
    ...base,
    op: 'and',
    args: [
      compare(field('role'), value("it's")),
      { ...base, op: 'not', arg: field('main') },
      { ...base, op: 'in', item: field('floor'), list: { ...base, op: 'list', items: [value('1'), value('-2')] } },
      { ...base, op: 'or', args: [{ ...base, op: 'call', fn: 'missing', args: [field('place')] }, value(true)] },
    ],
  }
  expect(rowPredicate(tree, entity)).toBe(
    `(coalesce("role__2" <> 'it''s', false) and (not coalesce("main", false)) and coalesce("floor" in (1, (-2)), false) and (("place" is null) or true))`,
  )
})

test('anything beyond the row is refused whole, however deep it sits', () => {
  const beyond: Tree[] = [
    compare(field('place', 'code'), value('x')),
    compare(field('role'), { ...base, op: 'variable', name: 'actor', path: ['id'] }),
    { ...base, op: 'call', fn: 'contains', args: [field('role'), value('x')] },
    compare(field('nowhere'), value('x')),
    field('role'),
  ]
  for (const tree of beyond) {
    expect(rowPredicate(tree, entity)).toBeUndefined()
    expect(
      rowPredicate({ ...base, op: 'or', args: [value(true), { ...base, op: 'not', arg: tree }] }, entity),
    ).toBeUndefined()
  }
})
