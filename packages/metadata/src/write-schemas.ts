import { mkdirSync, writeFileSync } from 'node:fs'
import { schemaFiles } from './json-schema.ts'

// Run by hand after a document's schema changed: node packages/metadata/src/write-schemas.ts. A test tells when it was forgotten.
const folder = new URL('../../../metadata/schema/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(new URL(name, folder), text)
