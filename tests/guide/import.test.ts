import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const root = resolve(import.meta.dirname, '../..')

test('the mapping that the guide shows checks against the residential template', async () => {
  const [, text = ''] = /^```json\n([\s\S]*?)^```$/m.exec(readGuide('import.md')) ?? []
  const { name } = JSON.parse(text) as { name: string }
  const documents = await readTenantDocuments(`${root}/tenants/jinxiu`, `${root}/metadata`)
  const issuesOf = (shown: string) =>
    checkDocuments([...documents, { path: `tenant/mappings/${name}.json`, text: shown }]).issues
  expect(issuesOf(text)).toEqual([])
  expect(issuesOf(text.replace('"field": "built_area"', '"field": "built_aera"'))).not.toEqual([])
})
