import type { Row } from '@courtyard/expression/value'
import { checkFiles } from '@courtyard/metadata/check'
import { sampleFiles } from '@courtyard/metadata/testing/sample-catalog'
import { expect, test } from 'vitest'
import type { AccessActor, Assignment } from './actor.ts'
import { mayRun } from './can.ts'
import { scopeFor } from './scope-for.ts'
import { visibleFields } from './visible-fields.ts'

// Guards privacy: a person who has a role twice, over different records, must not reach with one what only the other gives.

const blocks = { name: 'blocks', entity: 'block' }
const roles = {
  keeper: {
    scope: [blocks, { name: 'sites', entity: 'site' }],
    rules: [
      {
        name: 'own',
        action: 'read',
        subject: 'place',
        fields: ['code', 'area'],
        where: 'block in $scope.blocks and site in $scope.sites',
      },
      { name: 'runs', action: 'run:imports' },
    ],
  },
  guard: {
    scope: [blocks],
    rules: [
      { name: 'all', action: 'read', subject: 'place' },
      { name: 'not_here', deny: true, action: 'read', subject: 'place', where: 'block in $scope.blocks' },
    ],
  },
  chief: { includes: ['keeper'], scope: [blocks, { name: 'sites', entity: 'site' }], rules: [] },
}
const files = Object.entries(roles).map(([name, body]) => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, ...body }),
}))
const catalog = checkFiles([...sampleFiles(), ...files], { tenant: 'acme', version: 1 }).catalog!
const place = catalog.entities.place!

const actor = (...assignments: readonly Assignment[]): AccessActor => ({
  ...{ id: 'u', kind: 'console', record: null, assignments },
  roles: assignments.map(({ role }) => role),
})
const scopeOf = (who: AccessActor) => scopeFor({ catalog, actor: who, today: '2026-11-23' }, 'read', place)
const sees = (who: AccessActor, row: Row) => visibleFields(place, scopeOf(who), row)?.has('area') === true
const at = (block: string, site: string): Row => ({ id: 'p', block, site })
const keeper = (block: string, site: string): Assignment => ({
  role: 'keeper',
  scope: { blocks: [block], sites: [site] },
})

test('a role assigned twice lets see what either assignment names, never a mixture of the two', () => {
  const twice = actor(keeper('b1', 's1'), keeper('b2', 's2'))
  expect([sees(twice, at('b1', 's1')), sees(twice, at('b2', 's2'))]).toEqual([true, true])
  expect([sees(twice, at('b1', 's2')), sees(twice, at('b2', 's1'))]).toEqual([false, false])
  expect(sees(actor(keeper('b1', 's1')), at('b2', 's2'))).toBe(false)
})

test('a role that includes another has its rules, over its own scope', () => {
  const chief = actor({ role: 'chief', scope: { blocks: ['b1'], sites: ['s1'] } })
  expect([sees(chief, at('b1', 's1')), sees(chief, at('b2', 's1'))]).toEqual([true, false])
  expect([mayRun(catalog, chief, 'imports'), mayRun(catalog, chief, 'publish')]).toEqual([true, false])
})

test('a scope that was not assigned lets nothing through and denies everything it could', () => {
  const empty: Assignment = { role: 'keeper', scope: { blocks: [], sites: ['s1'] } }
  for (const who of [actor(empty), actor({ role: 'keeper', scope: {} }), { ...actor(), roles: ['keeper'] }])
    expect(sees(who, at('b1', 's1'))).toBe(false)
  const guard = (scope: Assignment['scope']) => actor({ role: 'guard', scope })
  expect(sees(guard({ blocks: ['b1'] }), at('b2', 's1'))).toBe(true)
  expect(sees(guard({ blocks: ['b1'] }), at('b1', 's1'))).toBe(false)
  expect(sees(guard({ blocks: [] }), at('b2', 's1'))).toBe(false)
})

test('the same scope twice is one rule, and the conditions of two people with as many scopes are the same trees', () => {
  expect(scopeOf(actor(keeper('b1', 's1'), keeper('b1', 's1'))).grants).toHaveLength(1)
  const wheresOf = (who: AccessActor) => scopeOf(who).grants.map(({ where }) => where)
  const [mine, yours] = [wheresOf(actor(keeper('b1', 's1'))), wheresOf(actor(keeper('b9', 's9')))]
  expect(mine).toHaveLength(1)
  expect(mine[0]).toBe(yours[0])
})
