import { createOutboundReader } from '@courtyard/adapters/outbound/outbound-reader'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quickHasher, withAccess } from './identity-world.ts'
import { type Issuer, startIssuer } from './issuer.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

// Guards a company against locking itself out: somebody always administers access and gets in without its issuer.

const CLIENT = { id: 'courtyard', secret: 'a secret that the issuer gave' }
const never: DocumentFile = {
  path: 'roles/never.json',
  text: JSON.stringify({
    ...{ kind: 'role', name: 'never', label: { 'zh-CN': 'x', en: 'x' } },
    rules: [{ name: 'never', deny: true, action: 'run:access' }],
  }),
}

let issuer: Issuer
let server: TestServer
/** Administers until a day, so that nobody can count on them. */
let passing: Session

beforeAll(async () => {
  issuer = await startIssuer(CLIENT, () => server.deps.clock.now())
  const read = createOutboundReader({ allow: [issuer.origin] })
  const documents = (tenant: string) => [...withAccess({})(tenant), never]
  server = await startTestServer(['acme'], documents, { read, hasher: quickHasher })
  passing = await server.signIn('acme', ['manager'], { validTo: '2027-01-01' })
}, 120_000)
afterAll(async () => {
  await server?.close()
  await issuer?.close()
})

const manager = () => server.signIn('acme', ['manager'])
const leave = (by: Session, who: Session, on?: string) =>
  by.post(`/v1/members/${who.userId}/leave`, on === undefined ? {} : { on })
async function endRole(by: Session, who: Session): Promise<Answer> {
  const { rows } = await server.database.superuser(
    `select id from t_acme.k_assignment where user_id = $1 and role = 'manager' and ended_by is null`,
    [who.userId],
  )
  return await by.post(`/v1/assignments/${rows[0].id}/end`, {})
}
const deny = (by: Session, who: Session) => by.post(`/v1/members/${who.userId}/assignments`, { role: 'never' })
const put = (by: Session, only: boolean, breakGlass: readonly Session[]) =>
  by.send('PUT', '/v1/single-sign-on', {
    json: {
      ...{ issuer: issuer.origin, client_id: CLIENT.id, secret: CLIENT.secret, domains: ['acme.test'] },
      ...{ only, break_glass: breakGlass.map(({ userId }) => userId) },
    },
  })
const said = ({ status, body }: Answer) => (status < 300 ? 'done' : body.code)
const administers = async (who: Session) => (await who.get('/v1/single-sign-on')).status === 200

test.each([
  ['leaves', (who: Session) => leave(passing, who)],
  ['leaves on a day to come', (who: Session) => leave(passing, who, '2030-01-01')],
  ['loses the role', (who: Session) => endRole(passing, who)],
  ['is assigned what denies it', (who: Session) => deny(passing, who)],
] as const)('the last who administers without an end never %s; with another beside them they may', async (_, take) => {
  const last = await manager()
  const program = await passing.post('/v1/service-accounts', { name: 'A program', role: 'manager' })
  expect(program.status).toBe(201) // nobody signs in as it
  const refused = await take(last)
  expect([refused.status, refused.body.code, refused.body.details]).toEqual([
    ...[409, 'last_administrator', { single_sign_on_only: false }],
  ])
  expect(await administers(last)).toBe(true)
  const other = await manager()
  expect(said(await take(last))).toBe('done')
  await server.database.superuser(`update t_acme.k_member set valid_to = '2026-01-01' where user_id = any ($1)`, [
    [last.userId, other.userId],
  ])
})

test('of two administrators who take each other away at once one stays', async () => {
  let stays = await manager()
  for (let round = 0; round < 8; round++) {
    const other = await manager()
    const take = round % 2 === 0 ? leave : endRole
    const answers = await Promise.all([take(stays, other), take(other, stays)])
    // Who is out before they are asked who they are is refused for that.
    const codes = answers.map(said)
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
    const left = await Promise.all([stays, other].map(administers))
    expect(left.filter(Boolean)).toHaveLength(1)
    stays = left[0] ? stays : other
  }
  const heir = await manager()
  expect(said(await leave(heir, stays))).toBe('done')
})

test('where staff come by the issuer alone, the last who may break the glass stays', async () => {
  const [glass, other] = [await manager(), await manager()]
  expect((await put(other, true, [passing])).body.issues[0].pointer).toBe('/break_glass') // not for ever
  expect((await put(other, true, [glass])).status).toBe(200)
  for (const take of [leave, endRole, deny]) {
    const refused = await take(other, glass)
    expect([said(refused), refused.body.details]).toEqual(['last_administrator', { single_sign_on_only: true }])
  }
  expect((await put(other, true, [glass, other])).status).toBe(200)
  expect(said(await leave(other, glass))).toBe('done')
  expect((await put(other, false, [])).status).toBe(200)
})

test('naming somebody to break the glass and their leaving at once: never both', async () => {
  const stays = await manager()
  for (let round = 0; round < 6; round++) {
    const glass = await manager()
    const answers = await Promise.all([put(stays, true, [glass]), leave(stays, glass)])
    expect(answers.map(said).filter((code) => code === 'done')).toHaveLength(1)
    expect((await put(stays, false, [])).status).toBe(200)
  }
})
