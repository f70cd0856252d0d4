import { readFileSync } from 'node:fs'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { type ExpressionCase, evaluateCase } from './cases.ts'
import { type Difference, renewGuide } from './guide-tables.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = read('../../../docs/guide/expressions.md')
const differences = JSON.parse(read('cases/differences.json')) as Difference[]

test('the tables of the guide are those of places, functions and differences', () => {
  expect(page === renewGuide(page, differences), 'run: node scripts/write-guide.ts').toBe(true)
  expect(renewGuide(page, differences.slice(1))).not.toBe(page)
  expect(() => renewGuide('no marks', differences)).toThrow('places:start')
})

test('every worked example of the guide holds', () => {
  const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(
    ([, text]) => JSON.parse(text!) as ExpressionCase[],
  )
  expect(examples.length).toBeGreaterThan(10)
  expect(examples.map(evaluateCase).filter(({ passed }) => !passed)).toEqual([])
  expect(evaluateCase({ ...examples[0]!, expected: '-1' }).passed).toBe(false)
})

/** Decimal text as the number jsonata would have read. */
const asJson = (input: Difference['input'] = {}): unknown =>
  JSON.parse(JSON.stringify(input).replaceAll(/"(-?\d+(?:\.\d+)?)"/g, '$1'))

async function inJsonata({ expr, input }: Difference): Promise<string> {
  try {
    const value: unknown = await jsonata(expr).evaluate(asJson(input))
    return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
  } catch (error) {
    return (error as { code: string }).code
  }
}

function here({ expr, input }: Difference): string {
  const { actual, problem } = evaluateCase({ name: expr, expr, ...(input && { input }), expected: null })
  const result = actual.replaceAll(/"(-?\d+(?:\.\d+)?)"/g, '$1')
  return problem === undefined || actual !== '' ? result : problem.slice(0, problem.indexOf(':'))
}

test.each(differences)('differs from jsonata as said: $expr', async (difference) => {
  expect(await inJsonata(difference)).toBe(difference.jsonata)
  expect(here(difference)).toBe(difference.courtyard)
  expect(difference.jsonata).not.toBe(difference.courtyard)
})
