import { checkFiles } from '@courtyard/metadata/check'
import { sampleFiles } from '@courtyard/metadata/testing/sample-catalog'
import { expect, test } from 'vitest'
import { beyond } from './beyond.ts'

const read = { name: 'all', action: 'read', subject: '*' }
const roles = { masked: [read], whole: [{ ...read, unmasked: true }] }
const files = Object.entries(roles).map(([name, rules]) => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, rules }),
}))
const catalog = checkFiles([...sampleFiles(), ...files], { tenant: 'acme', version: 1 }).catalog!
const giving = (own: string, given: string) => {
  const actor = { id: 'u', kind: 'console' as const, record: null, roles: [own] }
  return beyond({ catalog, actor }, { role: given, scope: {} })
}

// Guards privacy: nobody gives what they have not.
test('who sees personal values masked gives nobody a role that shows them', () => {
  expect(giving('masked', 'whole')).toEqual(['whole.all'])
  expect([giving('whole', 'masked'), giving('whole', 'whole'), giving('masked', 'masked')]).toEqual([[], [], []])
})
