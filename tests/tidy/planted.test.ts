import { describe, expect, test } from 'vitest'
import type { Breach, Rule, SourceFile } from './project.ts'
import { links, machinePaths } from './rules/documents.ts'
import { environment } from './rules/environment.ts'
import { globals, wholeTests } from './rules/globals.ts'
import { missingLocks } from './rules/locks.ts'
import { doors, manifests } from './rules/manifests.ts'
import { namedExports, names } from './rules/names.ts'
import { sizes } from './rules/sizes.ts'
import { vocabulary } from './rules/vocabulary.ts'

// A rule that never turns red proves nothing: each is shown a fault that it must report, and its innocent neighbour.

const CORE = 'packages/core/src/list-records.ts'
const lines = (count: number, line = '// a line') => `${Array(count).fill(line).join('\n')}\n`
const judge = (rule: Rule, path: string, text: string): Breach[] => rule([{ path, text }])

describe('sizes', () => {
  test.each([
    ['a source of 401 lines', CORE, lines(401)],
    ['a test of 601 lines', 'packages/core/src/a.test.ts', lines(601)],
    ['a component of 151 lines', 'packages/ui/src/Table.svelte', lines(151, '<p>a</p>')],
    ['a function of 71 lines', CORE, `export function long() {\n${lines(69)}}\n`],
    ['an arrow of 71 lines', CORE, `export const long = () => {\n${lines(69)}}\n`],
    [
      'a long function in a component',
      'packages/ui/src/A.svelte',
      `<script lang="ts">\nfunction a() {\n${lines(70)}}\n</script>\n`,
    ],
  ])('%s is reported', (_name, path, text) => {
    expect(judge(sizes, path, text)).toHaveLength(1)
  })

  test.each([
    ['a source of 400 lines', CORE, lines(400)],
    ['a function of 70 lines', CORE, `export function long() {\n${lines(68)}}\n`],
    ['a long case of a test', 'tests/api/a.test.ts', `test('a', () => {\n${lines(90)}})\n`],
  ])('%s is fine', (_name, path, text) => {
    expect(judge(sizes, path, text)).toEqual([])
  })
})

describe('globals', () => {
  const call = (name: string) => `export const a = () => ${name}`
  test.each([
    ['Date.now', CORE, call('Date.now()')],
    ['new Date', CORE, call('new Date()')],
    ['new Date', CORE, call('new Date')],
    ['Math.random', CORE, call('Math.random()')],
    ['crypto.randomUUID', CORE, call('crypto.randomUUID()')],
    ['setTimeout', CORE, '// waits a little\nsetTimeout(() => {}, 1)'],
    ['globalThis.setTimeout', CORE, 'globalThis.setTimeout(() => {}, 1)'],
    ['setTimeout', 'packages/adapters/src/mail/send.ts', 'const a = 1\nsetTimeout(() => {}, a)'],
    ['eval', CORE, call("eval('1')")],
    ['new Function', CORE, call("new Function('return 1')")],
    ['eval', 'tests/api/a.test.ts', call("eval('1')")],
    ['as any', CORE, 'export const a = 1 as any'],
    ['as any', 'packages/core/src/a.test.ts', 'export const a = 1 as any'],
    ['@ts-ignore', CORE, '// @ts-ignore\nexport const a: string = 1'],
    ['console.log', CORE, call("console.log('a')")],
    ['Math.random', 'packages/ui/src/A.svelte', '<script lang="ts">\nconst a = Math.random()\n</script>\n'],
    ['Date.now', 'packages/ui/src/A.svelte', '<p>{Date.now()}</p>\n'],
  ])('%s in %s is reported', (name, path, text) => {
    const breaches = judge(globals, path, text)
    expect(breaches).toHaveLength(1)
    expect(breaches[0]!.message).toContain(name)
  })

  test.each([
    ['the clock', 'packages/std/src/clock.ts', 'export const now = () => new Date()'],
    ['a date of a text', CORE, "export const a = new Date('2026-01-01')"],
    ['the words in a comment or a text', CORE, "// never Date.now()\nexport const a = 'eval(x) as any'"],
    ['a wait that is explained', 'apps/server/src/stop.ts', '// The drain has a limit.\nsetTimeout(() => {}, 1)'],
    ['the console of the command line', 'apps/cli/src/main.ts', "console.log('a')"],
    ['the clock of a test', 'tests/api/a.test.ts', 'const a = Date.now()'],
  ])('%s is fine', (_name, path, text) => {
    expect(judge(globals, path, text)).toEqual([])
  })
})

