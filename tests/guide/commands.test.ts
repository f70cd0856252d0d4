import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fits, stepsOf, wrongAnswers } from './console.ts'

let fresh: FreshDatabase
beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(() => fresh.close())

test.each([
  ['first-tenant.md', 12],
  ['module.md', 6],
  ['packs.md', 9],
])('what %s types gives what it shows', { timeout: 180_000 }, async (name, atLeast) => {
  const { commands, wrong } = await wrongAnswers(name, fresh)
  expect(wrong).toEqual([])
  expect(commands).toBeGreaterThanOrEqual(atLeast)
})

test('a page is taken apart into files and commands, and an answer must fit', () => {
  const page = '# A\n\n```json a/b.json\n{}\n```\n\n```console\n$ one x\na\nb…\n$ two\n```\n\n```sh\nnot typed\n```\n'
  expect(stepsOf(page)).toEqual([
    { kind: 'file', path: 'a/b.json', text: '{}\n' },
    { kind: 'command', command: 'one x', output: 'a\nb…', line: 8 },
    { kind: 'command', command: 'two', output: '', line: 11 },
  ])
  expect(fits('a\nb…', 'a\nbcd\n')).toBe(true)
  expect(fits('a\nb…', 'a\nbcd\ne\n')).toBe(false)
  expect(fits('…\nend', 'a\nb\nend')).toBe(true)
  expect(fits('a.c', 'abc')).toBe(false)
})
