import { readFileSync, writeFileSync } from 'node:fs'
import { type Difference, renewGuide } from '@courtyard/expression/guide-tables'

// Run after changing places.ts, the functions or cases/differences.json: node scripts/write-guide.ts. A test tells when it was forgotten.
const page = new URL('../docs/guide/expressions.md', import.meta.url)
const cases = new URL('../packages/expression/src/cases/differences.json', import.meta.url)
const differences = JSON.parse(readFileSync(cases, 'utf8')) as Difference[]
writeFileSync(page, renewGuide(readFileSync(page, 'utf8'), differences))
