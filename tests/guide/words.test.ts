import { readFileSync } from 'node:fs'
import { zhCN } from '@courtyard/ui/i18n/zh-cn'
import { expect, test } from 'vitest'

const glossary = readFileSync(new URL('../../docs/GLOSSARY.md', import.meta.url), 'utf8')
const rows = glossary.split('\n').flatMap((line) => {
  const [, word = '', chinese = ''] = line.split('|').map((cell) => cell.trim())
  return line.startsWith('| ') && chinese !== '中文' ? [{ word, chinese }] : []
})
const chineseOf = (word: string) => rows.find((row) => row.word === word)?.chinese

test('a word stands in the glossary once', () => {
  const words = rows.map(({ word }) => word)
  expect(words.length).toBeGreaterThan(100)
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([])
})

test.each([
  ['fee run', 'fee_runs'],
  ['preview', 'preview_run'],
  ['skipped', 'skipped'],
  ['exception', 'only_exceptions'],
] as const)('pages and glossary call %s the same', (word, text) => {
  expect(zhCN[text]).toBe(chineseOf(word))
  expect(chineseOf('no such word')).toBeUndefined()
})
