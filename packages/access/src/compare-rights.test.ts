import { checkFiles } from '@courtyard/metadata/check'
import { sampleFiles } from '@courtyard/metadata/testing/sample-catalog'
import { expect, test } from 'vitest'
import { compareRights } from './compare-rights.ts'

let version = 0
const catalogOf = (roles: Readonly<Record<string, readonly object[]>>) => {
  const files = Object.entries(roles).map(([name, rules]) => ({
    path: `roles/${name}.json`,
    text: JSON.stringify({ kind: 'role', name, rules }),
  }))
  const { catalog, issues } = checkFiles([...sampleFiles(), ...files], { tenant: 'acme', version: ++version })
  if (!catalog) throw new Error(JSON.stringify(issues))
  return catalog
}
const read = (more: object = {}) => ({ name: 'seen', action: 'read', subject: 'place', ...more })
const reveal = { name: 'shown', action: 'reveal', subject: 'place', fields: ['code'] }
const taken = "status = 'taken'"
const compare = (before: readonly object[], after: readonly object[]) =>
  compareRights(catalogOf({ one: before }), catalogOf({ one: after }), ['one']).map(
    ({ entity = '', action, change }) => `${entity} ${action} ${change}`,
  )

test.each([
  ['a rule that comes', [], [read()], ['place read gained']],
  ['a rule that goes', [read()], [], ['place read lost']],
  ['a condition less', [read({ where: taken })], [read()], ['place read gained']],
  ['a condition more', [read()], [read({ where: taken })], ['place read lost']],
  ['another condition', [read({ where: taken })], [read({ where: "status = 'empty'" })], ['place read changed']],
  ['a field more', [read({ fields: ['code'] })], [read({ fields: ['area', 'code'] })], ['place read gained']],
  [
    'a denial that comes',
    [read()],
    [read(), { ...read({ where: taken }), name: 'not', deny: true }],
    ['place read lost'],
  ],
  ['personal values that come unmasked', [read()], [read({ unmasked: true })], ['place unmasked gained']],
  ['a right to reveal that goes', [read(), reveal], [read()], ['place reveal lost']],
  ['what may be run', [], [{ name: 'runs', action: 'run:imports' }], [' run:imports gained']],
  [
    'the same by another name, in another order',
    [read({ fields: ['code', 'area'] })],
    [read({ fields: ['area', 'code'], name: 'x' })],
    [],
  ],
])('%s is told as what it is', (_, before, after, told) => {
  expect(compare(before, after)).toEqual(told)
})

test('a person whose other role gives everything anyway gains and loses nothing', () => {
  const before = catalogOf({ one: [read()], two: [read({ where: taken })] })
  const after = catalogOf({ one: [read()], two: [] })
  expect(compareRights(before, after, ['one', 'two'])).toEqual([])
  expect(compareRights(before, after, ['two'])).toEqual([{ entity: 'place', action: 'read', change: 'lost' }])
})
