import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { checkImports, componentImports, HOMES, SEES } from './rules/floors.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

const LIBRARIES = [
  'jsonata',
  '@casl/ability',
  'kysely',
  'pg',
  'better-auth',
  'graphile-worker',
  'stripe',
  'hono',
  'svelte',
]

/** Writes a small project with all workspaces, each with an `a.ts`, and the given files on top; gives the breaches. */
async function judge(files: Record<string, string>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'courtyard-tidy-'))
  roots.push(root)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const workspace of Object.keys(SEES)) {
    const name = `@courtyard/${workspace.split('/')[1]}`
    write(`${workspace}/package.json`, JSON.stringify({ name, type: 'module', exports: { './*': './src/*.ts' } }))
    write(`${workspace}/src/a.ts`, 'export type A = 1\nexport const a = 1\n')
    mkdirSync(join(root, 'node_modules/@courtyard'), { recursive: true })
    symlinkSync(join(root, workspace), join(root, 'node_modules', name))
  }
  for (const library of LIBRARIES) {
    write(`node_modules/${library}/package.json`, JSON.stringify({ name: library, main: 'index.js' }))
    write(`node_modules/${library}/index.js`, 'module.exports = {}\n')
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return (await checkImports(root)).map(({ path, message }) => `${path} ${message}`)
}

describe('imports', () => {
  test('a project that keeps to the floors has no breach', async () => {
    const breaches = await judge({
      'packages/core/src/b.ts': "import { a } from '@courtyard/db/a'\nexport const b = a\n",
      'packages/db/src/b.test.ts':
        "import { a } from '@courtyard/testkit/a'\nimport pg from 'pg'\nexport const b = [a, pg]\n",
      'packages/ui/src/B.svelte':
        '<script lang="ts">\nimport { a } from "@courtyard/contract/a"\n</script>\n<p>{a}</p>\n',
      'apps/web/src/b.ts': "import { x } from '$app/state'\nexport const b = x\n",
    })
    expect(breaches).toEqual([])
  })

  test.each([
    ['upwards', 'packages/std/src/b.ts', "import { a } from '@courtyard/core/a'\nexport const b = a\n"],
    [
      'upwards, as a type',
      'packages/std/src/b.ts',
      "import type { A } from '@courtyard/metadata/a'\nexport type B = A\n",
    ],
    ['sideways', 'packages/query/src/b.ts', "import { a } from '@courtyard/access/a'\nexport const b = a\n"],
    ['sideways, re-exported', 'packages/query/src/b.ts', "export { a } from '@courtyard/db/a'\n"],
    ['late', 'packages/query/src/b.ts', "export const b = () => import('@courtyard/db/a')\n"],
    ['into the other tower', 'packages/ui/src/b.ts', "import { a } from '@courtyard/core/a'\nexport const b = a\n"],
    [
      'into the other tower, by a component',
      'apps/web/src/B.svelte',
      '<script lang="ts">\nimport { a } from "@courtyard/db/a"\n</script>\n<p>{a}</p>\n',
    ],
    ['into a test tool', 'packages/core/src/b.ts', "import { a } from '@courtyard/testkit/a'\nexport const b = a\n"],
    ['of an app', 'packages/core/src/b.ts', "import { a } from '@courtyard/server/a'\nexport const b = a\n"],
    ['upwards, in a test', 'packages/std/src/b.test.ts', "import { a } from '@courtyard/db/a'\nexport const b = a\n"],
    [
      'of Node, where a browser runs it',
      'packages/std/src/b.ts',
      "import { readFileSync } from 'node:fs'\nexport const b = readFileSync\n",
    ],
    ['to nowhere', 'packages/core/src/b.ts', "import { x } from '@courtyard/db/missing'\nexport const b = x\n"],
  ])('an import %s is reported', async (_name, path, text) => {
    const breaches = await judge({ [path]: text })
    expect(breaches).toHaveLength(1)
    expect(breaches[0]).toContain(path)
  })

  test.each(LIBRARIES)('%s outside its home is reported, and inside it is not', async (library) => {
    const home = Object.entries(HOMES).find(([pattern]) => new RegExp(`^(${pattern})$`).test(library))![1][0]!
    const source = `import type { X } from '${library}'\nexport type B = X\n`
    const stranger = home.startsWith('apps/server') ? 'packages/core/' : 'apps/server/'
    const breaches = await judge({
      [`${stranger}src/b.ts`]: source,
      [`${home}${home.includes('/src/') ? '' : 'src/'}c.ts`]: source,
    })
    expect(breaches).toEqual([expect.stringContaining(`${stranger}src/b.ts`)])
  })

  test('a page that comes to a Node module or to the parser by way of others is reported', async () => {
    const breaches = await judge({
      'apps/web/src/b.ts': "export { c } from '@courtyard/metadata/c'\n",
      'packages/metadata/src/c.ts': "import { hash } from 'node:crypto'\nexport const c = hash\n",
      'packages/ui/src/b.ts': "export { c } from '@courtyard/expression/c'\n",
      'packages/expression/src/c.ts': "import c from 'jsonata'\nexport { c }\n",
      'apps/web/src/b.server.ts': "export { c } from '@courtyard/metadata/c'\n",
    })
    expect(breaches.map((breach) => breach.split(' ')[0]).sort()).toEqual(['apps/web/src/b.ts', 'packages/ui/src/b.ts'])
  })

  test('a circle is reported, also one of types only', async () => {
    const breaches = await judge({
      'packages/std/src/b.ts': "import type { C } from './c.ts'\nexport type B = C | 1\n",
      'packages/std/src/c.ts': "import type { B } from './b.ts'\nexport type C = B | 2\n",
    })
    expect(breaches.length).toBeGreaterThan(0)
    expect(breaches.every((breach) => breach.includes('no circles'))).toBe(true)
  })

  test.each([
    ["import type { A } from '@courtyard/core/a'", 1],
    ["import type { Kysely } from 'kysely'", 1],
    ["import { A } from 'hono/client'", 1],
    ["import type { A } from '@courtyard/contract/a'", 0],
    ["import { onMount } from 'svelte'", 0],
  ])('a component with %s has %i breaches', (text, count) => {
    const file = { path: 'packages/ui/src/A.svelte', text: `<script lang="ts">\n${text}\n</script>\n` }
    expect(componentImports([file])).toHaveLength(count)
  })
})
