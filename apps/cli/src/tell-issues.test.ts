import type { Issue } from '@courtyard/std/issue'
import { expect, test } from 'vitest'
import { linesOfIssue, tellIssues } from './tell-issues.ts'

const files = [
  { path: 'views/a.json', text: '{\n  "kind": "view",\n  "entity": "plase",\n  "filter": "aera > 1"\n}' },
  { path: 'views/b.json', text: '{ "x": 1, }' },
]
const issues: Issue[] = [
  {
    code: 'json_invalid',
    pointer: '',
    file: 'views/b.json',
    params: { line: 1, column: 11, problem: { phrase: 'json.key' } },
  },
  {
    code: 'field_unknown',
    text: 'field_unknown.here',
    pointer: '/filter',
    at: [0, 4],
    file: 'views/a.json',
    params: { name: 'aera' },
  },
  {
    code: 'entity_unknown',
    pointer: '/entity',
    file: 'views/a.json',
    params: { name: 'plase', suggestion: { phrase: 'did_you_mean', params: { near: 'place' } } },
  },
]

test('a terminal shows file, line and column, what is wrong and what to do, in the order of the files', () => {
  expect(tellIssues(issues, files, 'en').flatMap(linesOfIssue)).toEqual([
    'views/a.json:3:3 entity_unknown /entity',
    '  There is no entity "plase".',
    '  Did you mean "place"?',
    'views/a.json:4:14 field_unknown /filter',
    '  There is no field "aera" here.',
    'views/b.json:1:11 json_invalid',
    '  Line 1, column 11: a key in double quotes is expected.',
    '  The file has to be JSON; mend this place.',
  ])
})

test('JSON has the same, in the language asked for', () => {
  expect(tellIssues(issues, files, 'zh-CN')[0]).toEqual({
    code: 'entity_unknown',
    file: 'views/a.json',
    pointer: '/entity',
    line: 3,
    column: 3,
    message: '没有实体“plase”。',
    hint: '是不是想写“place”？',
    params: { name: 'plase', suggestion: '是不是想写“place”？' },
  })
})
