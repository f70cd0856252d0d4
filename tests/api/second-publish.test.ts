import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { publishJob } from '@courtyard/core/publish/publish-job'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { withMembers } from './members-documents.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

// Guards rights: what no one person may give by an assignment, no one person gives by changing the rules of a role.

const label = { 'zh-CN': 'x', en: 'x' }
const role = (name: string, rules: readonly object[]): DocumentFile => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, label, rules }),
})
const SITES = { name: 'sites', action: ['read', 'export'], subject: 'site', where: "name = 'x'" }
const TENANT = 'tenant.json'
const tenantWith = (text: string, second: readonly string[] | undefined) =>
  JSON.stringify({ ...JSON.parse(text), access: second ? { second } : {} })

let server: TestServer
let first: Session
let second: Session
let tenantText: string

beforeAll(async () => {
  server = await startTestServer(['acme'], (tenant) => [
    ...withMembers(testDocuments(tenant)).map((file) =>
      file.path === TENANT ? { ...file, text: tenantWith(file.text, ['export', 'run:access']) } : file,
    ),
    role('exporter', [SITES]),
    role('plain', [{ ...SITES, action: 'read' }]),
  ])
  tenantText = testDocuments('acme').find(({ path }) => path === TENANT)!.text
  first = await server.signIn('acme', ['manager'])
  second = await server.signIn('acme', ['manager'])
}, 120_000)
afterAll(() => server?.close())

const put = async (draft: string, file: DocumentFile): Promise<void> => {
  const etag = (await first.get(`/v1/drafts/${draft}`)).headers.get('etag') ?? ''
  const sending = { json: file, headers: { 'if-match': etag } }
  const { status, text } = await first.send('PUT', `/v1/drafts/${draft}/documents`, sending)
  expect(status, text).toBe(200)
}
const preview = async (draft: string): Promise<string> =>
  (await first.post(`/v1/drafts/${draft}/preview`, {})).body.seal
/** A draft with these documents, asked to be published by the first person. */
async function ask(...files: readonly DocumentFile[]) {
  const draft: string = (await first.post('/v1/drafts', { name: 'a change' })).body.id
  for (const file of files) await put(draft, file)
  const seal = await preview(draft)
  const publish = () => first.post(`/v1/drafts/${draft}/publish`, { seal, note: 'why' })
  return { draft, publish, asked: (await publish()).body }
}
const decide = (by: Session, id: string, how: 'agree' | 'refuse'): Promise<Answer> =>
  by.post(`/v1/publishes/${id}/${how}`, {})
const read = async (id: string) => (await second.get(`/v1/publishes/${id}`)).body
const version = async (): Promise<number> => (await first.get('/v1/versions')).body.items[0].version
async function work(): Promise<void> {
  const left = async () => {
    await runDueJobs(server.deps, { publish: publishJob }, { worker: 'test', tenants: ['acme'] })
    const waiting = "select 1 from t_acme.k_job where kind = 'publish' and state in ('queued', 'running')"
    return (await server.database.superuser(waiting)).rows.length
  }
  await expect.poll(left, { timeout: 20_000 }).toBe(0)
}
const noted = async (id: string) =>
  (
    await server.database.superuser(
      `select action, actor, what from t_acme.k_audit where what->>'publish' = $1 or subject_id = $1 order by number`,
      [id],
    )
  ).rows

