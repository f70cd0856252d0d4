// `node scripts/plant.mjs [C14 …]`: takes guards out of the program one by one, while it is loaded, and says whether the test
// that docs/guide/security.md names for each of them fails. Without names: all of them. Ends with 1 when one did not.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guards } from '../tests/planted/guards.ts'
import { nodeBinary, projectEnv } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = process.argv.slice(2)
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether the guard's test passes, with the guard taken out or as the program is. */
function passes({ class: name, test }, isPlanted) {
  const env = { ...projectEnv(root), ...(isPlanted ? { COURTYARD_PLANT: name } : {}) }
  // What is kept of earlier runs is the program as it is.
  const argv = [vitest, 'run', '--fsModuleCache=false', test.file, '-t', escaped(test.name)]
  const child = spawnSync(nodeBinary(root), argv, { cwd: root, env, encoding: 'utf8', maxBuffer: 1e9 })
  const output = `${child.stdout}${child.stderr}`
  if (!/Tests\s+.*\d+ (passed|failed)/.test(output))
    throw new Error(`${test.file} ran no test:\n${output.slice(-2_000)}`)
  const said = /(AssertionError|Error): .*/.exec(output)?.[0] ?? ''
  return { isPassed: child.status === 0, said: said.slice(0, 160) }
}

let missed = 0
for (const one of guards.filter((guard) => wanted.length === 0 || wanted.includes(guard.class))) {
  const { isPassed, said } = passes(one, true)
  if (isPassed) missed += 1
  console.log(
    `${isPassed ? 'MISSED' : 'red   '} ${one.class.padEnd(4)} ${one.test.file}: ${one.test.name}\n            ${said}`,
  )
}
process.exitCode = missed === 0 ? 0 : 1
