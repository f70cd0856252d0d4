import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { schemaFiles } from './json-schema.ts'

const folder = new URL('../../../metadata/schema/', import.meta.url)

test('metadata/schema is what write-schemas.ts would write now', () => {
  const files = schemaFiles()
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort())
  for (const [name, text] of Object.entries(files)) expect(readFileSync(new URL(name, folder), 'utf8'), name).toBe(text)
})

test('an overlay needs only its name, a whole document everything', () => {
  const schema = JSON.parse(schemaFiles()['view.schema.json']!)
  expect(schema.then.required).toEqual(['kind', 'name', 'overlay'])
  expect(schema.else.required).toEqual(expect.arrayContaining(['entity', 'columns']))
  expect(schema.else.additionalProperties).toBe(false)
})
