import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guards } from '../planted/guards.ts'
import { leaks } from '../planted/leaks.ts'
import { plantedIn } from '../planted/plant.ts'
import { held, plantNamed } from '../planted/plants.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const rows = [...read('docs/guide/security.md').matchAll(/^\| (C\d+) [^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
  ([, name = '', guard = '', held = '', seen = '']) => ({ name, guard, held: held.trim(), seen: seen.trim() }),
)
const heldBy = (text: string) => /^\[[^\]]+\]\(\.\.\/\.\.\/([^)]+)\): (.+)$/.exec(text)

test('every class of mistakes stands in the table, and says what holds it or why nothing has to', () => {
  expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 30 }, (_, index) => `C${index + 1}`))
  for (const { name, held } of rows)
    expect([name, heldBy(held) !== null || held.startsWith('none')]).toEqual([name, true])
})

test('every test that the table names is there', () => {
  const missing = rows.filter(({ held }) => {
    const [, file, title] = heldBy(held) ?? []
    return file !== undefined && !(existsSync(join(ROOT, file)) && read(file).includes(title!))
  })
  expect(missing).toEqual([])
})

test('a guard that can be taken out names the test of its row, and its text stands in the program once', () => {
  for (const guard of guards) {
    const [, file, title] = heldBy(rows.find(({ name }) => name === guard.class)?.held ?? '') ?? []
    expect([guard.class, { file, name: title }]).toEqual([guard.class, guard.test])
  }
  for (const plant of [...held, ...Object.values(leaks)]) expect(() => plantedIn(read(plant.file), plant)).not.toThrow()
  for (const { class: name, test } of held)
    expect([name, existsSync(join(ROOT, test.file)) && read(test.file).includes(test.name)]).toEqual([name, true])
  expect(new Set(held.map((one) => one.class)).size).toBe(held.length)
  // Nothing is said to be seen that cannot be seen again.
  for (const { name, seen } of rows)
    expect([name, seen === '' || guards.some((guard) => guard.class === name)]).toEqual([name, true])
})

/** What a file is loaded as: itself, or with the fault that `scripts/plant.mjs` put in. */
const asLoaded = (path: string): string => {
  const plant = plantNamed(process.env.COURTYARD_PLANT)
  return plant?.file === path ? plantedIn(read(path), plant) : read(path)
}
/** Every door of Node to another program, thread or text that runs. */
const STARTS = /child_process|worker_threads|node:cluster|node:vm|process\.binding|\bnew Function\(|\beval\(/

test('no program of ours starts another one', () => {
  const sources = globSync(['packages/*/src/**/*.{ts,svelte}', 'apps/*/src/**/*.{ts,svelte}'], { cwd: ROOT })
  expect(sources.length).toBeGreaterThan(500)
  const starting = sources.filter((path) => !path.endsWith('.test.ts') && STARTS.test(asLoaded(path)))
  expect(starting).toEqual([])
})
