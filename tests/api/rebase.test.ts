import { createClient, ProblemError } from '@courtyard/contract/client'
import type { Draft } from '@courtyard/contract/publishing'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { publishJob } from '@courtyard/core/publish/publish-job'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

// Two authors over one version, through the typed client: what each did is in the end, and nobody's is lost unasked.
let server: TestServer
let one: ReturnType<typeof author>
let two: ReturnType<typeof author>
let foreign: Session
beforeAll(async () => {
  server = await startTestServer()
  one = author(await server.signIn('acme', ['manager']))
  two = author(await server.signIn('acme', ['manager']))
  foreign = await server.signIn('beta', ['manager'])
})
afterAll(() => server.close())

const SITE = 'entities/site.json'
type Field = { name: string; [key: string]: unknown }
type Site = { label: Record<string, string>; fields: Field[]; [key: string]: unknown }

const author = (session: Session) =>
  createClient({
    tenant: session.tenant,
    origin: ORIGIN,
    fetch: async (url, init) => {
      const headers = { ...(init?.headers as Record<string, string>), cookie: session.cookie }
      const { status, text, headers: answered } = await server.request(url.slice(ORIGIN.length), { ...init, headers })
      return new Response(status === 204 ? null : text, { status, headers: answered })
    },
  })
type Author = typeof one

async function edit(who: Author, draft: Draft, change: (site: Site) => void): Promise<Draft> {
  const { items } = await who.draftDocuments(draft.id)
  const site = JSON.parse(items.find(({ path }) => path === SITE)!.text!) as Site
  change(site)
  return await who.putDraftDocument(draft, { path: SITE, text: `${JSON.stringify(site, null, 2)}\n` })
}
const siteOf = async (who: Author, draft: Draft): Promise<Site> =>
  JSON.parse((await who.draftDocuments(draft.id)).items.find(({ path }) => path === SITE)!.text!)

async function publish(who: Author, { id }: Draft): Promise<number> {
  const { seal } = await who.previewDraft(id)
  const asked = await who.publishDraft(id, { seal })
  await runDueJobs(server.deps, { publish: publishJob }, { worker: 'test', tenants: ['acme'] })
  const done = await who.readPublish(asked.id)
  expect(done).toMatchObject({ state: 'done', failure: null })
  return done.version!
}
const problemOf = async (work: Promise<unknown>) => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof ProblemError) return thrown.problem
  throw new Error(`expected a problem, got ${thrown}`)
}
const label = (en: string) => ({ 'zh-CN': en, en })
const bySide = async (mine: (site: Site) => void, theirs: (site: Site) => void) => {
  const [a, b] = [await one.createDraft('one'), await two.createDraft('two')]
  const draft = await edit(two, b, mine)
  const version = await publish(one, await edit(one, a, theirs))
  return { draft, version }
}

test('two authors change different fields of one entity: both are in the end', async () => {
  const { draft, version } = await bySide(
    (site) => site.fields.push({ name: 'storeys', type: 'integer', label: label('Storeys') }),
    (site) => site.fields.push({ name: 'built', type: 'integer', label: label('Built') }),
  )
  expect(await problemOf(two.previewDraft(draft.id))).toMatchObject({ status: 409, code: 'publish_conflict' })
  const looked = await two.previewRebase(draft.id)
  expect(looked).toMatchObject({ base_version: draft.base_version, current_version: version, conflicts: [], same: [] })
  expect(looked.follows.map(({ path }) => path)).toEqual(['entity/site/fields/built'])
  expect(looked.stays.map(({ path }) => path)).toEqual(['entity/site/fields/storeys'])

  const { draft: rebased } = await two.rebaseDraft(draft)
  expect(rebased).toMatchObject({ base_version: version, packs_version: version, version: draft.version + 1 })
  expect((await siteOf(two, rebased)).fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['built', 'storeys']),
  )
  expect(rebased.rebases).toMatchObject([{ from: draft.base_version, to: version, choices: {} }])
  const again = await two.rebaseDraft(rebased)
  expect(again.draft).toEqual(rebased)
  expect(again.rebase).toMatchObject({ follows: [], conflicts: [] })

  await publish(two, rebased)
  const { fields } = JSON.parse((await two.exportDocuments()).documents.find(({ path }) => path === SITE)!.text) as Site
  expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['built', 'storeys']))
})

