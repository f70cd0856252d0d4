import type { AuditItem } from '@courtyard/db/kernel/audit-rows'
import { expect, test } from 'vitest'
import { DEFAULT_ACCESS } from '../identity/access-policy.ts'
import { ALERTS, alertsOf, limitsOf } from './alerts.ts'

const timeZone = 'Asia/Shanghai'
const entry = (action: string, more: Partial<AuditItem> = {}): AuditItem => ({
  ...{ number: '1', at: '2026-03-02T06:00:00Z', actor: 'ann', actor_name: 'Ann', action },
  ...{ subject: null, subject_id: null, what: {}, ...more },
})
const times = (count: number, one: AuditItem) => Array.from({ length: count }, () => one)
const raised = (
  entries: readonly AuditItem[],
  reads: Parameters<typeof alertsOf>[0]['reads'] = [],
  limits = limitsOf({}),
) => alertsOf({ entries, reads, timeZone, limits }).map(({ kind, actor, count }) => [kind, actor, count])

test('ten failed sign-ins of one person are told, nine are not, and fifty of many people are', () => {
  expect(raised(times(ALERTS.failures - 1, entry('sign_in.failed')))).toEqual([])
  expect(raised(times(ALERTS.failures, entry('sign_in.failed')))).toEqual([['sign_ins_failed', 'ann', 10]])
  const many = Array.from({ length: 50 }, (_, at) => entry('sign_in.failed', { actor: `p${at}` }))
  expect(raised(many)).toEqual([['sign_ins_failed', null, 50]])
})

test('administration is told from ten at night to six in the morning where the company is, and only of people', () => {
  const at = (hour: string) => raised([entry('role.assigned', { at: `2026-03-02T${hour}:00Z` })]).length
  // Six in the morning, and ten at night, in Shanghai.
  expect([at('21:59'), at('22:00'), at('13:59'), at('14:00')]).toEqual([1, 0, 0, 1])
  const night = '2026-03-02T18:00:00Z'
  expect(raised([entry('role.assigned', { at: night, actor: 'nightly', actor_name: null })])).toEqual([])
  expect(raised([entry('payment.reversed', { at: night })])).toEqual([])
})

test('reading very much more than usual is told, and what is usual for somebody is not', () => {
  const read = (rows: number, usual: number) =>
    raised([], [{ actor: 'ann', rows: `${rows}`, missing: '0', usual: `${usual}` }])
  expect([read(5_001, 0), read(5_000, 0), read(5_001, 2_000), read(10_001, 2_000)].map((one) => one.length)).toEqual([
    1, 0, 0, 1,
  ])
})

test("trying other companies' doors, or records that are not there, is told", () => {
  expect(raised(times(ALERTS.crossed, entry('tenant.crossed')))).toEqual([['probing', 'ann', 3]])
  expect(raised(times(ALERTS.crossed - 1, entry('tenant.crossed')))).toEqual([])
  expect(raised([], [{ actor: 'eve', rows: '0', missing: '50', usual: '0' }])).toEqual([['probing', 'eve', 50]])
})

test('a company says from how many on it is told, and which hours are none to administer in', () => {
  const limits = (alerts: object) => limitsOf({ access: { ...DEFAULT_ACCESS, alerts } })
  const failed = times(3, entry('sign_in.failed'))
  expect(raised(failed, [], limits({ failures: 3 }))).toEqual([['sign_ins_failed', 'ann', 3]])
  expect(raised(failed, [], limits({ failures: 4 }))).toEqual([])
  const read = [{ actor: 'ann', rows: '101', missing: '0', usual: '0' }]
  expect([raised([], read), raised([], read, limits({ rows: 100 }))]).toEqual([[], [['mass_read', 'ann', 101]]])
  const at = (hour: string, offHours: object) =>
    raised([entry('role.assigned', { at: `2026-03-02T${hour}:00Z` })], [], limits({ offHours })).length
  // 12:00, 13:59, 14:00 and 02:00 in Shanghai, with hours from 12 to 14, and then with none at all.
  const noon = { from: 12, to: 14 }
  expect([at('04:00', noon), at('05:59', noon), at('06:00', noon), at('18:00', noon)]).toEqual([1, 1, 0, 0])
  expect(at('18:00', { from: 0, to: 0 })).toBe(0)
})

test('more values revealed in an hour than the company allows are told, as many are not', () => {
  expect(raised(times(20, entry('value.revealed')))).toEqual([])
  expect(raised(times(21, entry('value.revealed')))).toEqual([['mass_reveal', 'ann', 21]])
})