describe('environment', () => {
  test.each([
    [CORE, 'export const a = process.env.PORT'],
    ['apps/server/src/main.ts', 'const { PORT } = process.env\nexport const a = PORT'],
    [CORE, "import { env } from 'node:process'\nexport const a = env.PORT"],
    ['apps/web/src/hooks.server.ts', "import { PORT } from '$app/env/private'\nexport const a = PORT"],
  ])('a read in %s is reported', (path, text) => {
    expect(judge(environment, path, text)).toHaveLength(1)
  })

  test.each(['apps/server/src/env.ts', 'scripts/start.mjs', 'tests/setup/postgres.ts', 'packages/db/src/a.test.ts'])(
    'a read in %s is fine',
    (path) => {
      expect(judge(environment, path, 'const a = process.env.PORT')).toEqual([])
    },
  )
})

describe('vocabulary', () => {
  const template: SourceFile[] = [
    { path: 'metadata/modules/space/entities/room.json', text: '{ "kind": "entity", "name": "room" }' },
    {
      path: 'metadata/templates/office/entities/meter_reading.json',
      text: '{ "kind": "entity", "name": "meter_reading" }',
    },
    { path: 'metadata/modules/space/entities/unit.json', text: '{ "kind": "entity", "name": "unit" }' },
    { path: 'metadata/modules/fees/entities/voucher.json', text: '{ "extends": "kernel/voucher", "name": "voucher" }' },
  ]
  const speak = (path: string, text: string) => vocabulary([...template, { path, text }])

  test.each([
    ['a text', CORE, "export const a = 'room'"],
    ['a path', CORE, "export const a = '/v1/records/room/1'"],
    ['a template', CORE, 'export const a = `/v1/records/room/`'],
    ['SQL', CORE, 'export const a = "select id from room where id = $1"'],
    ['a key', CORE, 'export const a = { room: 1 }'],
    ['a property', CORE, 'export const a = (b: { [key: string]: string }) => b.room'],
    ['an identifier in camel case', CORE, 'export const meterReading = 1'],
    ['a type', CORE, 'export type MeterReading = string'],
    ['the script of a component', 'packages/ui/src/A.svelte', '<script lang="ts">\nconst a = "room"\n</script>\n'],
    ['the markup of a component', 'apps/web/src/A.svelte', '<a href="/room/">x</a>\n'],
  ])('%s that names an entity is reported', (_name, path, text) => {
    expect(speak(path, text)).toHaveLength(1)
  })

  test.each([
    ['a word that contains it', CORE, "export const headroom = 'bathroom'"],
    ['prose', CORE, "export const a = 'There is no room left'"],
    ['a word of the platform', CORE, "export const a = 'unit'"],
    ['a kernel record', CORE, "export const a = 'voucher'"],
    ['a test', 'packages/core/src/a.test.ts', "export const a = 'room'"],
    ['a testkit', 'packages/testkit/src/a.ts', "export const a = 'room'"],
  ])('%s is fine', (_name, path, text) => {
    expect(speak(path, text)).toEqual([])
  })
})

describe('manifests', () => {
  const manifest = (dependencies: object) => ({
    path: 'packages/core/package.json',
    text: JSON.stringify({ name: '@courtyard/core', dependencies }),
  })
  const source = (text: string, path = CORE) => ({ path, text })

  test.each([
    ['a workspace', "import { a } from '@courtyard/std/fault'"],
    ['a type of a workspace', "import type { A } from '@courtyard/std/fault'"],
    ['a re-export', "export { a } from '@courtyard/std/fault'"],
    ['a late import', "const a = await import('@courtyard/std/fault')"],
    ['a type inside a type', "type A = import('@courtyard/std/fault').A"],
    ['a library', "import zod from 'zod'"],
  ])('%s that is not named is reported', (_name, text) => {
    expect(manifests([manifest({}), source(text)])).toHaveLength(1)
  })

  test('a workspace that is named and not imported is reported', () => {
    const breaches = manifests([manifest({ '@courtyard/db': '*' }), source('export const a = 1')])
    expect(breaches.map(({ message }) => message)).toEqual([expect.stringContaining('@courtyard/db')])
  })

  test('what is named and imported, Node itself, and test tools in tests are fine', () => {
    const named = manifest({ '@courtyard/std': '*' })
    const product = source("import '@courtyard/std/fault'\nimport 'node:fs'\nimport './a.ts'")
    const tests = source(
      "import { test } from 'vitest'\nimport '@courtyard/testkit/api'",
      'packages/core/src/a.test.ts',
    )
    expect(manifests([named, product, tests])).toEqual([])
  })

  test('a relative path into another package is reported, one inside is fine', () => {
    expect(judge(doors, CORE, "import '../../std/src/fault.ts'")).toHaveLength(1)
    expect(judge(doors, CORE, "import './records/../get-entity.ts'")).toEqual([])
    expect(judge(doors, 'apps/server/src/web.ts', "import '../../web/build/handler.js'")).toEqual([])
  })
})

