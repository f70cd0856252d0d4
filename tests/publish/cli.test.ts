import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommand } from '@courtyard/cli/run-command'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let fresh: FreshDatabase
let root: string
let tenant: string
let count = 0

beforeAll(async () => {
  fresh = await freshDatabase()
  root = mkdtempSync(join(tmpdir(), 'courtyard-cli-'))
  write('metadata/templates/tiny/pack.json', { kind: 'pack', name: 'tiny', version: '1.0.0', label: label('Tiny') })
  write('metadata/templates/tiny/entities/spot.json', {
    kind: 'entity',
    name: 'spot',
    label: label('Spot'),
    title: 'code',
    fields: [{ name: 'code', type: 'text', maxLength: 40, label: label('Code') }],
  })
})
afterAll(async () => {
  rmSync(root, { recursive: true })
  await fresh.close()
})

beforeEach(async () => {
  tenant = `cli_${++count}`
  write(`${tenant}/tenant.json`, {
    kind: 'tenant',
    name: tenant,
    label: label(tenant),
    template: { pack: 'tiny', version: '^1.0.0' },
  })
  writeFile(`${tenant}/entities/thing.json`, thingText)
  expect(await run(`tenant create $${tenant}`)).toMatchObject({ code: 0 })
})

const label = (text: string) => ({ 'zh-CN': text, en: text })
// Keys in an order of the author's own, and spaces as the author likes them.
const thingText = `{ "kind": "entity", "name": "thing",
  "title": "code", "label": { "en": "Thing", "zh-CN": "东西" },
  "fields": [
    { "name": "code", "type": "text", "maxLength": 40, "label": { "en": "Code" } },
    { "name": "size", "type": "integer", "label": { "en": "Size" } }
  ] }
`
const renamed = thingText.replace('"name": "size"', '"name": "extent"')

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const write = (path: string, body: object) => writeFile(path, JSON.stringify(body))

type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** One command; `said` is what the person at the terminal answers, absent where nobody can be asked. */
async function run(line: string, said?: string[]): Promise<Ran> {
  const { appUrl, ddlUrl, controlUrl } = fresh.urls
  const env = { root, library: join(root, 'metadata'), locale: 'en' as const, urls: { appUrl, ddlUrl, controlUrl } }
  let [out, err] = ['', '']
  const code = await runCommand(line.replaceAll('$', `${root}/`).split(' '), {
    env,
    ask:
      said &&
      (async (question) => {
        out += question
        return said.shift() ?? ''
      }),
    out: (text) => {
      out += `${text}\n`
    },
    err: (text) => {
      err += `${String(text)}\n`
    },
  })
  return { code, out, err }
}

/** Every file of a folder with its bytes, as one hash. */
function hashOf(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  for (const path of files.map((one) => join(one.parentPath, one.name)).sort())
    hash.update(`${path.slice(join(root, folder).length)}\n`).update(readFileSync(path))
  return hash.digest('hex')
}

test('a second pull is byte-identical, texts are as their author wrote them, and publishing it says nothing new', async () => {
  const folder = `${tenant}_pulled`
  expect(await run(`pull $${folder} --tenant ${tenant}`)).toMatchObject({ code: 0 })
  const first = hashOf(folder)
  expect(readFileSync(join(root, folder, 'entities/thing.json'), 'utf8')).toBe(thingText)
  const again = await run(`pull $${folder} --tenant ${tenant}`)
  expect([again.code, again.out]).toEqual([0, 'version 1: 3 files, 0 written, 0 removed\n'])
  expect(hashOf(folder)).toBe(first)
  expect(await run(`diff $${folder} --tenant ${tenant}`)).toMatchObject({ code: 0, out: 'as version 1\n' })
  expect(await run(`publish $${folder} --tenant ${tenant}`)).toMatchObject({ code: 0, out: 'version 1, 0 changes\n' })
  expect(hashOf(folder)).toBe(first)
})

