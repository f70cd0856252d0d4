import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { coreTexts, issueTexts } from '@courtyard/core/texts/core-texts'
import { issueLocales, sayIssue } from '@courtyard/std/issue-text'
import { expect, test } from 'vitest'
import { edgeTexts } from './edge-texts.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const entries = Object.entries(edgeTexts)

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort()
const wordsOf = ({ hint, expected, ...message }: (typeof edgeTexts)[string]) =>
  [message, hint, expected].filter((words) => words !== undefined)

/** All TypeScript of packages and apps but tests and the tables themselves. */
const sources = ['packages', 'apps'].flatMap((top) =>
  readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('/src/') && /\.(ts|svelte)$/.test(path) && !path.includes('node_modules'))
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .map((path) => ({ path: join(top, path), text: readFileSync(join(ROOT, top, path), 'utf8') })),
)
const code = sources.filter(({ path }) => !path.includes('/texts/') && !path.endsWith('edge-texts.ts'))
const all = code.map(({ text }) => text).join('\n')

// Guards both languages: a parameter that one of them leaves out is knowledge that its readers do not get.
test('every text has words in every language, with the same parameters', () => {
  expect(entries.length).toBeGreaterThan(300)
  const odd = entries.filter(([, entry]) =>
    wordsOf(entry).some(
      (words) =>
        issueLocales.some((locale) => !words[locale]?.trim()) ||
        String([...new Set(holes(words['zh-CN']))]) !== String([...new Set(holes(words.en))]),
    ),
  )
  expect(odd.map(([key]) => key)).toEqual([])
})

test('words of the first language are Chinese, but for what is the same everywhere', () => {
  const plain = entries.flatMap(([key, entry]) =>
    wordsOf(entry).map((words) => [key, words['zh-CN'], words.en] as const),
  )
  const foreign = plain.filter(([, zh, en]) => !/[\u4e00-\u9fff]/.test(zh) && zh !== en)
  expect(foreign).toEqual([])
  expect(plain.filter(([, , en]) => /[\u4e00-\u9fff]/.test(en.replace(/浙\w+/g, '')))).toEqual([])
})

test('every text is in use', () => {
  // A key may be put together: `type.${kind}`, `${what}_unknown`, `${code}.record`.
  const starts = [...all.matchAll(/`([a-z_]+\.)\$\{/g)].map(([, start]) => start!)
  const ends = [...all.matchAll(/\$\{[^}`]+\}(\.[a-z_]+)`/g)].map(([, end]) => end!)
  const unused = entries
    .map(([key]) => key)
    .filter((key) => !all.includes(`'${key}'`) && !starts.some((start) => key.startsWith(start)))
    .filter((key) => !(/_unknown(\.named)?$/.test(key) && all.includes(`'${key.replace(/_unknown(\.named)?$/, '')}'`)))
    .filter((key) => !ends.some((end) => key.endsWith(end)))
    .filter((key) => !(key.startsWith('form.') && sources.some(({ text }) => text.includes(`form('${key.slice(5)}')`))))
  expect(unused).toEqual([])
})

test('no two tables have a text under one key', () => {
  const keys = sources
    .filter(({ path }) => /\/texts\/|edge-texts\.ts$/.test(path))
    .flatMap(({ text }) =>
      [...text.matchAll(/^ {2}(?:'([a-z_.A-Z]+)'|([a-z_]+)): \{/gm)].map((found) => found[1] ?? found[2]!),
    )
  expect(keys.length).toBeGreaterThan(300)
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

test('a form that a document asks for is named, so that both languages can say it', () => {
  const documents = code.filter(({ path }) => /packages\/metadata\/src\/(documents|fields)\/[a-z-]+\.ts$/.test(path))
  const unsaid = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\.regex\(([\s\S]*?)\n? *\)(?=[.,;\n)])/g)]
      .filter(([call]) => /,\s*'[^']+'\s*,?\s*\)$/.test(call))
      .map(([call]) => `${path}: ${call}`),
  )
  expect(unsaid).toEqual([])
  expect(documents.some(({ text }) => text.includes("form('name')"))).toBe(true)
})

test('a hint whose parameter is missing is left out, a message keeps its hole to be found', () => {
  const said = sayIssue(issueTexts, { code: 'entity_unknown', pointer: '/to', params: { name: 'x' } }, 'en')
  expect(said).toEqual({
    code: 'entity_unknown',
    pointer: '/to',
    message: 'There is no entity "x".',
    params: { name: 'x' },
  })
  expect(coreTexts.duplicate.en).not.toBe('')
})
