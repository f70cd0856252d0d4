import { expect, test } from 'vitest'
import { commands } from '../commands.ts'
import { runCommand } from '../run-command.ts'
import { messages, wordsOf } from './messages.ts'
import { summaries } from './summaries.ts'

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()
const texts = Object.entries({ ...messages, ...summaries })

test('every text is there in both languages, with the same parameters, and the Chinese one is Chinese', () => {
  expect(texts.length).toBeGreaterThan(60)
  for (const [key, words] of texts) {
    expect([key, holes(words['zh-CN'])]).toEqual([key, holes(words.en)])
    expect(words.en, key).not.toMatch(/\p{Script=Han}/u)
    expect(words['zh-CN'], key).toMatch(/\p{Script=Han}|^版本/u)
  }
})

test('a parameter is put in as it is, whatever it holds', () => {
  expect(wordsOf('option_missing', { option: '$& {name}' })).toEqual({
    'zh-CN': '缺少 --$& {name}',
    en: '--$& {name} is missing',
  })
})

async function typed(line: string, locale?: 'zh-CN' | 'en') {
  let told = ''
  const say = (text: unknown) => {
    told += `${String(text)}\n`
  }
  const env = { root: '/', library: '/none', locale, urls: undefined }
  const code = await runCommand(line === '' ? [] : line.split(' '), { env, out: say, err: say })
  return { code, told }
}

test('overview, usage and refusals are told in Chinese first, in English where LANG or --lang say so', async () => {
  const [zh, en] = [await typed(''), await typed('', 'en')]
  for (const { name } of commands) {
    expect(zh.told).toContain(summaries[name]['zh-CN'])
    expect(en.told).toContain(summaries[name].en)
  }
  expect((await typed('publish --help')).told).toMatch(/把文档文件夹发布[\s\S]*用法: courtyard publish/)
  expect((await typed('publish --help', 'en')).told).toMatch(/Publishes a folder[\s\S]*Usage: courtyard publish/)
  expect((await typed('publish --help --lang en', 'zh-CN')).told).toMatch(/Usage/)
  expect(await typed('pull')).toMatchObject({ code: 2, told: expect.stringContaining('缺少 <dir>') })
  expect(await typed('pull', 'en')).toMatchObject({ code: 2, told: expect.stringContaining('<dir> is missing') })
  expect(await typed('verify --tenant x')).toMatchObject({ code: 2, told: expect.stringContaining('没有数据库') })
})

test('an expression is written in its one form, and one that cannot be read says where and why', async () => {
  const run = async (expr: string, locale: string) => {
    const told: unknown[] = []
    const say = (line: unknown) => told.push(line)
    const env = { root: '/', library: '/none', locale: undefined, urls: undefined }
    const code = await runCommand(['fmt', '--lang', locale, '--expr', expr], { env, out: say, err: say })
    return { code, told: told.join('\n') }
  }
  expect(await run('area*  ((price))', 'en')).toEqual({ code: 0, told: 'area * (price)' })
  const bad = await run('area *', 'zh-CN')
  expect(bad.code).toBe(1)
  expect(bad.told).toMatch(/^1:\d+ .*[\u4e00-\u9fff]/)
})

test('what a command answers is told in the language, and JSON is the same in both', async () => {
  const line = 'eval --cases packages/expression/src/cases/worked.cases.json'
  const [zh, en] = [await typed(line), await typed(line, 'en')]
  expect([zh.code, zh.told]).toEqual([0, expect.stringMatching(/^\d+ 个通过，0 个失败\n$/)])
  expect([en.code, en.told]).toEqual([0, expect.stringMatching(/^\d+ passed, 0 failed\n$/)])
  expect((await typed(`${line} --json`)).told).toBe((await typed(`${line} --json`, 'en')).told)
})
