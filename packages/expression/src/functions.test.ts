import { expect, test } from 'vitest'
import { evaluateCase } from './cases.ts'
import { exampleCalendar } from './functions/calendars.ts'
import { grammar } from './functions/grammar.ts'
import { functions } from './functions.ts'

const library = [...functions.values()]

test.each(library)('$name does what its example says', ({ name, example }) => {
  expect(
    evaluateCase({
      name,
      expr: example.expr,
      input: example.input ?? {},
      expected: example.result,
      ...(example.calendars && { calendars: example.calendars }),
    }),
  ).toMatchObject({ passed: true })
})

const computed = grammar.filter(({ example }) => example.result !== undefined)
test.each(computed)('$name of the grammar does what its example says', ({ name, example: { expr, result } }) => {
  expect(evaluateCase({ name, expr, expected: result === 'true' ? true : result })).toMatchObject({ passed: true })
})

test.each(grammar)('$name of the grammar is described in both languages', ({ doc }) => {
  expect(doc['zh-CN']).toMatch(/\p{Script=Han}/u)
  expect(doc.en.length).toBeGreaterThan(10)
})

test.each(library)('$name is described in both languages', ({ doc }) => {
  expect(doc['zh-CN']).toMatch(/\p{Script=Han}/u)
  expect(doc.en.length).toBeGreaterThan(10)
})

test.each([
  ['$round(2.5)', '3'],
  ['$round(-2.5)', '-3'],
  ['$round(1250, -2)', '1300'],
  ['$halfEven(2.5)', '2'],
  ['$floor(2.9)', '2'],
  ['$ceil(2.1)', '3'],
  ['$power(2, -2)', '0.25'],
  ['$power(1.0005, 365) > 1.2', true],
  ['$escalate(100, 0.05, 0)', '100'],
  ['$escalate(100, -0.05, 2)', '90.25'],
  ["$escalate(6.5, 0.3, 2, 'fixed')", '7.1'],
  ["$escalate(6.5, 0.05, 2, 'compound')", '7.16625'],
  ['$escalate(6.5, [["12","1"],["24","1.1"],[null,"1.2"]], 13)', '7.15'],
  ['$escalate(6.5, [["12","1"],["24","1.1"],[null,"1.2"]], 12)', '6.5'],
  ['$escalate(1, 1 / 3, 2) * 9', '16'],
  ['$escalate(1, 0.05, -1)', 'value_type'],
  ['$escalate(1, 0.05, 1.5)', 'value_type'],
  ['$escalate(1, 0.05, 1001)', 'number_too_large'],
  ['$sum([])', '0'],
  ['$max([]) + 1', 'value_missing'],
  ['$average([1, 2, 4]) * 3', '7'],
  ['$count([])', '0'],
  ['$power(9.99, 5000)', 'number_too_large'],
  ['$power(2, 100000)', 'number_too_large'],
  ['$round(1, 21)', 'number_too_large'],
  ['$round(1, 0.5)', 'value_type'],
  ['$tier(-1, [[null,"1"]])', 'value_type'],
  ['$tier(11, [["10","1"]])', 'value_type'],
  ['$tierWhole(180, [["180","5"],[null,"7"]])', '900'],
  ['$string(1/3)', '0.33333333333333333333'],
  ['$string(true)', 'true'],
  ['"a" & 1.50', 'a1.5'],
  ["$months('2026-01', '2027-03')", '14'],
  ["$months('2026-01-31', '2026-02-28')", '1'],
  ["$months('2026-04-14', '2026-01-15')", '-2'],
  ["$days('2026-03-01', '2026-02-28')", '-1'],
  ["$covers('2026-01-01', '2026-02-01', '2026-01-31')", true],
  ["$covers('2026-01-01', '2026-02-01', '2026-02-01')", false],
  ["$covers('2026-01-01', '2026-02-01', '2026-01')", true],
  ["$covers('2026-01-02', '2026-02-01', '2026-01')", false],
  ["$touches('2026-01-31', '2026-02-01', '2026-01')", true],
  ["$touches('2026-02-01', '2026-03-01', '2026-01')", false],
  ["$touches('2026-01-10', '2026-01-10', '2026-01')", false],
  ["$covers('2026-01-01', null, '2030-01')", true],
  ["$sameYear('2026-01', '2027-01')", false],
  ['$filter([1, 2, 3], function($x) { $x > 1 })', '["2","3"]'],
  ['$sum($map([1, 2], function($x) { $x * $x }))', '5'],
  ['$missing(null)', true],
  ["$workday('2026-02-16', 'cn')", false],
  ["$workday('2026-02-28')", true],
  ["$workday('2027-01-04', 'cn')", 'calendar_year_missing'],
  ["$addWorkdays('2026-02-15', 0, 'cn')", '2026-02-24'],
  ["$addWorkdays('2026-02-24', -1, 'cn')", '2026-02-14'],
  ["$addWorkdays('2026-02-24', 0.5, 'cn')", 'value_type'],
  ["$addWorkdays('2026-12-31', 1, 'cn')", 'calendar_year_missing'],
  ["$workdays('2026-02-14', '2026-02-28', 'cn')", '5'],
  ["$workHours('2026-02-14T00:00:00Z', '2040-02-14T00:00:00Z', 'cn')", 'number_too_large'],
])('%s gives %j', (expr, expected) => {
  expect(evaluateCase({ name: expr, expr, expected, calendars: [exampleCalendar] })).toMatchObject({ passed: true })
})
