import { readFileSync, writeFileSync } from 'node:fs'
import { type Difference, renewGuide } from './guide-tables.ts'

// Run after changing places.ts, the functions or cases/differences.json: node packages/expression/src/write-guide.ts. A test tells when it was forgotten.
const page = new URL('../../../docs/guide/expressions.md', import.meta.url)
const differences = JSON.parse(readFileSync(new URL('cases/differences.json', import.meta.url), 'utf8')) as Difference[]
writeFileSync(page, renewGuide(readFileSync(page, 'utf8'), differences))
