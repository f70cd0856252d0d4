import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identifier, numberLiteral, qualified, schemaOf, textLiteral } from './identifier.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)

test('only physical names become identifiers', () => {
  expect(identifier('e_place')).toBe('"e_place"')
  expect(qualified('t_acme', 'k_bill')).toBe('"t_acme"."k_bill"')
  for (const name of ['', 'A', 'a"b', 'a b', 'a.b', '1a', 'a;--', 'a\0', '名', 'a'.repeat(64), 'a\n']) {
    expect(() => identifier(name), JSON.stringify(name)).toThrow('a physical name')
  }
})

test('a tenant is its schema; anything else is no tenant', () => {
  expect(schemaOf('acme')).toBe('t_acme')
  for (const name of ['', 'Acme', '_a', 'a-b', 'a"', 'a'.repeat(49), 'a\n']) {
    expect(() => schemaOf(name), JSON.stringify(name)).toThrow(expect.objectContaining({ code: 'tenant_missing' }))
  }
})

test('numbers are decimal text and nothing else', () => {
  expect([numberLiteral('0'), numberLiteral('-3.50')]).toEqual(['0', '(-3.50)'])
  for (const text of ['', '1e5', '1 or true', '--1', 'NaN', '1.', '.5'])
    expect(() => numberLiteral(text)).toThrow('decimal')
})

/** How PostgreSQL reads a text constant, by the rules of its manual. */
function readBack(sql: string): string {
  const escaped = /^E?'((?:[^']|'')*)'$/s.exec(sql)
  const inner = escaped![1]!.replaceAll("''", "'")
  return sql.startsWith('E') ? inner.replaceAll('\\\\', '\\') : inner
}

test(`a text constant is read back as it was, whatever it holds (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '\\', 'a', '"', ';', '-', '语', '\n') }), (text) => {
      const sql = textLiteral(text)
      expect(readBack(sql)).toBe(text)
      if (!sql.startsWith('E')) expect(sql).not.toContain('\\')
    }),
    { seed, numRuns: 500 },
  )
  expect(() => textLiteral('a\0')).toThrow('NUL')
})
