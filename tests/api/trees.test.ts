import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer } from './support.ts'
import { treesDocuments } from './trees-documents.ts'

// city > { north (closed) > harbour > pier, south > square }, and a second root far.

let server: TestServer
let planner: Session
let visitor: Session
let warden: Session
const area: Record<string, string> = {}
const thing: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer(['acme'], treesDocuments)
  planner = await server.signIn('acme', ['planner'])
  visitor = await server.signIn('acme', ['visitor'])
  const under = async (name: string, inside: string | null, more: object = {}) => {
    area[name] = await planner.make('area', { name, inside: inside === null ? null : area[inside], ...more })
  }
  await under('city', null)
  await under('north', 'city', { closed: true })
  await under('harbour', 'north')
  await under('pier', 'harbour')
  await under('south', 'city')
  await under('square', 'south')
  await under('far', null)
  for (const name of ['city', 'pier', 'square', 'far'])
    thing[name] = await planner.make('thing', { name, at: area[name], seen_at: [area[name]] })
  thing.part = await planner.make('thing', { name: 'part', part_of: thing.pier })
  warden = await server.signIn('acme', ['warden'], { record: area.north! })
})
afterAll(() => server.close())

type Row = { id: string; name: string; '@children'?: number; '@path'?: { id: string; title: string }[] }
const names = ({ items }: { items: Row[] }) => items.map(({ name }) => name)
const list = (session: Session, entity: string, query: string) => session.get(`/v1/records/${entity}?${query}`)
const under = (session: Session, entity: string, [field, node]: readonly [string, string]) =>
  list(session, entity, `sort=name&filter=${encodeURIComponent(JSON.stringify({ field, op: 'under', value: node }))}`)

describe('what stands below a node', () => {
  test('is found over a reference, a list of references, a path and the node itself', async () => {
    const below = async (field: string, node: string, entity = 'thing') =>
      names((await under(planner, entity, [field, node])).body)
    expect(await below('at', area.city!)).toEqual(['city', 'pier', 'square'])
    expect(await below('at', area.north!)).toEqual(['pier'])
    expect(await below('seen_at', area.harbour!)).toEqual(['pier'])
    expect(await below('part_of.at', area.north!)).toEqual(['part'])
    expect(await below('id', area.north!, 'area')).toEqual(['harbour', 'north', 'pier'])
    expect(await below('inside', area.north!, 'area')).toEqual(['harbour', 'pier'])
  })

  test('is told only by those above that the reader may see', async () => {
    expect(names((await under(visitor, 'thing', ['at', area.city!])).body)).toEqual(['city', 'square'])
    expect(names((await under(visitor, 'thing', ['at', area.harbour!])).body)).toEqual(['pier'])
  })

  test('is asked of trees only, with an id', async () => {
    const codes = await Promise.all(
      [
        under(planner, 'thing', ['part_of', thing.pier!]),
        under(planner, 'thing', ['name', area.city!]),
        under(planner, 'thing', ['at', 'city']),
        list(planner, 'thing', 'tree=root'),
        list(planner, 'area', 'tree=nowhere'),
        list(planner, 'thing', 'path=true'),
      ].map(async (answer) => (await answer).body.code),
    )
    expect(codes).toEqual(Array(6).fill('filter_invalid'))
    expect((await list(planner, 'thing', 'sort=@tree')).body.code).toBe('sort_invalid')
  })

  test('is what a role may be given', async () => {
    expect(names((await list(warden, 'area', 'sort=name')).body)).toEqual(['harbour', 'north', 'pier'])
    expect(names((await list(warden, 'thing', 'sort=name')).body)).toEqual(['pier'])
    const make = (at: string) => warden.post('/v1/records/thing', { name: 'new', at })
    expect([(await make(area.pier!)).status, (await make(area.square!)).status]).toEqual([201, 422])
  })

  test('may not be moved out of what a role was given', async () => {
    const move = (inside: string | null, version: number) =>
      warden.send('PATCH', `/v1/records/area/${area.pier}`, {
        json: { inside },
        headers: { 'if-match': `"${version}"` },
      })
    expect((await move(area.north!, 1)).status).toBe(200)
    expect((await move(null, 2)).body.code).toBe('not_allowed')
    expect((await move(area.south!, 2)).body.issues[0].code).toBe('reference_missing')
    expect((await move(area.harbour!, 2)).status).toBe(200)
  })
})

