import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { whileTyping } from './typing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('only the last of several keys is asked, after a pause', async () => {
  const asked: string[] = []
  const shown: string[] = []
  const typing = whileTyping(
    100,
    async (text) => {
      asked.push(text)
      return text
    },
    (answer) => shown.push(answer),
  )
  for (const text of ['a', 'ab', 'abc']) typing.ask(text)
  await vi.advanceTimersByTimeAsync(99)
  expect(asked).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect([asked, shown]).toEqual([['abc'], ['abc']])
})

test('an answer that a newer question overtook is not shown', async () => {
  const answers: ((text: string) => void)[] = []
  const shown: string[] = []
  const typing = whileTyping(
    0,
    () => new Promise<string>((settle) => answers.push(settle)),
    (answer) => shown.push(answer),
  )
  typing.ask('slow', 'once')
  await vi.advanceTimersByTimeAsync(0)
  typing.ask('quick', 'once')
  await vi.advanceTimersByTimeAsync(0)
  answers[1]?.('quick')
  answers[0]?.('slow')
  await vi.advanceTimersByTimeAsync(0)
  expect(shown).toEqual(['quick'])
})