test('a difference is told by names, published, and reaches another folder by pulling; an old folder is refused', async () => {
  const [mine, theirs] = [`${tenant}_mine`, `${tenant}_theirs`]
  for (const folder of [mine, theirs]) await run(`pull $${folder} --tenant ${tenant}`)
  const edited = thingText.replace('"en": "Size"', '"en": "Extent"')
  writeFile(`${mine}/entities/thing.json`, edited)
  const told = await run(`diff $${mine} --tenant ${tenant}`)
  expect([told.code, told.out]).toEqual([
    1,
    'changed: entity thing (tenant/entities/thing.json)\n  field size, label, en: "Size" is now "Extent"\n1 files differ from version 1\n',
  ])
  const json = await run(`diff $${mine} --tenant ${tenant} --json`)
  expect(JSON.parse(json.out).documents[0].nodes[0]).toMatchObject({ node: 'fields/size/label/en', after: 'Extent' })
  expect(await run(`publish $${mine} --tenant ${tenant}`)).toMatchObject({ code: 0, out: 'version 2, 1 changes\n' })
  expect(await run(`diff $${mine} --tenant ${tenant}`)).toMatchObject({ code: 0 })

  writeFile(`${theirs}/entities/thing.json`, thingText.replace('东西', '物品'))
  const refused = await run(`publish $${theirs} --tenant ${tenant}`)
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('publish_conflict')])
  const kept = await run(`pull $${theirs} --tenant ${tenant}`)
  expect([kept.code, kept.out]).toEqual([1, expect.stringContaining('entities/thing.json')])
  expect(readFileSync(join(root, theirs, 'entities/thing.json'), 'utf8')).toContain('物品')
  expect(await run(`pull $${theirs} --tenant ${tenant} --force`)).toMatchObject({ code: 0 })
  expect(readFileSync(join(root, theirs, 'entities/thing.json'), 'utf8')).toBe(edited)
  expect(hashOf(theirs)).toBe(hashOf(mine))
})

test('a pulled folder is rebased over what was published meanwhile: both edits are in the end, conflicts are asked with both values', async () => {
  const [mine, theirs] = [`${tenant}_mine`, `${tenant}_theirs`]
  for (const folder of [mine, theirs]) await run(`pull $${folder} --tenant ${tenant}`)
  const thing = `${mine}/entities/thing.json`
  const read = () => readFileSync(join(root, thing), 'utf8')
  const ofThem = thingText.replace('"en": "Size"', '"en": "Extent"').replace('"en": "Code"', '"en": "Number"')
  writeFile(`${theirs}/entities/thing.json`, ofThem)
  write(`${theirs}/entities/extra.json`, { ...JSON.parse(thingText), name: 'extra' })
  expect(await run(`publish $${theirs} --tenant ${tenant}`)).toMatchObject({ code: 0 })

  writeFile(thing, thingText.replace('东西', '物品').replace('"en": "Size"', '"en": "Girth"'))
  const edited = hashOf(mine)
  const refused = await run(`publish $${mine} --tenant ${tenant} --rebase`)
  expect(refused.code).toBe(2)
  expect(refused.out).toContain('conflict: entity/thing/fields/size/label/en (both_changed)')
  expect(refused.out).toContain('was "Size", published is "Extent", you say "Girth"')
  expect(refused.out).toContain('"entity/thing/fields/size/label/en": "keep or follow"')
  expect(hashOf(mine)).toBe(edited) // nothing was written

  write('choose.json', { 'entity/thing/fields/size/label/en': 'keep' })
  const asked = `publish $${mine} --tenant ${tenant} --rebase --choose $choose.json`
  const preview = await run(`${asked} --preview`)
  expect([preview.code, preview.out]).toEqual([0, expect.stringContaining('version 2 -> 3')])
  expect(hashOf(mine)).toBe(edited)
  const done = await run(asked)
  expect([done.code, done.out]).toEqual([
    0,
    expect.stringContaining('follows: entity/thing/fields/code/label/en = "Number"'),
  ])
  expect(done.out).toMatch(/version 3, \d+ changes\n$/)
  expect(JSON.parse(read())).toEqual(JSON.parse(ofThem.replace('东西', '物品').replace('"Extent"', '"Girth"')))
  await run(`pull $${theirs} --tenant ${tenant}`)
  expect(hashOf(theirs)).toBe(hashOf(mine))
  expect(readdirSync(join(root, mine, 'entities'))).toContain('extra.json')
})

test('following what is published gives up the own edit, and a folder that was never pulled is not rebased', async () => {
  const [mine, theirs] = [`${tenant}_mine`, `${tenant}_theirs`]
  for (const folder of [mine, theirs]) await run(`pull $${folder} --tenant ${tenant}`)
  const ofThem = thingText.replace('"en": "Size"', '"en": "Extent"')
  writeFile(`${theirs}/entities/thing.json`, ofThem)
  await run(`publish $${theirs} --tenant ${tenant}`)
  writeFile(`${mine}/entities/thing.json`, thingText.replace('"en": "Size"', '"en": "Girth"'))
  write('choose.json', { 'entity/thing/fields/size/label/en': 'follow' })
  const done = await run(`publish $${mine} --tenant ${tenant} --rebase --choose $choose.json`)
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('version 2, 0 changes')])
  expect(readFileSync(join(root, mine, 'entities/thing.json'), 'utf8')).toBe(ofThem)
  const never = await run(`publish $${tenant} --tenant ${tenant} --rebase`)
  expect([never.code, never.err]).toEqual([2, expect.stringContaining('--rebase')])
})

