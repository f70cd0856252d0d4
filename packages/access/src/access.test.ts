import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity, Role, RoleRule } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { expect, test } from 'vitest'
import { abilityFor } from './ability.ts'
import type { AccessActor } from './actor.ts'
import { mayCreate, mayDelete, mayFields, mayRun, mayUpdate } from './can.ts'
import { scopeFor, scopesFor } from './scope-for.ts'
import { visibleFields } from './visible-fields.ts'

const at = [0, 0] as const
const label = { en: 'x' }
const text = (name: string, more: Partial<Field> = {}): Field =>
  ({
    name,
    label,
    column: name,
    type: 'text',
    maxLength: 9,
    unique: false,
    required: false,
    readOnly: false,
    system: false,
    hidden: false,
    ...more,
  }) as Field
const total: Field = {
  ...{ name: 'double', label, required: false, readOnly: true, system: false, hidden: false },
  type: 'computed',
  amount: {
    op: 'negate',
    arg: { op: 'field', path: ['cost'], type: { kind: 'number' }, at },
    type: { kind: 'number' },
    at,
  },
  result: { type: 'decimal', scale: 2 },
}
const entity = (name: string): Entity => ({
  ...{ name, label, title: 'name', table: `e_${name}`, kernel: false, writable: true },
  fields: [
    ...['id', 'version', 'created_at', 'created_by'].map((system) => text(system, { system: true })),
    ...[text('name'), text('owner'), text('cost'), text('gone', { hidden: true }), total],
  ],
  ...{ keys: [], indexes: [], noOverlap: [], rules: [], search: [] },
})
const equals = (field: string, right: Tree): Tree => ({
  op: 'compare',
  sign: '=',
  left: { op: 'field', path: [field], type: { kind: 'text' }, at },
  right,
  type: { kind: 'boolean' },
  at,
})
const actorRecord: Tree = { op: 'variable', name: 'actor', path: ['record'], type: { kind: 'text' }, at }
const literal = (value: string): Tree => ({ op: 'literal', value, type: { kind: 'text' }, at })
const rule = (name: string, more: Partial<RoleRule>): RoleRule => ({
  name,
  actions: ['read'],
  subject: 'thing',
  deny: false,
  ...more,
})

