import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProject, type Rule, show } from './project.ts'
import { links, machinePaths } from './rules/documents.ts'
import { environment } from './rules/environment.ts'
import { checkImports, componentImports } from './rules/floors.ts'
import { globals, wholeTests } from './rules/globals.ts'
import { missingLocks } from './rules/locks.ts'
import { doors, manifests } from './rules/manifests.ts'
import { namedExports, names } from './rules/names.ts'
import { sizes } from './rules/sizes.ts'
import { vocabulary } from './rules/vocabulary.ts'

const ROOT = join(import.meta.dirname, '../..')
const rules: Record<string, Rule> = {
  'files and functions are short': sizes,
  'time, chance and timers arrive as arguments; types are not escaped': globals,
  'the environment is read in one file per app': environment,
  'the engine knows no entity of a template': vocabulary,
  'packages name what they import': manifests,
  'components keep to the floors, in types too': componentImports,
  'packages are entered through their exports': doors,
  'files are named after what they are': names,
  'exports are named': namedExports,
  'tests assert something and none is switched off': wholeTests,
  'no page names a folder of one machine': machinePaths,
  'links between pages lead somewhere': links,
}

describe('the project is tidy', () => {
  const files = loadProject(ROOT)

  test('the files that are judged were found', () => {
    const paths = files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'packages/std/src/fault.ts', 'scripts/start.mjs']))
  })

  test.each(Object.entries(rules))('%s', (_name, rule) => {
    expect(rule(files).map(show)).toEqual([])
  })

  test('the lock file holds what it asks for', () => {
    const path = 'package-lock.json'
    expect(missingLocks({ path, text: readFileSync(join(ROOT, path), 'utf8') }).map(show)).toEqual([])
  })

  test('imports go down the floors, each library has one home, and there are no circles', async () => {
    const breaches = await checkImports(ROOT)
    expect(breaches.map(show)).toEqual([])
  })
})
