import { readFileSync } from 'node:fs'
import { canonicalJson } from '@courtyard/std/canonical'
import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { fieldDefinitions } from './fields.ts'
import { sampleFiles } from './testing/sample-catalog.ts'
import { readFieldText } from './value-text.ts'
import { parseValue } from './values.ts'

const page = readFileSync(new URL('../../../docs/guide/fields.md', import.meta.url), 'utf8')
const code = (cell: string) => /^`(.*)`$/.exec(cell.trim())?.[1]
const rows = page
  .split('\n')
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
  .filter((cells) => cells.length === 4 && code(cells[0]!) !== undefined)
  .map(([type, document, json, refused]) => ({
    type: code(type!)!,
    document: JSON.parse(code(document!)!) as object,
    json: JSON.parse(code(json!)!) as unknown,
    refused: code(refused!),
  }))

const described = (row: (typeof rows)[number]) => {
  const fields = [
    { name: 'code', type: 'text' },
    { name: 'x', ...row.document },
  ]
  const entity = { kind: 'entity', name: 'shown', label: { en: 'Shown' }, title: 'code', fields }
  const { catalog, issues } = checkFiles(sampleFiles('acme', [entity]), { tenant: 'acme', version: 1 })
  expect(issues).toEqual([])
  return catalog!.entities.shown!.fields.find(({ name }) => name === 'x')!
}

// Types that stand on pages of their own: what refers to other records, holds files, or is worked out.
const ELSEWHERE = /^(id|children|computed|rollup|lookup|attachments?|images?|signature|state|.*references?)$/

test('the page has every type of a single value', () => {
  const shown = rows.map(({ type }) => type)
  expect(Object.keys(fieldDefinitions).filter((type) => !ELSEWHERE.test(type) && !shown.includes(type))).toEqual([])
  expect(shown.length).toBeGreaterThan(20)
})

test.each(rows)('the example of $type is taken, and what it refuses is refused', (row) => {
  const field = described(row)
  expect(field.type).toBe(row.type)
  if (row.refused === undefined && field.readOnly) {
    expect(parseValue(field, row.json)).toMatchObject({ issues: [{ code: 'field_read_only' }] })
    return
  }
  const parsed = parseValue(field, row.json)
  expect('value' in parsed && canonicalJson(parsed.value)).toBe(canonicalJson(row.json))
  if (row.refused !== undefined) expect(parseValue(field, JSON.parse(row.refused))).toHaveProperty('issues')
})

const options = [{ value: 'low' }, { value: 'high' }]
test.each(
  page
    .slice(page.indexOf('## Texts of files'))
    .split('\n')
    .flatMap((line) => {
      const [, type, texts] = /^\| `(\w+)` \| (.*) \|$/.exec(line) ?? []
      return type && type !== 'multi_enum' && type !== 'tags'
        ? [...texts!.matchAll(/`([^`]+)`/g)].map((found) => [type, found[1]!] as const)
        : []
    }),
)('%s is read out of %s', (type, text) => {
  const field = described({
    type,
    document: { type, ...(type === 'multi_enum' ? { options } : {}) },
    json: null,
    refused: undefined,
  })
  expect(parseValue(field, readFieldText(field, text) ?? text)).toHaveProperty('value')
})
