// `npm test`: everything, on a bare machine. Its last line is the sum: `N passed, N failed`.
// `npm test -- --suite=money`: the files that tests/suites.json counts as that promise's.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { installPackages, nodeBinary, projectEnv } from './install.mjs'
import { countVitest } from './test-report.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const suites = JSON.parse(readFileSync(join(root, 'tests/suites.json'), 'utf8'))
const filters = args.filter((arg) => arg !== '--deep').flatMap(filesOf)
const isWhole = filters.length === 0
const sum = { passed: 0, failed: 0, skipped: 0 }
const bin = (name) => join(root, 'node_modules/.bin', name)

/** What an argument chooses: a suite its files, any other word itself. */
function filesOf(arg) {
  const [, name] = /^--suite=(.*)$/.exec(arg) ?? []
  if (name !== undefined && !Object.hasOwn(suites, name)) {
    console.error(`There is no suite "${name}". There are: ${Object.keys(suites).join(', ')}`)
    process.exit(2)
  }
  return name === undefined ? [arg] : suites[name]
}

/** Runs one step and tells how long it took. A step that throws or fails counts as one failure and does not hide the rest. */
function step(name, work) {
  const from = performance.now()
  let problem
  try {
    problem = work()
  } catch (error) {
    problem = error.message
  }
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  console.log(problem === undefined ? `✓ ${name} ${seconds} s` : `✗ ${name} ${seconds} s\n${problem}`)
  return problem === undefined
}

/** A step that is one test of its own: lint, types. */
function counted(name, work) {
  if (step(name, work)) sum.passed++
  else sum.failed++
}

/** A needed step: when it fails, that is a failure; when it succeeds, it proves nothing yet. */
function needed(name, work) {
  const isDone = step(name, work)
  if (!isDone) sum.failed++
  return isDone
}

let env = process.env

/** The program's output when it fails, else undefined. */
function run(program, argv) {
  const child = spawnSync(program, argv, { cwd: root, env, encoding: 'utf8', maxBuffer: 1e9 })
  return child.status === 0 ? undefined : `${child.stdout ?? ''}${child.stderr ?? ''}${child.error?.message ?? ''}`
}

function vitest() {
  const report = join(root, '.cache/test-report.json')
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const argv = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...filters]
  const child = spawnSync(nodeBinary(root), argv, { cwd: root, env, stdio: 'inherit' })
  const counts = countVitest(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, child.status)
  for (const key of Object.keys(sum)) sum[key] += counts[key]
  return counts.failed === 0 ? undefined : `${counts.failed} failed`
}

function main() {
  if (!needed('packages', () => void installPackages(root))) return
  env = {
    ...projectEnv(root),
    CI: process.env.CI ?? '1',
    ...(args.includes('--deep') ? { COURTYARD_TEST_DEEP: '1' } : {}),
  }
  const wantsBrowser = isWhole || filters.some((filter) => filter.includes('e2e'))
  if (wantsBrowser) {
    needed('browser', () => {
      const browser = ensureBrowser(root)
      env = { ...env, CHROMIUM_PATH: browser.path }
      console.log(browser.version)
    })
    needed('build', () => run(bin('turbo'), ['run', 'build', '--output-logs=errors-only']))
  }
  if (isWhole) {
    counted('lint and format', () =>
      run(bin('biome'), ['check', '--max-diagnostics=50', '--diagnostic-level=error', '.']),
    )
    counted('types of packages', () => run(bin('turbo'), ['run', 'check', '--output-logs=errors-only', '--continue']))
    counted('types of tests', () =>
      run(nodeBinary(root), [join(root, 'node_modules/@typescript/native/bin/tsc'), '-p', 'tests']),
    )
  }
  step('tests', vitest)
}

main()
const skipped = sum.skipped ? `, ${sum.skipped} skipped` : ''
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`)
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1