test('a build for another platform that the lock file asks for and lacks is reported, one it holds is fine', () => {
  const asking = { optionalDependencies: { 'draw-linux': '1.0.0', 'draw-darwin': '1.0.0' } }
  const packages = { 'node_modules/draw': asking, 'node_modules/draw-linux': {} }
  const breaches = missingLocks({ path: 'package-lock.json', text: JSON.stringify({ packages }) })
  expect(breaches.map(({ message }) => message)).toEqual([expect.stringContaining('lacks draw-darwin')])
})

describe('names', () => {
  test.each(['listRecords.ts', 'ListRecords.ts', 'list_records.ts', 'utils.ts', 'helpers.ts'])(
    '%s is reported',
    (name) => {
      expect(judge(names, `packages/core/src/${name}`, '')).toHaveLength(1)
    },
  )

  test.each([
    'packages/ui/src/RecordTable.svelte',
    'apps/web/src/routes/+page.svelte',
    'apps/web/src/hooks.server.ts',
    CORE,
  ])('%s is fine', (path) => {
    expect(judge(names, path, '')).toEqual([])
  })

  test('a component in kebab-case is reported', () => {
    expect(judge(names, 'packages/ui/src/record-table.svelte', '')).toHaveLength(1)
  })

  test('default exports are reported, of values and of functions', () => {
    expect(judge(namedExports, CORE, 'export default 1')).toHaveLength(1)
    expect(judge(namedExports, CORE, 'export default function a() {}')).toHaveLength(1)
    expect(judge(namedExports, CORE, 'export const a = (b: number) => { switch (b) { default: return 1 } }')).toEqual(
      [],
    )
  })
})

describe('tests', () => {
  const path = 'packages/core/src/a.test.ts'
  test('a test file without an assertion is reported', () => {
    expect(judge(wholeTests, path, "test('a', () => { run() }) // expect(1)")).toHaveLength(1)
  })

  test.each(['test.only', 'test.skip', 'describe.skip', 'it.todo'])('%s is reported', (name) => {
    expect(judge(wholeTests, path, `${name}('a', () => { expect(1).toBe(1) })`)).toHaveLength(1)
  })

  test('a test that asserts is fine', () => {
    expect(judge(wholeTests, path, "test('a', () => { expect(1).toBe(1) })")).toEqual([])
  })
})

describe('pages', () => {
  test.each(['home/ann/courtyard', 'root/courtyard', 'Users/ann/courtyard'])(
    'a folder of one machine is reported: %s',
    (folder) => {
      expect(judge(machinePaths, 'README.md', `Open /${folder}.`)).toHaveLength(1)
    },
  )

  test('folders of the project, URL paths and system folders are fine', () => {
    const text = 'docs/home/page, https://example.com/home/x, /api/v1/records, /var/lib/courtyard, ~/courtyard'
    expect(judge(machinePaths, 'README.md', text)).toEqual([])
  })

  test('a link to a page that is not there is reported, one that is there is fine', () => {
    const glossary = { path: 'docs/GLOSSARY.md', text: '' }
    const page = (target: string) => ({ path: 'docs/runbooks/a.md', text: `See [words](${target}).` })
    expect(links([glossary, page('../GLOSSARY.md#tenant')])).toEqual([])
    expect(links([glossary, page('../WORDS.md')])).toHaveLength(1)
  })
})
