import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wrongAnswers } from './console.ts'

// The longest pages, in a file of their own: files run side by side.

let fresh: FreshDatabase
beforeEach(async () => {
  fresh = await freshDatabase()
})
afterEach(() => fresh.close())

test.each([
  ['cli.md', 12],
  ['publishing.md', 11],
])('what %s types gives what it shows', { timeout: 180_000 }, async (name, atLeast) => {
  const { commands, wrong } = await wrongAnswers(name, fresh)
  expect(wrong).toEqual([])
  expect(commands).toBeGreaterThanOrEqual(atLeast)
})
