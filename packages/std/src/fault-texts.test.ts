import { expect, test } from 'vitest'
import { faultWords, sayFault } from './fault-texts.ts'
import { type FaultCode, faults } from './faults.ts'

const codes = Object.keys(faults) as FaultCode[]

// Guards readers of both languages: a hint that only one of them gets is knowledge that the other lacks.
test('every fault has a title in Chinese and in English, and its hint in both or in neither', () => {
  expect(codes.length).toBeGreaterThan(60)
  for (const code of codes) {
    const { title, hint } = faultWords(code)
    expect(title['zh-CN'], code).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(title.en, code).toMatch(/^[^\u4e00-\u9fff]+\.$/)
    expect(hint !== undefined, code).toBe(faults[code].hint !== '')
    if (hint)
      expect(
        [hint['zh-CN'], hint.en].map((words) => /[\u4e00-\u9fff]/.test(words)),
        code,
      ).toEqual([true, false])
  }
})

test('a fault is told in the language that was asked for', () => {
  expect(sayFault('seal_stale', 'zh-CN')).toEqual({ title: '预览之后有变化。', hint: '请重新预览。' })
  expect(sayFault('seal_stale', 'en')).toEqual({
    title: 'Something changed since the preview.',
    hint: 'Preview again.',
  })
  expect(sayFault('not_signed_in', 'zh-CN').hint).toBe('')
})