function catalogOf(hash: string, roles: Readonly<Record<string, readonly RoleRule[]>>): Catalog {
  const made = Object.entries(roles).map(([name, rules]): [string, Role] => [
    name,
    { name, label, for: 'console', rules },
  ])
  return {
    ...{ tenant: 'acme', version: 1, hash, label, locales: ['en'], currency: 'CNY', timeZone: 'UTC' },
    entities: { thing: entity('thing'), other: entity('other') },
    roles: Object.fromEntries(made),
    ...{
      views: {},
      forms: {},
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
}
const actor = (roles: string[], record: string | null = null): AccessActor => ({
  id: 'u1',
  kind: 'console',
  roles,
  record,
})
const today = '2026-01-15'
const read = (catalog: Catalog, who: AccessActor, name = 'thing') =>
  scopeFor({ catalog, actor: who, today }, 'read', catalog.entities[name]!)

const catalog = catalogOf('one', {
  names: [rule('names', { fields: ['name', 'gone'] })],
  own: [rule('own', { where: equals('owner', actorRecord) })],
  all: [rule('everything', { subject: '*', actions: ['read', 'update', 'delete', 'run:jobs'] })],
  quiet: [rule('no_cost', { deny: true, fields: ['cost'], where: equals('owner', actorRecord) })],
  barred: [rule('nothing', { deny: true, actions: ['read', 'run:jobs'], subject: '*' })],
})

test('rules of several roles stay apart, and hidden fields are in none', () => {
  const scope = read(catalog, actor(['own', 'names'], 'r1'))
  expect(Object.fromEntries(scope.grants.map(({ rule: name, fields }) => [name, fields]))).toEqual({
    'names.names': ['name'],
    'own.own': '*',
  })
  expect(scope.variables).toEqual({ actor: { id: 'u1', kind: 'console', record: 'r1' }, today })
})

test('a grant with an unresolved variable is dropped, a denial with one denies all it names', () => {
  expect(read(catalog, actor(['own'])).grants).toEqual([])
  expect(read(catalog, actor(['own'], 'r1')).grants).toHaveLength(1)
  const [denial] = read(catalog, actor(['all', 'quiet'])).denials
  expect(denial).toMatchObject({ fields: ['cost', 'double'] })
  expect(denial).not.toHaveProperty('where')
  expect(read(catalog, actor(['all', 'quiet'], 'r1')).denials[0]).toHaveProperty('where')
})

test('denying a field denies what is computed from it', () => {
  const scope = read(catalog, actor(['all', 'quiet'], 'r1'))
  expect([...visibleFields(catalog.entities.thing!, scope, { owner: 'r1', cost: 'x' })!]).not.toContain('double')
  expect([...visibleFields(catalog.entities.thing!, scope, { owner: 'r2', cost: 'x' })!]).toContain('double')
})

test('nothing named, nothing allowed; unknown roles grant nothing', () => {
  expect(read(catalog, actor(['names']), 'other').grants).toEqual([])
  expect(read(catalog, actor(['nobody', '__proto__', 'constructor'])).grants).toEqual([])
  expect(scopesFor({ catalog, actor: actor(['all']), today }).read('absent').grants).toEqual([])
  expect(scopesFor({ catalog, actor: actor(['all']), today }).read('other').grants).toHaveLength(1)
})

test('fields come from one matching grant, never from two grants united', () => {
  const mixed = catalogOf('two', {
    both: [
      rule('a', { fields: ['name'], where: equals('owner', literal('me')) }),
      rule('b', { fields: ['cost'], where: equals('owner', literal('you')) }),
    ],
  })
  const scope = read(mixed, actor(['both']))
  const seen = (owner: string) => visibleFields(mixed.entities.thing!, scope, { owner, name: 'n', cost: 'c' })
  expect(seen('me')).toEqual(new Set(['id', 'version', 'created_at', 'name']))
  expect(seen('you')).toEqual(new Set(['id', 'version', 'created_at', 'cost']))
  expect(seen('them')).toBeUndefined()
})

test('CASL agrees: the last rule wins and denials come last', () => {
  const ability = abilityFor(catalog, ['quiet', 'all'])
  const row = (owner: string) => ({ entity: 'thing', env: { row: { owner }, variables: { actor: { record: 'r1' } } } })
  expect(ability.can('read', row('r1'), 'cost')).toBe(false)
  expect(ability.can('read', row('r2'), 'cost')).toBe(true)
  expect(ability.can('read', row('r1'), 'name')).toBe(true)
  expect(abilityFor(catalog, ['all', 'quiet', 'all'])).toBe(ability)
})

test('type-level answers', () => {
  expect(mayFields({ catalog, actor: actor(['names']) }, 'read', catalog.entities.thing!)).toEqual([
    'id',
    'version',
    'created_at',
    'name',
  ])
  expect(mayCreate(catalog, actor(['all']), catalog.entities.thing!)).toBe(false)
  expect(mayUpdate(catalog, actor(['all']), catalog.entities.thing!)).toEqual(['name', 'owner', 'cost'])
  expect(mayDelete(catalog, actor(['all']), catalog.entities.thing!)).toBe(true)
  expect(mayDelete(catalog, actor(['names']), catalog.entities.thing!)).toBe(false)
  expect(mayRun(catalog, actor(['all']), 'jobs')).toBe(true)
  expect(mayRun(catalog, actor(['all']), 'others')).toBe(false)
  expect(mayRun(catalog, actor(['all', 'barred']), 'jobs')).toBe(false)
})
