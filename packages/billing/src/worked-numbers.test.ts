import { readFileSync } from 'node:fs'
import { type ExpressionCase, evaluateCase } from '@courtyard/expression/cases'
import { fenFromYuan, shareLargestRemainder, yuanText } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import formulas from './cases/formulas.cases.json' with { type: 'json' }
import rules from './cases/rules.cases.json' with { type: 'json' }
import { type RuleCase, runRuleCase } from './cases/run-rule-case.ts'
import numbers from './cases/worked-numbers.json' with { type: 'json' }

type Named = { readonly name: string }
type Share = Named & { readonly total: string; readonly weights: readonly string[] }
const casesOf = <C extends Named>(name: string): readonly C[] =>
  JSON.parse(readFileSync(new URL(`../../expression/src/cases/${name}.cases.json`, import.meta.url), 'utf8'))
const expressions: Readonly<Record<string, readonly Named[]>> = {
  'fee-vectors': casesOf('fee-vectors'),
  worked: casesOf('worked'),
  formulas,
}
const files: Readonly<Record<string, readonly Named[]>> = { ...expressions, share: casesOf('share'), rules }

const named = (file: string, name: string): Named | undefined => files[file]?.find((one) => one.name === name)

function resultOf(file: string, name: string): string {
  const found = named(file, name)
  if (found === undefined) return `no case ${name} in ${file}`
  if (file === 'rules') return runRuleCase(found as RuleCase)
  if (file === 'share') {
    const { total, weights } = found as Share
    return shareLargestRemainder(fenFromYuan(total, 'half_up'), weights.map(rational)).map(yuanText).join(' ')
  }
  return evaluateCase(found as ExpressionCase).actual
}

const has = (result: string, number: string): boolean => ` ${result} `.includes(` ${number} `)

test.each(rules as RuleCase[])('rule: $name', (given) => {
  expect(runRuleCase(given)).toBe(given.expected)
})

test.each(formulas as ExpressionCase[])('formula: $name', (given) => {
  expect(evaluateCase(given)).toMatchObject({ passed: true, actual: given.expected })
})

test('every worked number of the trade has a case that gives it, 0 fen off', () => {
  const off = numbers.filter(({ file, case: name, number }) => !has(resultOf(file, name), number))
  expect(off).toEqual([])
  expect(numbers.length).toBeGreaterThan(120)
})

test('the table of decision 0020 names every formula and each of its cases', () => {
  const page = readFileSync(new URL('../../../docs/decisions/0020-charges-from-terms.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| [FJ]\d/.test(line) || line.startsWith('| J |'))
  const told = rows.map((row) => row.split('|').map((cell) => cell.trim()))
  const wanted = [...new Set(numbers.map(({ formula }) => formula))]
  for (const formula of wanted) {
    const own = numbers.filter((one) => one.formula === formula)
    const row = told.find(([, name]) => name === formula)
    const where = [...new Set(own.map(({ file }) => file))].sort().join(', ')
    expect([formula, row?.[2], row?.[3]]).toEqual([formula, `${own.length}`, where])
  }
  const covered = new Set(told.map(([, name]) => (name ?? '').replace(/[a-d]$/, '')))
  const missing = Array.from({ length: 38 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`)
  expect(missing.filter((formula) => !covered.has(formula))).toEqual([])
})

// Positive control: a case that is a fen off, and one that is not there, are found.
test('a number that no case gives is seen', () => {
  expect(has(resultOf('rules', 'F20 sales 250000, 5% tax on top'), '26082.01')).toBe(false)
  expect(has(resultOf('rules', 'F99'), '1.00')).toBe(false)
})
