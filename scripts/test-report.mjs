// Counts the JSON report of vitest. Nothing that went wrong may end as "0 failed".

/**
 * @param {undefined | { numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] }} report undefined when vitest wrote none
 * @param {number | null} exitCode
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countVitest(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const isBroken = (file) =>
    file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')
  // A file that could not be loaded has no failed test of its own, and counts as one.
  const failed = report.numFailedTests + report.testResults.filter(isBroken).length
  const skipped = report.numPendingTests + report.numTodoTests
  const isUnexplained = exitCode !== 0 && failed === 0 // an unhandled error, a failed global setup, no test file at all
  return { passed: report.numPassedTests, failed: isUnexplained ? 1 : failed, skipped }
}