test('what may be a new name or another thing is refused with both possibilities, and each of them works', async () => {
  await fresh.superuser(`insert into t_${tenant}.e_thing (code, size) values ('a', 7)`)
  writeFile(`${tenant}/entities/thing.json`, renamed)
  const refused = await run(`publish $${tenant} --tenant ${tenant}`)
  expect([refused.code, refused.out]).toEqual([2, expect.stringContaining('thing.size is gone while extent came')])
  expect(refused.out).toContain('"renamedFrom": ["size"]')
  expect(refused.out).toContain('{ "hidden:thing/size": { "consent": true } }')
  expect((await run(`versions --tenant ${tenant}`)).out.trim().split('\n').length).toBe(1)

  writeFile(
    `${tenant}/entities/thing.json`,
    renamed.replace('"name": "extent"', '"name": "extent", "renamedFrom": ["size"]'),
  )
  expect(await run(`publish $${tenant} --tenant ${tenant}`)).toMatchObject({ code: 0 })
  const value = async (column: string) =>
    (await fresh.superuser(`select ${column} as value from t_${tenant}.e_thing`)).rows[0]?.value
  expect(await value('size')).toBe('7') // the column keeps its first name, and its values

  const third = renamed.replace('"name": "extent"', '"name": "girth"')
  writeFile(`${tenant}/entities/thing.json`, third)
  expect((await run(`publish $${tenant} --tenant ${tenant}`)).code).toBe(2)
  write('back.json', { 'hidden:thing/girth': { consent: true } })
  write('answers.json', { 'hidden:thing/extent': { consent: true } })
  expect(await run(`publish $${tenant} --tenant ${tenant} --answers $answers.json`)).toMatchObject({ code: 0 })
  expect([await value('size'), await value('girth')]).toEqual(['7', null])

  expect(await run(`rollback --tenant ${tenant} --to 2 --answers $back.json`)).toMatchObject({ code: 0 })
  expect(await run(`rollback --tenant ${tenant} --to 1`)).toMatchObject({ code: 0 })
  const { rows } = await fresh.superuser(
    `select name from t_${tenant}.k_physical where (entity, field) = ('thing', 'size')`,
  )
  expect([rows, await value('size')]).toEqual([[{ name: 'size' }], '7']) // each name has its own values again
})

test('versions are listed and rolled back to; the preview writes nothing', async () => {
  writeFile(`${tenant}/entities/thing.json`, thingText.replace('"en": "Size"', '"en": "Extent"'))
  const preview = await run(`publish $${tenant} --tenant ${tenant} --preview`)
  expect([preview.code, preview.out]).toEqual([0, 'version 1 -> 2\n  labels of thing change\n'])
  expect((await run(`diff $${tenant} --tenant ${tenant}`)).code).toBe(1)
  await run(`publish $${tenant} --tenant ${tenant} --note relabelled`)
  expect(await run(`rollback --tenant ${tenant} --to 1 --yes`)).toMatchObject({ code: 0 })
  const { out } = await run(`versions --tenant ${tenant}`)
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => line.split('\t').toSpliced(1, 1)),
  ).toEqual([
    ['3', 'operator', '1 files', 'rollback to version 1'],
    ['2', 'operator', '1 files', 'relabelled'],
    ['1', 'operator', '5 files', 'created'],
  ])
  const pulled = await run(`pull $${tenant}_again --tenant ${tenant}`)
  expect(pulled.code).toBe(0)
  expect(readFileSync(join(root, `${tenant}_again`, 'entities/thing.json'), 'utf8')).toBe(thingText)
})

test('at a terminal everything that wants a decision is asked, and nothing happens without a yes', async () => {
  await fresh.superuser(`insert into t_${tenant}.e_thing (code, size) values ('a', 7)`)
  writeFile(`${tenant}/entities/thing.json`, renamed)
  const publish = `publish $${tenant} --tenant ${tenant}`
  const stopped = await run(publish, ['another name'])
  expect([stopped.code, stopped.out]).toEqual([2, expect.stringContaining('they are two things')])
  const unsure = await run(publish, ['t', ''])
  expect([unsure.code, unsure.out]).toEqual([1, expect.stringContaining('Publish version 2? [y/N]')])
  expect((await run(`versions --tenant ${tenant}`)).out.trim().split('\n').length).toBe(1)
  const done = await run(publish, ['t', 'y'])
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('version 2, ')])
})

test('drift says what somebody changed by hand, with exit code 1, and nothing before', async () => {
  expect(await run(`drift --tenant ${tenant}`)).toMatchObject({ code: 0, out: expect.stringContaining('are what') })
  await fresh.superuser(`alter table t_${tenant}.e_thing drop column size`)
  const told = await run(`drift --tenant ${tenant}`)
  expect([told.code, told.out]).toEqual([1, expect.stringContaining('column_missing e_thing.size')])
  const json = JSON.parse((await run(`drift --tenant ${tenant} --json`)).out)
  expect(json).toEqual({ ok: false, drifts: [{ kind: 'column_missing', table: 'e_thing', name: 'size' }] })
})