test('a draft by which a grave role may do more waits until somebody else agreed, and is published as it was then', async () => {
  const before = await version()
  const { draft, asked, publish } = await ask(role('exporter', [{ ...SITES, where: undefined }]))
  expect(asked).toMatchObject({ state: 'asked', second: { roles: [{ name: 'exporter' }], loosens: false } })
  expect((await first.get(`/v1/drafts/${draft}/rights`)).body.second).toEqual({ roles: ['exporter'], loosens: false })
  expect((await publish()).body.id).toBe(asked.id) // asked again it is the same asking
  await work()
  expect([await version(), (await decide(first, asked.id, 'agree')).body.code]).toEqual([before, 'second_person'])
  const [listed] = (await second.get('/v1/publishes')).body.items
  expect(listed).toMatchObject({ id: asked.id, state: 'asked', second: { asked_by_me: false, decided_by: null } })
  const toldOf = async (who: Session) =>
    (await who.get('/v1/notifications')).body.items.filter(({ body }: { body: string }) => body.includes('why')).length
  expect([await toldOf(first), await toldOf(second)]).toEqual([0, 1])
  const agreed = await decide(second, asked.id, 'agree')
  expect([agreed.status, agreed.body.id, agreed.body.state]).toEqual([200, asked.id, 'queued'])
  await work()
  expect(await version()).toBe(before + 1)
  const done = await read(asked.id)
  expect([done.state, done.by.id, done.second.decided_by.id]).toEqual(['done', first.userId, second.userId])
  expect((await decide(second, asked.id, 'agree')).body.code).toBe('publish_missing')
  const words = (await noted(asked.id)).map(({ action, actor }) => `${action} ${actor === first.userId ? 1 : 2}`)
  expect(words.sort()).toEqual(['publish.agreed 2', 'publish.asked 1', 'publish.waits 1'])
})

test('a draft that takes away, or gives only what the company does not call grave, is published at once', async () => {
  const wider = role('plain', [{ ...SITES, action: 'read', where: undefined }])
  const narrower = role('exporter', [
    { ...SITES, where: "name = 'y'" },
    { ...SITES, name: 'never', deny: true },
  ])
  for (const file of [wider, narrower]) {
    const { asked } = await ask(file)
    expect([file.path, asked.state, asked.second]).toEqual([file.path, 'queued', null])
    await work()
    expect((await read(asked.id)).state).toBe('done')
  }
})

test('asking for a second person less often takes a second person', async () => {
  for (const less of [undefined, ['export']]) {
    const { asked } = await ask({ path: TENANT, text: tenantWith(tenantText, less) })
    expect(asked).toMatchObject({ state: 'asked', second: { roles: [], loosens: true } })
    expect((await decide(first, asked.id, 'refuse')).body.state).toBe('refused') // taken back by who asked
  }
  const { asked } = await ask({ path: TENANT, text: tenantWith(tenantText, ['export', 'run:access', 'run:publish']) })
  expect(asked.state).toBe('queued')
  await work()
})

test('what was refused, or changed after it was asked, is not published by agreeing', async () => {
  const before = await version()
  const grave = role('other', [{ ...SITES, name: 'other' }])
  const refused = await ask(grave)
  expect((await decide(second, refused.asked.id, 'refuse')).body.state).toBe('refused')
  expect((await decide(second, refused.asked.id, 'agree')).body.code).toBe('publish_missing')
  const changed = await ask(grave)
  await put(changed.draft, role('other', [{ ...SITES, name: 'other', where: undefined }]))
  expect((await decide(second, changed.asked.id, 'agree')).body.code).toBe('seal_stale')
  await preview(changed.draft)
  expect((await decide(second, changed.asked.id, 'agree')).body.code).toBe('seal_stale')
  await work()
  expect(await version()).toBe(before)
  expect((await noted(refused.asked.id)).map(({ action }) => action)).toEqual(['publish.waits', 'publish.refused'])
})

test('the database itself takes no agreement of who asked, and keeps what was decided', async () => {
  const { asked } = await ask(role('third', [{ ...SITES, name: 'third' }]))
  const set = (by: string) =>
    server.database.superuser(
      'update t_acme.k_publish_ask set decided_by = $1, decided_at = now(), agreed = true where id = $2',
      [by, asked.id],
    )
  await expect(set(first.userId)).rejects.toThrow('k_publish_ask_second')
  await set(second.userId)
  await expect(set('somebody')).rejects.toThrow('what was asked is kept')
})
