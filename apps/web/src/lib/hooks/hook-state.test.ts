import { translator } from '@courtyard/ui/i18n/messages'
import { expect, test } from 'vitest'
import { answerText, eventKey, failureText } from './hook-state.ts'

const t = translator('en')

test('an answer is its status, or why there was none; what no text knows stays as it is', () => {
  expect(answerText({ status: 503, problem: null }, t)).toBe('503')
  expect(answerText({ status: null, problem: 'address_refused' }, t)).toBe('name leads to a private address')
  expect(answerText({ status: null, problem: 'of tomorrow' }, t)).toBe('of tomorrow')
  expect(answerText({ status: null, problem: null }, t)).toBe('—')
})

test('an event of a change has its word; any other was asked for by a step', () => {
  expect(['created', 'updated', 'deleted', 'told'].map((event) => t(eventKey(event)))).toEqual([
    'Created',
    'Changed',
    'Deleted',
    'Sent by a step',
  ])
})

test('a refusal is its code and the place of its first issue', () => {
  const issues = [{ code: 'too_long', pointer: '/code' }, { code: 'required' }]
  expect(failureText({ code: 'record_invalid', issues })).toBe('record_invalid · too_long · /code')
  expect(failureText({ code: 'hook_unknown' })).toBe('hook_unknown')
  expect(failureText(null)).toBe('')
})
