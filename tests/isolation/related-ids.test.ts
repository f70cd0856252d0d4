import { afterAll, beforeAll, expect, test } from 'vitest'
import { relationsDocuments } from '../api/relations-documents.ts'
import { comparable, type Session, startTestServer, type TestServer, tenantHash } from '../api/support.ts'

// Ids that stand inside values: lists, references to one of several, lines, filters, saved filters. In each place the id of
// another tenant answers as one that does not exist, and ours as what it is.

const MISSING = '01900000-0000-7000-8000-000000000000'
const view = {
  path: 'views/workers_all.json',
  text: JSON.stringify({
    kind: 'view',
    name: 'workers_all',
    label: { en: 'Workers' },
    entity: 'worker',
    columns: ['name', 'site'],
  }),
}
type Ids = Readonly<Record<'skill' | 'site' | 'folder' | 'line' | 'order' | 'worker', string>>

let server: TestServer
let acme: Session
let own: Ids
let foreign: Ids
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], (tenant) => [...relationsDocuments(tenant), view])
  acme = await server.signIn('acme', ['manager'])
  own = await worldOf(acme)
  foreign = await worldOf(await server.signIn('beta', ['manager']))
})
afterAll(() => server.close())

async function worldOf(session: Session): Promise<Ids> {
  const site = await session.make('site', { name: `site of ${session.tenant}` })
  const folder = await session.make('folder', { name: `folder of ${session.tenant}`, site })
  const skill = await session.make('skill', { name: `skill of ${session.tenant}` })
  const worker = await session.make('worker', {
    name: 'W',
    site,
    skills: [skill],
    about: { entity: 'folder', id: folder },
  })
  const order = await session.make('order', { name: 'O', lines: [{ what: 'w', amount: '1' }] })
  const line = (await session.get(`/v1/records/order/${order}`)).body.lines[0].id
  return { site, folder, skill, worker, order, line }
}

let count = 0
const post = (values: object) => acme.post('/v1/records/worker', { name: 'new', ...values })
const list = (entity: string, query: string) => acme.get(`/v1/records/${entity}?select=name&${query}`)
const where = (entity: string, filter: object) => list(entity, `filter=${encodeURIComponent(JSON.stringify(filter))}`)
/** Our order as it stands, with one line: sent under its version. */
async function sendLine(line: object) {
  const { body } = await acme.get(`/v1/records/order/${own.order}?select=name`)
  return await acme.send('PATCH', `/v1/records/order/${own.order}`, {
    json: { lines: [line] },
    headers: { 'if-match': `"${body.version}"` },
  })
}

/** Each place that takes the id of a record inside a value. */
const places: Readonly<Record<string, { of: keyof Ids; ask: (id: string) => ReturnType<typeof list> }>> = {
  'a list of references': {
    of: 'skill',
    ask: (id) => post({ skills: [own.skill, id].slice(id === own.skill ? 1 : 0) }),
  },
  'a reference to one of several': { of: 'folder', ask: (id) => post({ about: { entity: 'folder', id } }) },
  'a line of a record': {
    of: 'line',
    ask: (id) => sendLine({ id, what: `w${id === own.line ? count++ : ''}`, amount: '2' }),
  },
  'a filter by a record': { of: 'site', ask: (id) => where('worker', { field: 'site', op: 'eq', value: id }) },
  'a filter by one of some': { of: 'site', ask: (id) => where('worker', { field: 'site', op: 'in', value: [id] }) },
  'a filter by a list': { of: 'skill', ask: (id) => where('worker', { field: 'skills', op: 'in', value: [id] }) },
  'a filter by one of several': { of: 'folder', ask: (id) => where('worker', { field: 'about', op: 'eq', value: id }) },
  'a filter in many': {
    of: 'skill',
    ask: (id) => where('worker', { any: 'skills', where: { field: 'id', op: 'eq', value: id } }),
  },
  'a filter by what stands below': {
    of: 'folder',
    ask: (id) => where('folder', { field: 'id', op: 'under', value: id }),
  },
  'a branch of a tree': { of: 'folder', ask: (id) => list('folder', `tree=${id}&path=true`) },
}

test.each(Object.entries(places))('%s answers for an id of theirs as for none', async (_, { of, ask }) => {
  const before = await tenantHash(server, 'beta')
  const [theirs, none] = [await ask(foreign[of]), await ask(MISSING)]
  expect(comparable(theirs).replaceAll(foreign[of], MISSING)).toBe(comparable(none))
  expect(await tenantHash(server, 'beta')).toBe(before)
})

test.each(Object.entries(places).filter(([name]) => name !== 'a branch of a tree'))(
  '%s answers otherwise for an id of ours',
  async (_, { of, ask }) => {
    const [ours, none] = [await ask(own[of]), await ask(MISSING)]
    expect(ours.status).toBeLessThan(300)
    expect(comparable(ours).replaceAll(own[of], MISSING)).not.toBe(comparable(none))
  },
)

test('a saved filter keeps the id of theirs as text, and tells nothing by it', async () => {
  const keep = (id: string) =>
    acme.post('/v1/saved-filters', {
      view: 'workers_all',
      name: `kept ${count++}`,
      state: `f=site:in:${id}`,
      shared: true,
    })
  const [theirs, none] = [await keep(foreign.site), await keep(MISSING)]
  expect([theirs.status, none.status]).toEqual([201, 201])
  const { body } = await acme.get('/v1/saved-filters?view=workers_all')
  expect(JSON.stringify(body)).not.toContain('site of beta')
  expect(body.items).toHaveLength(2)
})
