import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { everything, type Scope, type Scopes } from '@courtyard/metadata/scope'
import { expect, test } from 'vitest'
import { compileList } from './compile-list.ts'
import { type ListRequest, planList } from './plan-list.ts'

// Text of statements, kept small: what they mean is held by tests/conformance on a real database.

const at = [0, 0] as const
const label = { en: 'x' }
const common = { label, required: false, readOnly: false, system: false, hidden: false }
const id: Field = { ...common, name: 'id', column: 'id', type: 'id', required: true, system: true }
const text = (name: string, column = name): Field => ({
  ...common,
  name,
  column,
  type: 'text',
  maxLength: 9,
  unique: false,
})
const entity = (name: string, fields: Field[]): Entity => ({
  ...{ name, label, title: 'name', table: `e_${name}`, kernel: false, writable: true, search: ['name'] },
  ...{ keys: [], indexes: [], noOverlap: [], rules: [], fields: [id, ...fields] },
})
const catalog: Catalog = {
  ...{ tenant: 'acme', version: 1, hash: 'golden', label, locales: ['en'], currency: 'CNY', timeZone: 'UTC' },
  entities: {
    leaf: entity('leaf', [
      text('name', 'odd"name'),
      { ...common, name: 'stem', column: 'stem', type: 'reference', to: 'stem', onDelete: 'restrict' },
    ]),
    stem: entity('stem', [text('name')]),
  },
  ...{
    views: {},
    forms: {},
    roles: {},
    feeItems: {},
    feeStandards: {},
    lateFees: {},
    calendars: {},
    discounts: {},
    consoles: {},
    portals: {},
    mappings: {},
    reports: {},
    dashboards: {},
    templates: {},
    hooks: {},
  },
}
const own: Tree = {
  op: 'compare',
  sign: '=',
  left: { op: 'field', path: ['name'], type: { kind: 'text' }, at },
  right: { op: 'variable', name: 'actor', path: ['id'], type: { kind: 'text' }, at },
  type: { kind: 'boolean' },
  at,
}
const scopeOf = (actor: string, fields: readonly string[] | '*' = '*'): Scope => ({
  entity: 'leaf',
  grants: [{ rule: 'own', fields, where: own }],
  denials: [],
  variables: { actor: { id: actor } },
})
const scopesOf = (leaf: Scope): Scopes => ({ read: (name) => (name === 'leaf' ? leaf : everything(name)) })
const compiled = (request: Omit<ListRequest, 'entity'>, scopes: Scopes = { read: everything }) =>
  compileList(planList(catalog, { entity: 'leaf', ...request }, scopes), { schema: 't_acme' })

test('the page is cut first and then joined; identifiers are quoted and values are binds', () => {
  const filter = { field: 'stem.name', op: 'eq' as const, value: "x'; drop" }
  const { sql, parameters } = compiled({ select: ['name', 'stem'], filter, limit: 10 }, scopesOf(scopeOf('u1')))
  expect(sql).toBe(
    'select "t"."id" as "id", "t"."odd""name" as "c0", "t"."stem" as "c1", "r1"."name" as "c1_t", ("r1"."id" is not null) as "c1_j"' +
      ' from (select "t"."id", "t"."odd""name", "t"."stem" from "t_acme"."e_leaf" as "t"' +
      ' where (("t"."odd""name" = $1::text) and exists (select 1 from "t_acme"."e_stem" as "r2" where "r2"."id" = "t"."stem" and ("r2"."name" = $2::text)))' +
      ' order by "t"."id" limit $3::bigint) as "t" left join "t_acme"."e_stem" as "r1" on "r1"."id" = "t"."stem" order by "t"."id"',
  )
  expect(parameters).toEqual(['u1', "x'; drop", 11])
})

test('one text serves all values, and no values of another actor', () => {
  const ask = (actor: string, value: string) =>
    compiled({ select: ['name'], filter: { field: 'name', op: 'eq', value } }, scopesOf(scopeOf(actor)))
  const [first, second] = [ask('u1', 'a'), ask('u2', 'b')]
  expect(second.sql).toBe(first.sql)
  expect(first.parameters).toEqual(['u1', 'a', 51])
  expect(second.parameters).toEqual(['u2', 'b', 51])
})

test('other rules are another text, though the request is the same', () => {
  const request = { select: ['name'] }
  const all = compiled(request)
  const some = compiled(request, scopesOf(scopeOf('u1')))
  const named = compiled(
    request,
    scopesOf({ ...scopeOf('u1', ['name']), denials: [{ rule: 'no', fields: ['name'], where: own }] }),
  )
  expect(new Set([all.sql, some.sql, named.sql]).size).toBe(3)
  expect(all.sql).toContain('where true order by')
  expect(named.sql).toContain('is not true')
})
