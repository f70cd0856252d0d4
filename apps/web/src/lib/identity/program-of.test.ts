import { expect, test } from 'vitest'
import { programOf } from './program-of.ts'

test('browsers are told by the names people know, others by their first word', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
  expect(programOf(chrome)).toBe('Chrome · Windows')
  expect(programOf(`${chrome} Edg/140.0`)).toBe('Edge · Windows')
  expect(programOf('Mozilla/5.0 (iPhone) AppleWebKit Safari/604.1 MicroMessenger/8.0')).toBe('WeChat · iOS')
  expect(programOf('curl/8.5.0')).toBe('curl')
  expect(programOf('')).toBe('')
})
