import { Fault } from '@courtyard/std/fault'
import { expect, test } from 'vitest'
import { faultOf, isRetryable } from './errors.ts'

const pgError = (code: string, more: object = {}) => Object.assign(new Error('secret value 42'), { code, ...more })

test.each([
  ['23505', { constraint: 'e_a_b_key' }, 'record_duplicate', { constraint: 'e_a_b_key' }],
  ['23P01', { constraint: 'e_a_excl' }, 'record_duplicate', { reason: 'overlap', constraint: 'e_a_excl' }],
  ['23001', { table: 'e_b' }, 'record_referenced', { table: 'e_b' }],
  [
    '23503',
    { detail: 'Key (a)=(1) is not present in table "e_a".' },
    'record_invalid',
    { reason: 'reference_missing' },
  ],
  ['23503', { detail: 'Key (id)=(1) is still referenced from table "e_b".' }, 'record_referenced', {}],
  ['23502', { column: 'name' }, 'record_invalid', { reason: 'required', column: 'name' }],
  ['23514', { constraint: 'e_a_b_chk' }, 'record_invalid', { reason: 'check', constraint: 'e_a_b_chk' }],
  ['22003', {}, 'record_invalid', { reason: 'out_of_range' }],
  ['22P02', {}, 'request_invalid', { reason: 'value_not_readable', sqlstate: '22P02' }],
  ['22021', {}, 'request_invalid', { reason: 'value_not_readable', sqlstate: '22021' }],
  ['57014', {}, 'timed_out', { sqlstate: '57014' }],
  ['40001', {}, 'try_again', { sqlstate: '40001' }],
  ['40P01', {}, 'try_again', { sqlstate: '40P01' }],
])('%s is told to the caller as a fault without any value', (code, more, fault, details) => {
  const error = pgError(code, more)
  const made = faultOf(error) as Fault
  expect(made).toBeInstanceOf(Fault)
  expect([made.code, made.details]).toEqual([fault, details])
  expect(made.cause).toBe(error)
  expect(JSON.stringify([made.message, made.details])).not.toMatch(/secret|Key/)
})

test('what is ours to answer for stays as it is', () => {
  for (const error of [pgError('42601'), pgError('42501'), pgError('ECONNRESET'), new Error('x'), 'x', undefined]) {
    expect(faultOf(error)).toBe(error)
  }
})

test('only lost races may be tried again, before and after they are a fault', () => {
  for (const code of ['40001', '40P01', '55P03']) {
    expect([isRetryable(pgError(code)), isRetryable(faultOf(pgError(code)))]).toEqual([true, true])
  }
  for (const error of [pgError('23505'), faultOf(pgError('23505')), pgError('57014'), new Error('x')]) {
    expect(isRetryable(error)).toBe(false)
  }
})
