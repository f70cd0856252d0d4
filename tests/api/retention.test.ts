import { retentionSchema } from '@courtyard/contract/privacy'
import { purgeRetained } from '@courtyard/core/privacy/purge-retained'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { addDays, addMonths } from '@courtyard/std/day'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privacyDocuments } from './privacy-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const TODAY = '2026-11-22'
const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const text = (name: string, more: object = {}) => ({ name, type: 'text', maxLength: 60, label: label(name), ...more })
const entity = (name: string, more: object) =>
  file(`entities/${name}.json`, { kind: 'entity', name, label: label(name), title: 'name', history: true, ...more })
const day = (name: string) => ({ name, type: 'date', label: label(name) })

const documents = (tenant: string): DocumentFile[] => [
  ...privacyDocuments(tenant),
  entity('call', {
    fields: [text('name', { required: true }), day('closed_on')],
    retention: { from: 'closed_on', after: { months: 6 }, end: 'delete' },
  }),
  entity('proof', {
    fields: [text('name', { required: true }), { name: 'call', type: 'reference', to: 'call', label: label('Call') }],
  }),
  entity('visitor', {
    person: true,
    fields: [text('name', { required: true, personal: 'name' }), text('card', { personal: 'other' }), day('left_on')],
    retention: { from: 'left_on', after: { days: 30 }, end: 'forget' },
  }),
]

let server: TestServer
let office: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  office = await server.signIn('acme', ['office'])
})
afterAll(() => server?.close())

/** The same numbers each time. */
function* numbers(): Generator<number> {
  for (let seed = 20_261_122; ; ) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    yield seed / 2_147_483_648
  }
}
const some = numbers()
const upTo = (max: number) => Math.floor(some.next().value! * max)
/** A day round the one on which a time ends, or none. */
const dayRound = (at: string) => (upTo(6) === 0 ? null : addDays(at, upTo(9) - 4))
const idsIn = async (table: string) =>
  new Set((await server.database.superuser(`select id from t_acme.${table}`)).rows.map(({ id }) => id as string))

test('the night lets go of exactly what documents keep no longer and nothing holds, once, with how many in the audit', async () => {
  const calls: { id: string; on: string | null; isHeld: boolean }[] = []
  for (let at = 0; at < 70; at++) {
    const on = dayRound(addMonths(TODAY, -6))
    const id = await office.make('call', { name: `call ${at}`, closed_on: on })
    const isHeld = upTo(4) === 0
    if (isHeld) await office.make('proof', { name: `of ${at}`, call: id })
    calls.push({ id, on, isHeld })
  }
  const visitors: { id: string; on: string | null; isHeld: boolean; name: string }[] = []
  for (let at = 0; at < 60; at++) {
    const on = dayRound(addDays(TODAY, -30))
    const name = `访客尉迟${at}号`
    const id = await office.make('visitor', { name, card: `canary of ${at}.`, left_on: on })
    const isHeld = upTo(4) === 0
    if (isHeld)
      await office.post('/v1/privacy-requests', { entity: 'visitor', record: id, kind: 'access', channel: 'counter' })
    visitors.push({ id, on, isHeld, name })
  }
  const isOver = (on: string | null, before: string) => on !== null && on < before
  const goneCalls = calls.filter(({ on, isHeld }) => isOver(on, addMonths(TODAY, -6)) && !isHeld)
  const goneVisitors = visitors.filter(({ on, isHeld }) => isOver(on, addDays(TODAY, -30)) && !isHeld)
  const heldVisitors = visitors.filter(({ on, isHeld }) => isOver(on, addDays(TODAY, -30)) && isHeld)
  for (const [of, all] of [
    [goneCalls, calls],
    [goneVisitors, visitors],
    [heldVisitors, visitors],
  ] as const)
    expect([of.length > 3, of.length < all.length]).toEqual([true, true])

  const shown = retentionSchema.parse((await office.get('/v1/retention')).body).items
  expect(shown.find(({ entity: name }) => name === 'visitor')).toMatchObject({
    ...{
      before: '2026-10-23',
      end: 'forget',
      due: goneVisitors.length + heldVisitors.length,
      held: heldVisitors.length,
    },
  })
  const manager = await server.signIn('acme', ['manager'])
  expect((await manager.get('/v1/retention')).body.code).toBe('not_allowed')

  const purged = await purgeRetained(server.deps, 'acme')
  expect(purged.map(({ entity: name, gone }) => [name, gone])).toEqual([
    ['call', goneCalls.length],
    ['visitor', goneVisitors.length],
  ])
  expect(await idsIn('e_call')).toEqual(new Set(calls.filter((one) => !goneCalls.includes(one)).map(({ id }) => id)))
  for (const { id, name } of visitors) {
    const isGone = goneVisitors.some((one) => one.id === id)
    const { body } = await office.get(`/v1/records/visitor/${id}`)
    expect([id, body.name === name, body.card === null]).toEqual([id, !isGone, isGone])
  }
  const history = await server.database.superuser('select record_id, changes::text as text from t_acme.k_history')
  expect(history.rows.some(({ record_id }) => goneCalls.some(({ id }) => id === record_id))).toBe(false)
  for (const { id, name } of visitors) {
    const isTold = history.rows.some(({ record_id, text: of }) => record_id === id && String(of).includes(name))
    expect([id, isTold]).toEqual([id, !goneVisitors.some((one) => one.id === id)])
  }
  const counted = async () =>
    (
      await server.database.superuser(
        "select what from t_acme.k_audit where action = 'retention.purged' order by number",
      )
    ).rows
  const sums = (await counted()).reduce<Record<string, number>>(
    (all, { what }) => ({ ...all, [what.entity]: (all[what.entity] ?? 0) + what.rows }),
    {},
  )
  expect(sums).toEqual({ call: goneCalls.length, visitor: goneVisitors.length })
  // Again: nothing is left to do, and what was forgotten is not counted twice.
  const notes = (await counted()).length
  expect((await purgeRetained(server.deps, 'acme')).map(({ gone }) => gone)).toEqual([0, 0])
  expect(await counted()).toHaveLength(notes)
  // Of what no document says how long it is kept nobody forgets anything.
  await expect(server.database.superuser("select t_acme.k_retention_forget('e_proof', '{}', null)")).rejects.toThrow(
    /do not say so/,
  )
}, 120_000)
