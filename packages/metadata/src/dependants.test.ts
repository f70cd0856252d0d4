import { sayIssues } from '@courtyard/std/issue-text'
import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { usesOf } from './dependants.ts'
import type { DocumentPart } from './diff.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'
import { documentTexts } from './texts/document-texts.ts'

const catalog = sampleCatalog()
const uses = usesOf(catalog)
const FOLDERS: Readonly<Record<string, DocumentPart>> = {
  entities: 'entities',
  views: 'views',
  forms: 'forms',
  roles: 'roles',
  'fee-standards': 'feeStandards',
  discounts: 'discounts',
  portals: 'portals',
  mappings: 'mappings',
  consoles: 'consoles',
  templates: 'templates',
  hooks: 'hooks',
}

type Entity = { name: string; fields: { name: string; type: string }[]; extends?: string }
const entities = sampleFiles().flatMap(({ path, text }) => {
  const body = JSON.parse(text) as Entity & { kind: string }
  return body.kind === 'entity' && body.extends === undefined ? [{ path, body }] : []
})

/** A pointer with the names of named things instead of their places in a list. */
function byNames({ text }: { text: string }, pointer: string): string {
  let at: unknown = JSON.parse(text)
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => {
      at = (at as Record<string, unknown> | undefined)?.[part]
      const { name, field } = Object(at) as { name?: string; field?: string }
      return /^\d+$/.test(part) ? (name ?? field ?? (pointer.includes('/fields/') ? String(at) : part)) : part
    })
  return ['', ...parts].join('/')
}

// The compiler is the oracle: what no longer compiles without a field named it.
test('whatever breaks when a field is taken away was told to use it', () => {
  let broken = 0
  for (const { path, body } of entities) {
    for (const gone of body.fields) {
      const fields = body.fields.filter((field) => field !== gone)
      const files = sampleFiles().map((file) =>
        file.path === path ? { path, text: JSON.stringify({ ...body, fields }) } : file,
      )
      const { issues } = checkFiles(files, { tenant: 'acme', version: 2 })
      const told = uses
        .filter((use) => use.entity === body.name && use.field === gone.name)
        .map((use) => `${use.of}/${use.name}${use.pointer}`)
      for (const issue of sayIssues(documentTexts, issues, 'en')) {
        const [folder, file] = issue.file!.split('/').slice(-2) as [string, string]
        const name = file.replace('.json', '')
        // Others follow from those: an input that is gone for want of a field.
        const of = / of ([a-z_]+)\.( |$)/.exec(issue.message)?.[1] ?? body.name
        if (FOLDERS[folder] === undefined || of !== body.name || !issue.message.includes(`"${gone.name}"`)) continue
        broken++
        const place = `${FOLDERS[folder]}/${name}${byNames(files.find(({ path: one }) => one === issue.file)!, issue.pointer)}`
        const near = told.filter((use) => `${place}/`.startsWith(`${use}/`) || `${use}/`.startsWith(`${place}/`))
        expect(near.length, `${body.name}.${gone.name}: ${place} ${issue.message} (${told.join(' ')})`).toBeGreaterThan(
          0,
        )
      }
    }
  }
  expect(broken).toBeGreaterThan(30)
})

test('a field that nothing names has no uses, and no place is told twice', () => {
  const [first, ...rest] = sampleFiles()
  expect(first).toBeDefined()
  const site = entities.find(({ body }) => body.name === 'place')!
  const lonely = { name: 'lonely', type: 'text', label: { en: 'Lonely' } }
  const files = [first!, ...rest].map((file) =>
    file.path === site.path
      ? { ...file, text: JSON.stringify({ ...site.body, fields: [...site.body.fields, lonely] }) }
      : file,
  )
  const all = usesOf(checkFiles(files, { tenant: 'acme', version: 1 }).catalog!)
  expect(all.filter((use) => use.field === 'lonely')).toEqual([])
  expect(new Set(all.map((use) => JSON.stringify(use))).size).toBe(all.length)
})

test('options are told where conditions, defaults and mappings name them', () => {
  const options = uses.filter((use) => use.option !== undefined)
  const places = new Set(options.map((use) => use.of))
  expect(options.length).toBeGreaterThan(3)
  expect([...places].length).toBeGreaterThan(1)
  for (const use of options) {
    const field = catalog.entities[use.entity]?.fields.find(({ name }) => name === use.field)
    expect(field?.type === 'enum' && field.options.length, JSON.stringify(use)).toBeGreaterThan(0)
  }
})