test.each(['keep', 'follow'] as const)(
  'the same property on both sides is asked, and %s decides it',
  async (choice) => {
    const { draft } = await bySide(
      (site) =>
        Object.assign(site, {
          label: label(`mine ${choice}`),
          fields: site.fields.map((field) => (field.name === 'secret_note' ? { ...field, maxLength: 60 } : field)),
        }),
      (site) => Object.assign(site, { label: label(`theirs ${choice}`) }),
    )
    const paths = ['entity/site/label/zh-CN', 'entity/site/label/en']
    const told = await problemOf(two.rebaseDraft(draft))
    expect([told.status, told.code]).toEqual([409, 'rebase_undecided'])
    expect(told.issues).toMatchObject([
      { code: 'rebase_conflict', file: SITE, pointer: '/label/zh-CN', hint: expect.stringContaining('keep') },
      {
        code: 'rebase_conflict',
        file: SITE,
        pointer: '/label/en',
        message: expect.stringContaining(`theirs ${choice}`),
      },
    ])
    expect((await two.previewRebase(draft.id)).conflicts).toMatchObject(
      paths.map((path) => ({ path, reason: 'both_changed', published: `theirs ${choice}`, mine: `mine ${choice}` })),
    )
    expect(await two.readDraft(draft.id)).toEqual(
      expect.objectContaining({ version: draft.version, base_version: draft.base_version }),
    )

    const half = { [paths[0]!]: choice }
    expect((await problemOf(two.rebaseDraft(draft, half))).issues).toHaveLength(1)
    const { draft: rebased } = await two.rebaseDraft(draft, Object.fromEntries(paths.map((path) => [path, choice])))
    const site = await siteOf(two, rebased)
    expect(site.label.en).toBe(choice === 'keep' ? 'mine keep' : 'theirs follow')
    expect(site.fields.find(({ name }) => name === 'secret_note')?.maxLength).toBe(60)
    expect(rebased.rebases.at(-1)?.choices).toEqual(Object.fromEntries(paths.map((path) => [path, choice])))
    await publish(two, rebased)
  },
)

test('what one removed and the other changed is asked; a draft that brings a version back keeps doing so', async () => {
  const { draft, version } = await bySide(
    (site) => Object.assign(site.fields.find(({ name }) => name === 'built')!, { label: label('Year') }),
    (site) => {
      site.fields = site.fields.filter(({ name }) => name !== 'built')
    },
  )
  const [conflict] = (await two.previewRebase(draft.id)).conflicts
  expect(conflict).toMatchObject({ path: 'entity/site/fields/built', reason: 'changed_and_removed' })
  const { draft: rebased } = await two.rebaseDraft(draft, { 'entity/site/fields/built': 'keep' })
  expect((await siteOf(two, rebased)).fields.find(({ name }) => name === 'built')?.label).toEqual(label('Year'))

  const back = await one.rollBack(version - 1)
  const other = await edit(two, await two.createDraft('meanwhile'), (site) => Object.assign(site, { search: [] }))
  const now = await publish(two, other)
  const { draft: moved } = await one.rebaseDraft(back)
  expect(moved).toMatchObject({ base_version: now, packs_version: version - 1 })
  expect((await siteOf(one, moved)).fields.map(({ name }) => name)).toContain('built')
})

test('a rebase wants the version one saw, the right, and a draft of the own tenant', async () => {
  const draft = await one.createDraft('guarded')
  expect(await problemOf(one.rebaseDraft({ ...draft, version: 9 }))).toMatchObject({
    code: 'version_stale',
    status: 412,
  })
  const { body } = await foreign.get(`/v1/drafts/${draft.id}/rebase`)
  expect(body.code).toBe('draft_missing')
  const clerk = author(await server.signIn('acme', ['clerk']))
  expect(await problemOf(clerk.previewRebase(draft.id))).toMatchObject({ code: 'not_allowed' })
  expect((await one.rebaseDraft(draft)).draft.version).toBe(draft.version)
})

test('open findings are refused at once with where the answer goes, and nothing is queued', async () => {
  await server.signIn('acme', ['manager']).then((session) => session.make('person', { name: 'there' }))
  const draft = await one.createDraft('unanswered')
  const person = JSON.parse(
    (await one.draftDocuments(draft.id)).items.find(({ path }) => path === 'entities/person.json')!.text!,
  )
  person.fields.push({ name: 'rank', type: 'integer', required: true, label: label('Rank') })
  const put = await one.putDraftDocument(draft, { path: 'entities/person.json', text: JSON.stringify(person) })
  const key = 'missing_required:person/rank'
  const before = (await one.listPublishes()).items.length
  const refused = await problemOf(one.publishDraft(draft.id, { seal: (await one.previewDraft(draft.id)).seal }))
  expect(refused).toMatchObject({ status: 409, code: 'answers_missing' })
  expect(refused.issues).toMatchObject([
    {
      code: 'answer_missing',
      pointer: `/answers/${key.replace('/', '~1')}`,
      hint: expect.stringContaining('fill'),
      expected: 'fill',
    },
  ])
  expect((await one.listPublishes()).items).toHaveLength(before)

  const wrong = await one.answerDraft(put, { [key]: { cut: true } })
  const invalid = await problemOf(one.publishDraft(draft.id, { seal: (await one.previewDraft(draft.id)).seal }))
  expect([invalid.status, invalid.code]).toEqual([422, 'answers_invalid'])
  await one.answerDraft(wrong, { [key]: { fill: { value: 1 } } })
  await publish(one, draft)
})
