import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arrayText } from './array-text.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.close())

// Guards values on their way to the database: whatever a tenant types must arrive as it was typed.
test('a list arrives member by member as it was written', async () => {
  const special = fc.constantFrom('', '"', '\\', '\\"', '{}', '{', ',', 'NULL', 'null', ' a ', '\n', '你好', "'")
  const text = fc.oneof(
    special,
    fc.string({ unit: 'grapheme' }),
    fc.array(special).map((all) => all.join('')),
  )
  const member = fc.oneof(
    fc.constant(null),
    text.filter((value) => !value.includes('\0')),
  )
  const sent = async (list: (string | null)[]) =>
    (await db.superuser('select $1::text[] as list', [arrayText(list)])).rows[0]?.list
  const arrives = fc.asyncProperty(fc.array(member), async (list) => {
    expect(await sent(list)).toEqual(list)
  })
  await fc.assert(arrives, { numRuns: 300 })
})

test('numbers and booleans are written as text; anything else is left to the driver', () => {
  expect(arrayText([1, 2n, true, undefined])).toBe('{"1","2","true",NULL}')
  expect(arrayText([])).toBe('{}')
  expect(arrayText(['a', new Date(0)])).toBeUndefined()
  expect(arrayText([[1]])).toBeUndefined()
  expect(arrayText([Buffer.from('a')])).toBeUndefined()
})
