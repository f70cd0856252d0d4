import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { withMembers } from './members-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards rights: a role that may do what the company calls grave is never one person's gift.

const withSecond = (files: readonly DocumentFile[]): DocumentFile[] =>
  files.map((file) =>
    file.path === 'tenant.json'
      ? { ...file, text: JSON.stringify({ ...JSON.parse(file.text), access: { second: ['export', 'run:publish'] } }) }
      : file,
  )
const label = { 'zh-CN': 'x', en: 'x' }
const role = (name: string, body: object): DocumentFile => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, label, ...body }),
})

let server: TestServer
let first: Session
let second: Session
let viewer: Session

beforeAll(async () => {
  server = await startTestServer(['acme'], (tenant) => [
    ...withSecond(withMembers(testDocuments(tenant))),
    role('exporter', { rules: [{ name: 'sites', action: ['read', 'export'], subject: 'site' }] }),
    role('above', { includes: ['exporter'], rules: [] }),
    role('unable', {
      rules: [
        { name: 'all', action: 'read', subject: '*' },
        { name: 'never', deny: true, action: 'export', subject: '*' },
      ],
    }),
  ])
  first = await server.signIn('acme', ['manager'])
  second = await server.signIn('acme', ['manager'])
  viewer = await server.signIn('acme', ['viewer'])
}, 120_000)
afterAll(() => server?.close())

const give = (by: Session, name: string, to = viewer) => by.post(`/v1/members/${to.userId}/assignments`, { role: name })
const rolesOf = async (who: Session) => (await who.get('/v1/me')).body.roles
const decide = (by: Session, id: string, how: 'agree' | 'refuse') => by.post(`/v1/assignment-asks/${id}/${how}`, {})

test('a grave role waits until somebody else agreed, and counts from then on', async () => {
  const asked = await give(first, 'above')
  expect([asked.status, asked.body.state]).toEqual([201, 'asked'])
  expect(await rolesOf(viewer)).toEqual(['viewer'])
  const [shown] = (await second.get('/v1/members')).body.items
    .find(({ id }: { id: string }) => id === viewer.userId)
    .assignments.filter(({ state }: { state: string }) => state === 'asked')
  expect(shown).toMatchObject({ id: asked.body.id, role: 'above', asked_by_me: false })
  expect((await decide(first, asked.body.id, 'agree')).body.code).toBe('second_person')
  expect((await decide(viewer, asked.body.id, 'agree')).body.code).toBe('not_allowed')
  expect(await rolesOf(viewer)).toEqual(['viewer'])
  const agreed = await decide(second, asked.body.id, 'agree')
  expect([agreed.status, agreed.body.state]).toEqual([200, 'current'])
  expect(await rolesOf(viewer)).toEqual(['above', 'exporter', 'viewer'])
  expect((await decide(second, asked.body.id, 'agree')).body.code).toBe('record_missing')
})

test('nobody agrees to their own role, and what is refused or taken back was never given', async () => {
  const own = await give(first, 'exporter', second)
  expect((await decide(second, own.body.id, 'agree')).body.code).toBe('assignment_own')
  expect((await decide(first, own.body.id, 'refuse')).status).toBe(204)
  const other = await give(first, 'exporter')
  expect((await give(first, 'exporter')).body.code).toBe('record_duplicate')
  expect((await decide(second, other.body.id, 'refuse')).status).toBe(204)
  expect((await decide(second, other.body.id, 'agree')).body.code).toBe('record_missing')
  const { rows } = await server.database.superuser(
    `select action from t_acme.k_audit where action like 'role.%' and subject_id = '${viewer.userId}' order by number desc limit 2`,
  )
  expect(rows.map(({ action }) => action)).toEqual(['role.refused', 'role.asked'])
})

test('a role without a grave right, and one that only denies it, is given at once', async () => {
  for (const name of ['office', 'unable']) expect((await give(first, name)).body.state, name).toBe('current')
})

test('the database itself takes no agreement of who asked, and keeps what was decided', async () => {
  const { body } = await give(first, 'exporter')
  const set = (by: string) =>
    server.database.superuser(
      `update t_acme.k_assignment_ask set decided_by = $1, decided_at = now(), agreed = true,
       assignment_id = (select id from t_acme.k_assignment limit 1) where id = $2`,
      [by, body.id],
    )
  await expect(set(first.userId)).rejects.toThrow('k_assignment_ask_second')
  await expect(set(viewer.userId)).rejects.toThrow('k_assignment_ask_second')
  await set(second.userId)
  await expect(set(second.userId)).rejects.toThrow('what was asked is kept')
})

const HOUR = (hours: number) => new Date(Date.parse('2026-11-22T04:00:00Z') + hours * 3_600_000).toISOString()
const TAKEN = { unlock: 'unlock', factor: 'factor/remove' } as const

test.each(Object.keys(TAKEN) as (keyof typeof TAKEN)[])(
  'two administrators have to want it before an account is helped: %s',
  async (what) => {
    const who = await server.signIn('acme', ['viewer'])
    const { auth } = server.world
    await server.database.superuser(`insert into auth.totp (user_id, sealed, confirmed_at) values ($1, 'x', now())`, [
      who.userId,
    ])
    const ask = async (by: Session) => (await by.post(`/v1/members/${who.userId}/${TAKEN[what]}`, {})).body.asked
    const told = async (by: Session) =>
      (await by.get(`/v1/members/${who.userId}/sign-ins`)).body.asks.map(
        (one: { what: string; asked_by_me: boolean }) => [one.what, one.asked_by_me],
      )
    const done = () =>
      server.told.filter(
        ({ what: event, userId }) => userId === who.userId && /^(unlocked|factor_removed)$/.test(event),
      )
    expect(await ask(first)).toBe(true)
    expect(await ask(first)).toBe(true) // the same person twice is one
    expect([await told(first), await told(second)]).toEqual([[[what, true]], [[what, false]]])
    expect([done(), await auth.factors.isOn(who.userId)]).toEqual([[], true])
    server.clock.day(HOUR(25))
    expect(await ask(second)).toBe(true) // yesterday's asking is over
    server.clock.day(HOUR(26))
    expect(await ask(first)).toBe(false)
    expect([done().length, await auth.factors.isOn(who.userId)]).toEqual([1, what === 'unlock'])
    expect(await told(first)).toEqual([])
    server.clock.day(HOUR(0))
  },
)
