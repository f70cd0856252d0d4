import { expect, test } from 'vitest'
import { conditionWords } from './condition-words.ts'
import { sampleCatalog } from './testing/sample-catalog.ts'

const wordsOf = (where: string, subject = 'place') => {
  const catalog = sampleCatalog('acme', [
    {
      ...{ kind: 'role', name: 'said' },
      scope: [{ name: 'blocks', entity: 'block' }],
      rules: [{ name: 'rule', action: 'read', subject, where }],
    },
  ])
  return conditionWords(catalog, subject, catalog.roles.said!.rules[0]!.where!)
}

test.each([
  ["status = 'taken'", 'Status is “Taken”'],
  ['block in $scope.blocks', 'Block is one of the Block assigned to them'],
  ['$not(area > 100)', 'not (Area is more than “100”)'],
  [
    "(status = 'taken' or status = 'empty') and area <= 50",
    '(Status is “Taken” or Status is “Empty”) and Area is at most “50”',
  ],
  ['$any(stays, $covers(from, to, $today))', 'one of Stays has: today is from From to To'],
  ['$missing(note)', 'Note is empty'],
  ["block.name != 'x'", 'Name of Block is not “x”'],
  ["status in ['taken', 'empty']", 'Status is one of “Taken”, “Empty”'],
  ['created_by = $actor.id', 'Created by is their own account'],
])('%s is said by the names that people know', (where, words) => {
  expect(wordsOf(where).en).toBe(words)
})

test('every word of a condition is said in each language', () => {
  expect(wordsOf('block in $scope.blocks and $missing(note)')['zh-CN']).toBe(
    'Block是分配给本人的楼栋之一 且 Note未填写',
  )
  expect(Object.keys(wordsOf('active'))).toEqual(['zh-CN', 'en'])
})
