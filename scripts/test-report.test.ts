import { expect, test } from 'vitest'
import { countVitest } from './test-report.mjs'

const report = (counts: object = {}, files: { status: string; assertionResults: { status: string }[] }[] = []) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: files,
  ...counts,
})

test('passed, failed and skipped tests are counted', () => {
  const counts = countVitest(report({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 }), 1)
  expect(counts).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('a file that could not be loaded counts as one failure', () => {
  const broken = { status: 'failed', assertionResults: [] }
  const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] }
  expect(countVitest(report({ numFailedTests: 1 }, [broken, failing]), 1).failed).toBe(2)
})

test('a run that ends badly without a failed test is a failure', () => {
  expect(countVitest(report({ numPassedTests: 3 }), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
