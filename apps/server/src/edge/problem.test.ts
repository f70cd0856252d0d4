import { coreIssue } from '@courtyard/core/texts/core-texts'
import { Fault } from '@courtyard/std/fault'
import { expect, test } from 'vitest'
import { localeOf } from './locale.ts'
import { problemOf } from './problem.ts'

const fault = new Fault('record_invalid', {
  issues: [
    coreIssue('/block', 'reference_missing'),
    { ...coreIssue('/role', 'role_unknown.member', { roles: ['a', 'b'] }), file: 'x.json', at: [1, 2] },
    { code: 'rule_broken', pointer: '/to', message: { 'zh-CN': '止日在前', en: 'Ends before it starts' } },
  ],
})
const said = (locale: 'zh-CN' | 'en') => problemOf(fault, { requestId: 'r', locale }).issues

test('issues are answered in the language that was asked for, as plain text, with their parameters', () => {
  expect(said('en')).toEqual([
    { code: 'reference_missing', pointer: '/block', message: 'There is no such record. Choose again.' },
    {
      code: 'role_unknown',
      pointer: '/role',
      message: 'There is no role a, b.',
      file: 'x.json',
      at: [1, 2],
      params: { roles: 'a, b' },
    },
    { code: 'rule_broken', pointer: '/to', message: 'Ends before it starts' },
  ])
  expect(said('zh-CN')?.map(({ message }) => message)).toEqual([
    '没有这条记录，请重新选择。',
    '没有角色：a、b。',
    '止日在前',
  ])
})

test('title and hint are answered in the language that was asked for', () => {
  const about = (locale: 'zh-CN' | 'en') => {
    const { title, hint } = problemOf(new Fault('seal_stale'), { requestId: 'r', locale })
    return [title, hint]
  }
  expect(about('zh-CN')).toEqual(['预览之后有变化。', '请重新预览。'])
  expect(about('en')).toEqual(['Something changed since the preview.', 'Preview again.'])
})

test.each([
  [{}, 'zh-CN'],
  [{ 'accept-language': 'en-US,en;q=0.9' }, 'en'],
  [{ 'accept-language': 'fr, en;q=0.5' }, 'en'],
  [{ 'accept-language': 'fr' }, 'zh-CN'],
  [{ 'accept-language': 'en', cookie: 'theme=dark; locale=zh-CN' }, 'zh-CN'],
  [{ 'accept-language': 'zh-CN', cookie: 'xlocale=zh; locale=en' }, 'en'],
])('%j is answered in %s: the page language stands over that of the browser', (headers, locale) => {
  expect(localeOf(new Headers(headers as Record<string, string>))).toBe(locale)
})
