import type { Catalog, RoleRule } from '@courtyard/metadata/catalog'
import { expect, test } from 'vitest'
import type { Actor } from '../deps.ts'
import { rightsOfRequest } from './rights-of-request.ts'

const label = { en: 'x' }
const THING = {
  ...{ name: 'thing', label, title: 'name', table: 'e_thing', kernel: false, writable: true },
  ...{ fields: [], keys: [], indexes: [], noOverlap: [], rules: [], search: [] },
} as const

const rule = (name: string, more: Partial<RoleRule> = {}): RoleRule => ({
  ...{ name, actions: ['read'], subject: 'thing', deny: false },
  ...more,
})

const catalogOf = (hash: string, rules: readonly RoleRule[]): Catalog => ({
  ...{ tenant: 'acme', version: 1, hash, label, locales: ['en'], currency: 'CNY', timeZone: 'Asia/Shanghai' },
  entities: { thing: THING },
  roles: { clerk: { name: 'clerk', label, for: 'console', rules } },
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
})

const clerk = (more: Partial<Actor> = {}): Actor => ({
  ...{ id: 'u1', name: 'Li', tenant: 'acme', kind: 'console', roles: ['clerk'], record: null },
  ...more,
})

/** What the actor gets with this catalog in force at this instant. */
const ask = (catalog: Catalog, actor: Actor, at: string) => {
  const catalogs = { load: async () => catalog, at: async () => catalog }
  return rightsOfRequest({ catalogs, clock: { now: () => new Date(at) } }, actor)
}
const NOON = '2026-10-31T04:00:00Z'
const rulesOf = ({ scopes }: Awaited<ReturnType<typeof ask>>) =>
  scopes.read('thing').grants.map(({ rule: name }) => name)

test('an actor asked for twice has the same rights, worked out once', async () => {
  const catalog = catalogOf('both', [rule('reads'), rule('changes', { actions: ['update'] })])
  const actor = clerk()
  const [first, second] = [await ask(catalog, actor, NOON), await ask(catalog, actor, NOON)]
  expect(second).toBe(first)
  expect(rulesOf(first)).toEqual(['clerk.reads'])
  const change = (action: 'create' | 'update' | 'delete') =>
    first.scope(action, THING).grants.map(({ rule: name }) => name)
  expect([change('create'), change('update'), change('delete')]).toEqual([[], ['clerk.changes'], []])
})

test('a publish changes the rights of an actor that is already known', async () => {
  const actor = clerk()
  expect(rulesOf(await ask(catalogOf('before', [rule('old')]), actor, NOON))).toEqual(['clerk.old'])
  expect(rulesOf(await ask(catalogOf('after', [rule('new')]), actor, NOON))).toEqual(['clerk.new'])
})

test('a known actor acts on the new day from midnight of its tenant on', async () => {
  const catalog = catalogOf('one', [rule('reads')])
  const actor = clerk()
  const dayAt = async (at: string) => {
    const rights = await ask(catalog, actor, at)
    expect(rights.scopes.read('thing').variables.today).toBe(rights.today)
    return rights.today
  }
  expect(await dayAt('2026-10-31T15:59:59.999Z')).toBe('2026-10-31')
  expect(await dayAt('2026-10-31T16:00:00Z')).toBe('2026-11-01')
})

test('who acts with other roles or as another person has other rights', async () => {
  const catalog = catalogOf('one', [rule('reads')])
  expect(rulesOf(await ask(catalog, clerk(), NOON))).toEqual(['clerk.reads'])
  expect(rulesOf(await ask(catalog, clerk({ roles: [] }), NOON))).toEqual([])
  const { actor } = (await ask(catalog, clerk({ id: 'u2' }), NOON)).scopes.read('thing').variables
  expect(actor).toMatchObject({ id: 'u2' })
})
