// `node scripts/plant.mjs [C14 …]`: takes guards out of the program one by one, while it is loaded, and says whether the test
// that is named for each of them fails. Without names: all of them, and the leaks that the non-interference suite has to find.
// Prints a table; ends with 1 when one was missed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leaks } from '../tests/planted/leaks.ts'
import { held } from '../tests/planted/plants.ts'
import { nodeBinary, projectEnv } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = process.argv.slice(2)
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const folder = mkdtempSync(join(tmpdir(), 'courtyard-plant-'))
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** A name as tests of a table have it, as a pattern. */
const patternOf = (name) => name.split('%s').map(escaped).join('.*')

/** What became of the tests of that name: one entry each that ran. */
function ran({ file, name }, more) {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  // What is kept of earlier runs is the program as it is.
  const argv = [vitest, 'run', '--fsModuleCache=false', '--reporter=json', `--outputFile=${report}`, file]
  const child = spawnSync(nodeBinary(root), [...argv, '-t', patternOf(name)], {
    ...{ cwd: root, env: { ...projectEnv(root), ...more }, encoding: 'utf8', maxBuffer: 1e9 },
  })
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
    const all = testResults.flatMap(({ assertionResults }) => assertionResults)
    return all.filter(({ status }) => status === 'passed' || status === 'failed')
  } catch {
    throw new Error(`${file} said nothing:\n${`${child.stdout}${child.stderr}`.slice(-2_000)}`)
  }
}

const rows = []
function tell(row) {
  rows.push(row)
  console.log(`${row.verdict.padEnd(6)} ${row.name}  (${row.seconds} s)\n         ${row.test}\n         ${row.said}`)
}
const secondsFrom = (start) => ((Date.now() - start) / 1_000).toFixed(0)
const firstLine = (text = '') => text.split('\n')[0].slice(0, 150)

for (const { class: name, test } of held.filter((one) => isWanted(one.class))) {
  const start = Date.now()
  const all = ran(test, { COURTYARD_PLANT: name })
  const failed = all.filter(({ status }) => status === 'failed')
  // A test that could not begin shows nothing about the guard.
  const verdict = all.length === 0 ? 'NO RUN' : failed.length > 0 ? 'red' : 'MISSED'
  const said = firstLine(failed[0]?.failureMessages[0])
  tell({ name, verdict, seconds: secondsFrom(start), test: `${test.file}: ${test.name}`, said })
}

for (const leak of Object.keys(leaks).filter(isWanted)) {
  const start = Date.now()
  const test = { file: 'tests/isolation/planted-leaks.test.ts', name: `a program that lets out ${leak} is found` }
  // This one takes the guard out itself, in a process of its own, and passes when the suite finds the leak.
  const [found] = ran(test, { COURTYARD_TEST_DEEP: '1' })
  const verdict = found === undefined ? 'NO RUN' : found.status === 'passed' ? 'red' : 'MISSED'
  tell({ name: leak, verdict, seconds: secondsFrom(start), test: `${test.file}: ${test.name}`, said: '' })
}

rmSync(folder, { recursive: true, force: true })
const seen = rows.filter(({ verdict }) => verdict === 'red')
console.log(`\n| fault | seen | seconds | test |\n|---|---|---|---|`)
for (const { name, verdict, seconds, test } of rows) console.log(`| ${name} | ${verdict} | ${seconds} | ${test} |`)
console.log(`\n${seen.length} of ${rows.length} seen red`)
process.exitCode = rows.length > 0 && seen.length === rows.length ? 0 : 1
