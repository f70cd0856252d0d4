import { readFileSync } from 'node:fs'
import { lateFee } from '@courtyard/billing/late-fee'
import { prorate } from '@courtyard/billing/prorate'
import { freeMonths, scheduledPeriods, scheduleSpans, type Terms } from '@courtyard/billing/schedule-spans'
import { noteMessage } from '@courtyard/core/billing/note-messages'
import type { LateFee } from '@courtyard/metadata/catalog'
import { fenFromYuan, shareLargestRemainder, yuanText } from '@courtyard/std/money'
import { multiply, rational } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('fees.md')
const rows = (part: string): string[][] =>
  part
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', ''))
        .slice(1, -1),
    )
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(title)) ?? ''

test('parts of a month are as the page says', () => {
  const methods = rows(section('Parts of a month'))
  expect(methods.length).toBe(6)
  for (const [method, , amount] of methods) {
    const span = { from: '2026-03-12', to: '2026-04-01' }
    const { part } = prorate(method as Parameters<typeof prorate>[0], '2026-03', span)
    const exact = multiply(multiply(rational('89.45'), rational('2.80')), part)
    expect([method, yuanText(fenFromYuan(exact, 'half_up'))]).toEqual([method, amount])
  }
})

test('the terms of the page give what it says', () => {
  const told = rows(section('Terms and events'))
  const terms = (months: string): Terms => ({
    ...{ from: '2025-03-15', to: '2028-03-15', price: rational('6.5'), basis: '365_12' },
    ...{ months: months as Terms['months'], free: [freeMonths('2025-03-15', 2)] },
    rises: { kind: 'percent', rate: rational('0.05'), every: 12 },
  })
  const of = (months: string, periods?: string[]) =>
    (periods ?? scheduledPeriods(terms(months), '2100-01-01'))
      .flatMap((period) => scheduleSpans(terms(months), period))
      .map(({ price, factor }) => fenFromYuan(multiply(multiply(rational('300'), price), factor), 'half_up'))
      .reduce((sum, fen) => sum + fen, 0n)
  const asked = [['2025-05'], undefined, ['2025-05'], ['2026-03']]
  expect(told.length).toBe(asked.length)
  for (const [index, [months = '', , amount]] of told.entries())
    expect([months, yuanText(of(months, asked[index]))]).toEqual([months, amount])
})

test('the share and the late fee of the page are right', () => {
  const parts = shareLargestRemainder(
    100_000n,
    ['89.45', '120.30', '65.00'].map((weight) => rational(weight)),
  )
  expect(section('Shares')).toContain(parts.map(yuanText).join(' + '))
  const policy = { dailyRate: '0.0005', graceDays: 15, graceMode: 'from_due', round: { scale: 2, mode: 'half_up' } }
  const bill = { dueOn: '2026-01-31', owed: [{ from: '2026-01-31', fen: 100_000n }] }
  const { days, fen } = lateFee(policy as LateFee, bill, '2026-03-31')
  expect(section('Late fees')).toMatch(new RegExp(`: ${days} days,\\s${yuanText(fen)}\\.`))
})

test('every note of the engine is on the page, in its own words', () => {
  const source = readFileSync(new URL('../../packages/core/src/billing/note-messages.ts', import.meta.url), 'utf8')
  const codes = [...source.matchAll(/^ {2}(\w+): \{ zh: /gm)].map(([, code]) => code)
  const notes = rows(section('Notes'))
  expect(codes.length).toBeGreaterThan(10)
  expect(notes.map(([code]) => code).sort()).toEqual(codes.sort())
  for (const [code = '', chinese] of notes) expect(messageOf(code)).toBe(`s：${chinese}`)
  expect(messageOf('odd')).toBe('s：odd')
})

const messageOf = (code: string): string =>
  noteMessage({ standard: 's', kind: 'skipped', code, details: {} }, { standard: 's', input: (name) => name }, 'zh-CN')

test('the runbook explains every check of verify', () => {
  const runbook = readFileSync(new URL('../../docs/runbooks/fee-runs.md', import.meta.url), 'utf8')
  const shown = [...readGuide('cli.md').matchAll(/^ok {3}(\w+)$/gm)].map(([, check]) => check)
  const explained = rows(runbook.split('## Verify')[1] ?? '').map(([check]) => check)
  expect(shown.length).toBeGreaterThan(5)
  expect(explained).toEqual(shown)
})
