import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fits, stepsOf, wrongAnswers } from './console.ts'

let fresh: FreshDatabase
beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(() => fresh.close())

test.each([
  // One page with programs of their own, exactly as a reader types it; the others save the start of each.
  ['module.md', 6, false],
  ['first-tenant.md', 12, true],
  ['packs.md', 9, true],
  ['cli.md', 12, true],
  ['publishing.md', 11, true],
])('what %s types gives what it shows', { timeout: 180_000 }, async (name, atLeast, inProcess) => {
  const { commands, wrong } = await wrongAnswers(name, { fresh, inProcess })
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