describe('a branch at a time', () => {
  const shape = ({ items }: { items: Row[] }) => items.map((row) => [row.name, row['@children']])

  test('the topmost records and those below one, each with how many stand below it', async () => {
    expect(shape((await list(planner, 'area', 'tree=root&sort=name')).body)).toEqual([
      ['city', 2],
      ['far', 0],
    ])
    const city = await list(planner, 'area', `tree=${area.city}&sort=name&count=true`)
    expect([shape(city.body), city.body.count]).toEqual([
      [
        ['north', 1],
        ['south', 1],
      ],
      2,
    ])
  })

  test('starts where the reader can see, and counts nothing else', async () => {
    expect(shape((await list(visitor, 'area', 'tree=root&sort=name')).body)).toEqual([
      ['city', 1],
      ['far', 0],
      ['harbour', 1],
    ])
    expect(shape((await list(warden, 'area', 'tree=root')).body)).toEqual([['north', 1]])
  })

  test('is paged like any list', async () => {
    const first = await list(planner, 'area', 'tree=root&sort=name&limit=1')
    const second = await list(planner, 'area', `tree=root&sort=name&limit=1&cursor=${first.body.next_cursor}`)
    expect([names(first.body), names(second.body), second.body.next_cursor]).toEqual([['city'], ['far'], null])
    const other = await list(planner, 'area', `tree=${area.city}&sort=name&cursor=${first.body.next_cursor}`)
    expect(other.body.code).toBe('cursor_invalid')
  })
})

describe('the way down to a record', () => {
  const path = (row: Row) => row['@path']!.map(({ title }) => title)

  test('is given with a record and with each of a list', async () => {
    const pier = await planner.get(`/v1/records/area/${area.pier}?path=true`)
    expect(pier.body['@path']).toEqual(['city', 'north', 'harbour'].map((title) => ({ id: area[title], title })))
    const found = await list(planner, 'area', 'q=s&path=true&sort=name')
    expect(found.body.items.map((row: Row) => [row.name, ...path(row)])).toEqual([
      ['south', 'city'],
      ['square', 'city', 'south'],
    ])
    expect((await planner.get(`/v1/records/area/${area.pier}`)).body['@path']).toBeUndefined()
  })

  test('begins below what the reader may not see', async () => {
    expect(path((await visitor.get(`/v1/records/area/${area.pier}?path=true`)).body)).toEqual(['harbour'])
    expect(path((await warden.get(`/v1/records/area/${area.harbour}?path=true`)).body)).toEqual(['north'])
  })

  test('is unknown to who may not see what stands above', async () => {
    const flat = await server.signIn('acme', ['flat'])
    expect((await flat.get(`/v1/records/area/${area.pier}?path=true`)).body.code).toBe('filter_invalid')
  })

  test('orders a list: every record right behind those above it, over all pages', async () => {
    const ordered: string[] = []
    for (let cursor = ''; ; ) {
      const page = await list(planner, 'area', `sort=@tree&limit=2${cursor && `&cursor=${cursor}`}`)
      expect(page.status, page.text).toBe(200)
      ordered.push(...names(page.body))
      if (page.body.next_cursor === null) break
      cursor = page.body.next_cursor
    }
    expect(ordered).toEqual(['city', 'north', 'harbour', 'pier', 'south', 'square', 'far'])
  })
})

test('the API document names what a tree can be asked, and of nothing else', async () => {
  const { paths } = (await planner.get('/openapi.json')).body
  const parameters = (entity: string) =>
    paths[`/v1/records/${entity}`].get.parameters.map(({ name }: { name: string }) => name)
  expect(parameters('area')).toEqual(expect.arrayContaining(['tree', 'path']))
  expect(parameters('thing')).not.toContain('tree')
  const filter = paths['/v1/records/thing'].get.parameters.find(({ name }: { name: string }) => name === 'filter')
  expect(filter.description).toMatch(/under/)
})
