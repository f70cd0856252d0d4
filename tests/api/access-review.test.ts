import type { AccessReview } from '@courtyard/contract/access-review'
import { remindReview } from '@courtyard/core/access/remind-review'
import { addMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { withMembers } from './members-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards rights over time: what was given stays given until somebody looks, so who looked, at what, and when is kept.

const label = { 'zh-CN': '导出员', en: 'Exporter' }
const documents = (tenant: string): DocumentFile[] => [
  ...withMembers(testDocuments(tenant)).map((file) =>
    file.path === 'tenant.json'
      ? { ...file, text: JSON.stringify({ ...JSON.parse(file.text), access: { second: ['export'], reviewDays: 30 } }) }
      : file,
  ),
  {
    path: 'roles/exporter.json',
    text: JSON.stringify({
      ...{ kind: 'role', name: 'exporter', label },
      rules: [{ name: 'sites', action: ['read', 'export'], subject: 'site' }],
    }),
  },
]

let server: TestServer
let first: Session
let second: Session
let person: Session

beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  first = await server.signIn('acme', ['manager'])
  second = await server.signIn('acme', ['manager'])
  person = await server.signIn('acme', ['viewer'], { name: '=1+1' })
}, 120_000)
afterAll(() => server?.close())

const review = async (): Promise<AccessReview> => {
  const { status, text, body } = await first.get('/v1/access/review')
  expect(status, text).toBe(200)
  return body
}
const sign = (digest: string, by = first) => by.post('/v1/access/review', { digest, note: 'as it should be' })
const give = async (role: string): Promise<string> =>
  (await first.post(`/v1/members/${person.userId}/assignments`, { role })).body.id
const ofPerson = ({ people }: AccessReview) => people.find(({ id }) => id === person.userId)!

test('says who holds which role by which grant, who agreed, what of it is grave, and when they signed in', async () => {
  const asked = await give('exporter')
  await second.post(`/v1/assignment-asks/${asked}/agree`, {})
  const shown = await review()
  const own = ofPerson(shown)
  expect(own.last_sign_in).toMatch(/^20/)
  expect(own.grants.map(({ role, given_by, agreed_by, grave }) => [role, given_by, agreed_by, grave])).toEqual([
    ['viewer', null, null, []],
    ['exporter', 'Test Person', 'Test Person', ['export']],
  ])
  expect(shown.people.find(({ id }) => id === first.userId)?.grants[0]?.grave).toContain('run:access')
  const { body } = await first.post('/v1/service-accounts', { name: 'Meter reader', role: 'viewer' })
  const key = (await first.post(`/v1/members/${body.member}/keys`, { name: 'k', roles: ['viewer'], days: 1 })).body.key
  const program = async () => (await review()).people.find(({ id }) => id === body.member)
  expect(await program()).toMatchObject({ is_program: true, last_sign_in: null })
  await server.request('/t/acme/api/v1/me', { headers: { authorization: `Bearer ${key}` } })
  expect((await program())?.last_sign_in).toBe('2026-11-22T04:00:00.000Z')
  expect([shown.last, shown.review_days, shown.overdue]).toEqual([null, 30, false])
})

test('is signed as it was seen: another grant or another rule meanwhile is refused, and the signature stays', async () => {
  const { digest } = await review()
  await give('office')
  const stale = await sign(digest)
  expect([stale.status, stale.body.code]).toEqual([409, 'review_stale'])
  const now = await review()
  const signed = await sign(now.digest)
  expect(signed.body.last).toMatchObject({ by: 'Test Person', note: 'as it should be', people: now.people.length })
  const noted = await server.database.superuser(
    "select actor, what->>'digest' as digest from t_acme.k_audit where action = 'access.reviewed'",
  )
  expect(noted.rows).toEqual([{ actor: first.userId, digest: now.digest }])
  for (const change of [
    'update t_acme.k_access_review set note = $1',
    'delete from t_acme.k_access_review where note <> $1',
  ])
    await expect(server.database.superuser(change, ['x'])).rejects.toMatchObject({ code: '2F004' })
})

test('says what changed since it was signed last', async () => {
  expect((await review()).ended).toEqual([])
  server.clock.day('2026-11-22T05:00:00Z')
  const office = ofPerson(await review()).grants.find(({ role }) => role === 'office')!
  await second.post(`/v1/assignments/${office.id}/end`, {})
  await addMember(server.deps, 'acme', {
    ...{ userId: 'new one', name: 'New', email: 'new@acme.test' },
    roles: ['viewer'],
  })
  await give('nobody')
  const shown = await review()
  expect(shown.ended.map(({ name, person: who, by }) => [name, who, by])).toEqual([['office', '=1+1', 'Test Person']])
  const isNew = (role: string) => ofPerson(shown).grants.find((grant) => grant.role === role)?.is_new
  expect([isNew('exporter'), isNew('nobody')]).toEqual([false, true])
  server.clock.day('2026-11-22T04:00:00Z')
})

test('who holds run:access is reminded when it is due, once a week, until somebody signs', async () => {
  const told = async (who: Session) =>
    (await who.get('/v1/notifications')).body.items.filter(({ subject }: { subject: string }) => /复核/.test(subject))
      .length
  const remind = async (day: string) => {
    server.clock.day(`${day}T04:00:00Z`)
    return await remindReview(server.deps, 'acme')
  }
  expect([await remind('2026-12-21'), await told(first)]).toEqual([false, 0])
  expect([await remind('2026-12-22'), await told(first), await told(person)]).toEqual([true, 1, 0])
  expect(await remind('2026-12-25')).toBe(false)
  const due = await review()
  expect(due.overdue).toBe(true)
  expect((await sign(due.digest, second)).body.overdue).toBe(false)
  expect(await remind('2027-01-20')).toBe(false)
  expect(await remind('2027-01-25')).toBe(true)
  server.clock.day('2026-11-22T04:00:00Z')
})

test('is a file with a row for each grant that no spreadsheet runs, and noted; nobody reads it without the right', async () => {
  const { text, headers } = await first.send('GET', '/v1/access/review.csv', {
    headers: { 'accept-language': 'zh-CN' },
  })
  expect(headers.get('content-disposition')).toContain('access-review.csv')
  const lines = text.trim().split('\r\n')
  expect(lines).toHaveLength(1 + (await review()).people.flatMap(({ grants }) => grants).length)
  expect(lines.find((line) => line.includes('导出员'))).toMatch(/^'=1\+1,.*,Test Person,.*,export,/)
  const noted = await server.database.superuser(
    "select what from t_acme.k_audit where action = 'access.review_exported'",
  )
  expect(noted.rows.map(({ what }) => what)).toEqual([{ rows: lines.length - 1 }])
  for (const path of ['/v1/access/review', '/v1/access/review.csv'])
    expect([path, (await person.get(path)).body.code]).toEqual([path, 'not_allowed'])
})
