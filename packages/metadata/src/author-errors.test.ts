import { readFileSync } from 'node:fs'
import { sayIssue } from '@courtyard/std/issue-text'
import { describe, expect, test } from 'vitest'
import { type AuthorError, checkSample, filesOf } from './testing/author-error.ts'
import { renewAuthorErrors } from './testing/author-errors-page.ts'
import { sampleFiles } from './testing/sample-catalog.ts'
import { documentTexts } from './texts/document-texts.ts'

const errors = JSON.parse(
  readFileSync(new URL('cases/author-errors.cases.json', import.meta.url), 'utf8'),
) as AuthorError[]

test('the sample is without problems before a mistake is made in it', () => {
  expect(checkSample(sampleFiles()).issues).toEqual([])
})

// Guards the author: a mistake is named at its place, in both languages, and the hint is the way out of it.
describe.each(errors.map((error) => [error.name.en, error] as const))('%s', (_, error) => {
  test('is told with file, pointer, code, message and hint in both languages', () => {
    const [first, ...others] = checkSample(filesOf(error, { fixed: false })).issues
    expect(first).toBeDefined()
    const [zh, en] = (['zh-CN', 'en'] as const).map((locale) => sayIssue(documentTexts, first!, locale))
    expect({
      code: zh!.code,
      file: zh!.file,
      pointer: zh!.pointer,
      'zh-CN': zh!.message,
      en: en!.message,
      hint: { 'zh-CN': zh!.hint, en: en!.hint },
      ...(others.length > 0 && { others: others.map(({ code, pointer }) => `${code} ${pointer}`) }),
    }).toEqual(error.told)
    expect(error.told.hint['zh-CN']).not.toBe('')
    expect(error.told.hint.en).not.toBe('')
  })

  test('is gone once the hint is followed', () => {
    expect(checkSample(filesOf(error, { fixed: true })).issues).toEqual([])
  })
})

test('there are forty and more of them, of many codes', () => {
  expect(errors.length).toBeGreaterThanOrEqual(40)
  expect(new Set(errors.map(({ told }) => told.code)).size).toBeGreaterThanOrEqual(40)
})

test('the guide shows them as they are told; node scripts/write-guide.ts writes the table', () => {
  const page = readFileSync(new URL('../../../docs/guide/author-errors.md', import.meta.url), 'utf8')
  expect(page).toBe(renewAuthorErrors(page, errors))
  expect(renewAuthorErrors(page, errors.slice(1))).not.toBe(page)
})
