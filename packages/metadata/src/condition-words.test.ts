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
  ["status = 'taken'", 'status is “taken”'],
  ['block in $scope.blocks', 'block is one of the block assigned to them'],
  ['not (area > 100)', 'not (area is more than “100”)'],
  [
    "(status = 'taken' or status = 'free') and area <= 50",
    '(status is “taken” or status is “free”) and area is at most “50”',
  ],
  ['$any(stays, $covers(from, to, $today))', 'one of stays has: today is from from to to'],
  ['$missing(note)', 'note is empty'],
  ["block.name != 'x'", 'name of block is not “x”'],
  ["status in ['taken', 'free']", 'status is one of “taken”, “free”'],
  ['created_by = $actor.id', 'created_by is their own account'],
])('%s is said by the names that people know', (where, words) => {
  expect(wordsOf(where).en).toBe(words)
})

test('every word of a condition is said in each language', () => {
  expect(wordsOf('block in $scope.blocks and $missing(note)')['zh-CN']).toBe(
    'block是分配给本人的block之一 且 note未填写',
  )
  expect(Object.keys(wordsOf('active'))).toEqual(['zh-CN', 'en'])
})
