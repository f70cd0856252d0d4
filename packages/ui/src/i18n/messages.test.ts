import { expect, test } from 'vitest'
import { en } from './en.ts'
import { chooseLocale, translator } from './messages.ts'
import { zhCN } from './zh-cn.ts'

const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort()

test('both languages have the same keys and the same holes', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort())
  const differing = Object.keys(zhCN).filter((key) => {
    const [a, b] = [holes(zhCN[key as keyof typeof zhCN]), holes(en[key as keyof typeof zhCN])]
    return JSON.stringify(a) !== JSON.stringify(b)
  })
  expect(differing).toEqual([])
})

test('no text is empty, shouts, or is left in the other language', () => {
  for (const [key, text] of Object.entries({ ...en })) expect(text, key).not.toMatch(/^$|!|[\u4e00-\u9fff]/)
  for (const [key, text] of Object.entries(zhCN)) expect(text, key).not.toMatch(/^$|！/)
})

test('holes are filled and English chooses by number', () => {
  expect(translator('zh-CN')('run_confirm', { count: '1,403' })).toBe('确认生成 1,403 张账单')
  expect(translator('en')('run_confirm', { count: '1' })).toBe('Create 1 bill')
  expect(translator('en')('run_confirm', { count: '1,403' })).toBe('Create 1,403 bills')
  expect(translator('en')('run_confirm')).toContain('{count}')
})

test.each([
  ['en', 'zh-CN', 'en'],
  ['fr', 'en-GB,en;q=0.9', 'en'],
  [undefined, 'fr, zh-TW;q=0.8', 'zh-CN'],
  [undefined, null, 'zh-CN'],
])('cookie %s and Accept-Language %s give %s', (cookie, header, expected) => {
  expect(chooseLocale(cookie, header)).toBe(expected)
})
