import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { documentKinds } from './documents.ts'
import { parseJsonText } from './json-text.ts'
import type { DocumentFile } from './parse.ts'
import { fileOf } from './testing/sample-catalog.ts'

const folder = new URL('../../../docs/guide/', import.meta.url)
const pages = readdirSync(folder).filter((name) =>
  /^(documents.*|views|forms|calendars|discounts|automations|schedules|workflows|templates|hooks)\.md$/.test(name),
)
const blocks = pages.flatMap((page) =>
  [...readFileSync(new URL(page, folder), 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text!),
)

const examples = blocks.map((text): DocumentFile => {
  const parsed = parseJsonText(text)
  if (!('value' in parsed)) throw new Error(`${JSON.stringify(parsed.problem)} in ${text}`)
  const document = parsed.value as { overlay?: boolean }
  return { ...fileOf(document, document.overlay ? 'tenant' : 'pack'), text }
})

test('the examples of the guide form a pack that checks', () => {
  const { catalog, issues } = checkFiles(examples, { tenant: 'jinxiu', version: 1 })
  expect(issues).toEqual([])
  expect(catalog?.entities.room?.fields.map((field) => field.name)).toContain('balconies')
})

test('every kind has an example, and none is without it noticed', () => {
  const shown = new Set(examples.map((file) => JSON.parse(file.text).kind))
  expect([...shown].sort()).toEqual(Object.keys(documentKinds).sort())
  const without = examples.filter((file) => !file.path.endsWith('entities/building.json'))
  expect(checkFiles(without, { tenant: 'jinxiu', version: 1 }).issues.length).toBeGreaterThan(0)
})
