import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const intake = {
  kind: 'form',
  name: 'intake',
  entity: 'flat',
  sections: [
    { name: 'main', fields: ['site', 'code', { name: 'area', default: '50' }, 'status'] },
    {
      name: 'more',
      show: "status = 'taken'",
      fields: [
        { name: 'floor', require: 'area > 60' },
        { name: 'note', readOnly: 'floor > 9' },
      ],
    },
  ],
}
const board = {
  kind: 'view',
  name: 'board',
  entity: 'flat',
  columns: ['code', 'area', 'status'],
  layout: { type: 'kanban', lanes: 'status' },
  color: 'status',
  totals: ['area'],
}
const looker = {
  kind: 'role',
  name: 'looker',
  for: 'console',
  rules: [{ name: 'flats', action: 'read', subject: 'flat', fields: ['code', 'area'] }],
}
const documents = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant),
  { path: 'forms/intake.json', text: JSON.stringify(intake) },
  { path: 'views/board.json', text: JSON.stringify(board) },
  { path: 'roles/looker.json', text: JSON.stringify(looker) },
]

let server: TestServer
let manager: Session
let other: Session
let clerk: Session
let owner: Session
let site: string
beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  manager = await server.signIn('acme', ['manager'])
  other = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  site = await manager.make('site', { name: 'North' })
  const person = await manager.make('person', { name: 'Zhou' })
  owner = await server.signIn('acme', ['resident'], { record: person })
})
afterAll(() => server.close())

let count = 0
const flat = (more: object = {}) => ({ site, code: `V-${count++}`, area: '89.45', ...more })
const problems = (body: { issues?: { pointer: string; code: string }[] }) =>
  body.issues?.map(({ pointer, code }) => `${code} ${pointer}`)
const create = (values: object, form = '?form=intake') => manager.post(`/v1/records/flat${form}`, values)

describe('a write that names its form', () => {
  test('is held to what the form requires; one that names none is not', async () => {
    expect((await create(flat({ status: 'taken' }), '')).status).toBe(201)
    const refused = await create(flat({ status: 'taken' }))
    expect([refused.status, problems(refused.body)]).toEqual([422, ['value_required /floor']])
    expect((await create(flat({ status: 'taken', floor: 3 }))).status).toBe(201)
    expect((await create(flat({ status: 'taken', area: '50' }))).status).toBe(201)
  })

  test('may not send what the form hides, and what is hidden keeps what it holds', async () => {
    const refused = await create(flat({ floor: 3 }))
    expect([refused.status, problems(refused.body)]).toEqual([422, ['field_not_shown /floor']])
    const { body } = await create(flat({ status: 'taken', floor: 3 }))
    const change = { json: { status: 'free' }, headers: { 'if-match': '"1"' } }
    const freed = await manager.send('PATCH', `/v1/records/flat/${body.id}?form=intake`, change)
    expect([freed.status, freed.body.status, freed.body.floor]).toEqual([200, 'free', 3])
  })

  test('may not change what the form locks', async () => {
    const { body } = await create(flat({ status: 'taken', floor: 12 }))
    const change = { json: { note: 'x' }, headers: { 'if-match': '"1"' } }
    const refused = await manager.send('PATCH', `/v1/records/flat/${body.id}?form=intake`, change)
    expect([refused.status, problems(refused.body)]).toEqual([422, ['field_read_only /note']])
    expect((await manager.send('PATCH', `/v1/records/flat/${body.id}`, change)).status).toBe(200)
  })

  test('takes the form’s defaults, before the entity’s', async () => {
    const { status, body } = await create({ site, code: 'D-1' })
    expect([status, Number(body.area), body.status]).toEqual([201, 50, 'free'])
  })

  test('names a form of the entity or is refused', async () => {
    const { status, body } = await create(flat(), '?form=nothing')
    expect([status, problems(body)]).toEqual([400, ['form_unknown ?form']])
  })
})

test('a layout, a colour and a column that stand on what one may not read are not told', async () => {
  const boardOf = async (who: Session) => (await who.get('/v1/catalog')).body.views.board
  const seen = await boardOf(manager)
  expect([seen.layout, seen.color, seen.columns]).toEqual([
    { type: 'kanban', lanes: 'status', cards: 20 },
    'status',
    ['code', 'area', 'status'],
  ])
  const looking = await server.signIn('acme', ['looker'])
  const cut = await boardOf(looking)
  expect([cut.layout, cut.color, cut.columns]).toEqual([undefined, undefined, ['code', 'area']])
  const lanes = '/v1/aggregates/flat?view=board&group_by=status&measures=count'
  expect([(await manager.get(lanes)).status, (await looking.get(lanes)).status]).toEqual([200, 400])
})

describe('saved filters', () => {
  const state = 'f=status%3Ain%3Afree&sort=-area'
  const save = (who: Session, more: object = {}) =>
    who.post('/v1/saved-filters', { view: 'flats', name: 'Free', state, shared: false, ...more })
  const namesOf = async (who: Session) =>
    (await who.get('/v1/saved-filters?view=flats')).body.items.map(
      ({ name, mine }: { name: string; mine: boolean }) => [name, mine],
    )

  test('one’s own are one’s own; shared ones are everyone’s who may open the view, and only their owner lets go of them', async () => {
    const own = await save(manager)
    expect([own.status, own.body.state]).toEqual([201, state])
    const shared = await save(manager, { name: 'For all', shared: true })
    expect(await namesOf(manager)).toEqual([
      ['For all', true],
      ['Free', true],
    ])
    expect(await namesOf(other)).toEqual([['For all', false]])
    expect((await other.send('DELETE', `/v1/saved-filters/${shared.body.id}`)).status).toBe(404)
    expect(await namesOf(other)).toEqual([['For all', false]])
    expect((await manager.send('DELETE', `/v1/saved-filters/${shared.body.id}`)).status).toBe(204)
    expect(await namesOf(other)).toEqual([])
  })

  test('are refused where the name is taken, the view is not there, or more than a list is in it', async () => {
    expect((await save(other)).status).toBe(201)
    const taken = await save(other)
    expect([taken.status, taken.body.code]).toEqual([409, 'saved_filter_exists'])
    expect((await save(other, { view: 'nothing', name: 'x' })).status).toBe(400)
    expect((await save(other, { name: 'x', state: 'record=1' })).status).toBeGreaterThanOrEqual(400)
    expect((await save(other, { name: 'x', state: 'q=1' })).status).toBe(201)
  })

  test('are not for the portal, whose people see no views', async () => {
    expect((await clerk.get('/v1/saved-filters?view=flats')).status).toBe(200)
    expect((await owner.get('/v1/saved-filters?view=flats')).status).toBe(403)
  })
})
