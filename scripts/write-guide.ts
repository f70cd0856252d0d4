import { readFileSync, writeFileSync } from 'node:fs'
import { type Difference, renewGuide } from '@courtyard/expression/guide-tables'
import type { AuthorError } from '@courtyard/metadata/testing/author-error'
import { renewAuthorErrors } from '@courtyard/metadata/testing/author-errors-page'

// Run after changing places.ts, the functions, cases/differences.json or author-errors.cases.json: node scripts/write-guide.ts. A test tells when it was forgotten.
const page = new URL('../docs/guide/expressions.md', import.meta.url)
const cases = new URL('../packages/expression/src/cases/differences.json', import.meta.url)
const differences = JSON.parse(readFileSync(cases, 'utf8')) as Difference[]
writeFileSync(page, renewGuide(readFileSync(page, 'utf8'), differences))

const mistakes = new URL('../docs/guide/author-errors.md', import.meta.url)
const told = new URL('../packages/metadata/src/cases/author-errors.cases.json', import.meta.url)
const errors = JSON.parse(readFileSync(told, 'utf8')) as AuthorError[]
writeFileSync(mistakes, renewAuthorErrors(readFileSync(mistakes, 'utf8'), errors))
