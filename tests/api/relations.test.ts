import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { relationsDocuments } from './relations-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let planner: Session
let skilled: Session
let clerk: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], relationsDocuments)
  manager = await server.signIn('acme', ['manager'])
  planner = await server.signIn('acme', ['planner'])
  skilled = await server.signIn('acme', ['skilled'])
  clerk = await server.signIn('acme', ['clerk'])
})
afterAll(() => server.close())

const MISSING = '01900000-0000-7000-8000-000000000000'
let count = 0
const unique = (name: string) => `${name} ${count++}`
const skill = (name: string, level = 1) => manager.make('skill', { name, level })
const filtered = (session: Session, entity: string, filter: unknown, more = '') =>
  session.get(`/v1/records/${entity}?filter=${encodeURIComponent(JSON.stringify(filter))}${more}`)
async function change(session: Session, path: string, json: unknown) {
  const { body } = await session.get(`/v1/records/${path}?select=name`)
  return await session.send('PATCH', `/v1/records/${path}`, { json, headers: { 'if-match': `"${body.version}"` } })
}
const titles = ({ items }: { items: { title: string }[] }) => items.map(({ title }) => title)
const found = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id)

describe('references', () => {
  test('are kept as a set in the order they were sent, and read with their titles', async () => {
    const [a, b, c] = [await skill('pipes'), await skill('wires'), await skill('paint')]
    const made = await manager.post('/v1/records/worker', { name: unique('Ann'), skills: [c, a, b] })
    expect([made.status, made.body.skills.count, titles(made.body.skills)]).toEqual([
      201,
      3,
      ['paint', 'pipes', 'wires'],
    ])
    const changed = await change(manager, `worker/${made.body.id}`, { skills: [b, c] })
    expect([changed.status, changed.body.version, titles(changed.body.skills)]).toEqual([200, 2, ['wires', 'paint']])
    expect((await change(manager, `worker/${made.body.id}`, { skills: null })).body.skills).toEqual({
      count: 0,
      items: [],
    })
  })

  test('name what is wrong with them', async () => {
    const a = await skill('twice')
    const post = (skills: unknown) => manager.post('/v1/records/worker', { name: unique('Bad'), skills })
    expect((await post([a, a])).body.issues[0]).toMatchObject({ code: 'value_repeated', pointer: '/skills/1' })
    expect((await post([MISSING])).body.issues[0]).toMatchObject({ code: 'reference_missing', pointer: '/skills' })
    expect((await post('x')).body.issues[0]).toMatchObject({ code: 'value_not_list', pointer: '/skills' })
    expect(
      (await post(Array.from({ length: 61 }, (_, at) => MISSING.slice(0, -2) + (10 + at)))).body.issues[0].code,
    ).toBe('value_too_many')
  })

  test('are found by what they hold, by API operators and by predicates of roles', async () => {
    const [low, high] = [await skill(unique('low')), await skill(unique('high'), 7)]
    const one = await manager.make('worker', { name: unique('low one'), skills: [low] })
    const two = await manager.make('worker', { name: unique('high one'), skills: [low, high] })
    expect(found((await filtered(manager, 'worker', { field: 'skills', op: 'eq', value: high })).body)).toEqual([two])
    expect(found((await filtered(manager, 'worker', { field: 'skills', op: 'in', value: [low] })).body).sort()).toEqual(
      [one, two],
    )
    const deep = { any: 'skills', where: { field: 'level', op: 'ge', value: 7 } }
    expect(found((await filtered(manager, 'worker', deep)).body)).toEqual([two])
    expect(found((await filtered(manager, 'worker', { field: 'skills', op: 'missing' })).body)).not.toContain(one)
    expect(found((await skilled.get('/v1/records/worker')).body)).toEqual([two])
  })

  test('a viewer sees, counts, finds and removes only targets that the viewer may read', async () => {
    const [low, high] = [await skill(unique('seen')), await skill(unique('unseen'), 9)]
    const id = await manager.make('worker', { name: unique('mixed'), skills: [high, low] })
    const seen = await planner.get(`/v1/records/worker/${id}`)
    expect(seen.body.skills).toEqual({ count: 1, items: [{ id: low, title: expect.stringContaining('seen') }] })
    expect(found((await filtered(planner, 'worker', { field: 'skills', op: 'eq', value: high })).body)).toEqual([])
    expect(found((await filtered(manager, 'worker', { field: 'skills', op: 'eq', value: high })).body)).toEqual([id])
    expect((await change(planner, `worker/${id}`, { skills: [] })).body.skills.count).toBe(0)
    expect((await manager.get(`/v1/records/worker/${id}`)).body.skills.items).toMatchObject([{ id: high }])
    expect((await change(planner, `worker/${id}`, { skills: [high] })).status).toBe(200)
    const another = await skill(unique('never'), 9)
    expect((await change(planner, `worker/${id}`, { skills: [another] })).body.issues[0].code).toBe('reference_missing')
    expect((await clerk.get(`/v1/records/worker/${id}`)).body.code).toBe('entity_unknown')
  })

  test('hold their targets, and go with their record', async () => {
    const held = await skill(unique('held'))
    const id = await manager.make('worker', { name: unique('holder'), skills: [held] })
    const refused = await manager.send('DELETE', `/v1/records/skill/${held}`)
    expect([refused.status, refused.body.details.references[0]]).toMatchObject([409, { entity: 'worker', count: 1 }])
    expect((await manager.send('DELETE', `/v1/records/worker/${id}`)).status).toBe(204)
    expect((await manager.send('DELETE', `/v1/records/skill/${held}`)).status).toBe(204)
  })

  test('are told in the history', async () => {
    const a = await skill(unique('told'))
    const id = await manager.make('worker', { name: unique('told'), skills: [a] })
    await change(manager, `worker/${id}`, { skills: [] })
    const { body } = await manager.get(`/v1/records/worker/${id}/history`)
    expect(body.items[0]).toMatchObject({
      action: 'update',
      changes: [{ field: 'skills', old: [{ id: a, title: expect.stringContaining('told') }], new: [] }],
    })
    expect(body.items.map(({ version }: { version: number }) => version)).toEqual([2, 1])
  })
})

describe('a reference to one of several entities', () => {
  test('is written, read with its title, filtered by id and by entity, and emptied', async () => {
    const site = await manager.make('site', { name: unique('Site') })
    const folder = await manager.make('folder', { name: unique('Folder') })
    const id = await manager.make('worker', { name: unique('W'), about: { entity: 'folder', id: folder } })
    const read = async () => (await manager.get(`/v1/records/worker/${id}`)).body.about
    expect(await read()).toEqual({ entity: 'folder', id: folder, title: expect.stringContaining('Folder') })
    expect((await change(manager, `worker/${id}`, { about: { entity: 'site', id: site } })).body.about.entity).toBe(
      'site',
    )
    expect(found((await filtered(manager, 'worker', { field: 'about', op: 'eq', value: site })).body)).toEqual([id])
    expect(found((await filtered(manager, 'worker', { field: 'about', op: 'eq', value: folder })).body)).toEqual([])
    const bySite = { field: 'about.entity', op: 'eq', value: 'site' }
    expect(found((await filtered(manager, 'worker', bySite)).body)).toContain(id)
    await change(manager, `worker/${id}`, { about: null })
    expect([await read(), found((await filtered(manager, 'worker', bySite)).body).includes(id)]).toEqual([null, false])
    const { body } = await manager.get(`/v1/records/worker/${id}/history`)
    expect(body.items[1].changes).toMatchObject([
      { field: 'about', old: { entity: 'folder' }, new: { entity: 'site' } },
    ])
  })

  test('names a record that is there, that the writer may read, of an entity that it may be of', async () => {
    const post = (session: Session, about: unknown) => session.post('/v1/records/worker', { name: unique('X'), about })
    const folder = await manager.make('folder', { name: unique('F') })
    expect((await post(manager, { entity: 'site', id: folder })).body.issues[0].code).toBe('reference_missing')
    expect((await post(manager, { entity: 'person', id: folder })).body.issues[0].code).toBe('value_not_reference')
    expect((await post(planner, { entity: 'folder', id: folder })).body.issues[0].code).toBe('reference_missing')
    const site = await manager.make('site', { name: unique('S') })
    expect((await post(planner, { entity: 'site', id: site })).status).toBe(201)
    const held = await manager.send('DELETE', `/v1/records/site/${site}`)
    expect(held.body.details.references).toMatchObject([{ entity: 'worker', count: 1 }])
  })

  test('the database refuses two at once and a record that is not there', async () => {
    const sql = (text: string) => server.database.superuser(text)
    await expect(sql(`insert into t_acme.e_worker (name, about_site) values ('x', '${MISSING}')`)).rejects.toThrow(
      /foreign key/,
    )
    const both = `insert into t_acme.e_worker (name, about_site, about_folder) select 'x', s.id, f.id from t_acme.e_site s, t_acme.e_folder f limit 1`
    await expect(sql(both)).rejects.toThrow(/check constraint/)
  })
})

describe('lookup', () => {
  test('gives the value at the end of its path, sorts and filters by it', async () => {
    const [one, two] = [unique('note a'), unique('note b')]
    const ids: string[] = []
    for (const note of [two, one]) {
      const site = await manager.make('site', { name: unique('L'), secret_note: note })
      ids.push(await manager.make('worker', { name: unique('L'), site }))
    }
    const { body } = await filtered(
      manager,
      'worker',
      { field: 'site_note', op: 'in', value: [one, two] },
      '&sort=site_note&select=site_note',
    )
    expect(body.items.map(({ site_note }: { site_note: string }) => site_note)).toEqual([one, two])
    expect((await manager.post('/v1/records/worker', { name: 'x', site_note: 'y' })).body.issues[0].code).toBe(
      'field_read_only',
    )
  })

  test('is cut to the viewer’s rights unless it says system', async () => {
    const site = await manager.make('site', { name: unique('Far'), secret_note: 'secret' })
    const boss = await manager.make('worker', { name: unique('Boss'), site })
    const id = await manager.make('worker', { name: unique('Sub'), site, boss })
    const { body } = await planner.get(`/v1/records/worker/${id}`)
    expect([body.site_note, body.boss_site]).toEqual([undefined, expect.stringContaining('Far')])
    expect((await planner.get('/v1/records/worker?select=site_note')).body.code).toBe('field_unknown')
  })
})

describe('owned lines', () => {
  const line = (what: string, amount = '1.00') => ({ what, amount })
  const order = async (lines: unknown[]) =>
    (await manager.post('/v1/records/order', { name: unique('Order'), lines })).body
  const whats = (body: { lines: { what: string }[] }) => body.lines.map(({ what }) => what)

  test('are created, changed, put in order and removed with their record, in one change', async () => {
    const made = await order([line('a', '1.50'), line('b'), line('c')])
    expect([whats(made), made.total, made.version]).toEqual([['a', 'b', 'c'], '3.50', 1])
    const [a, b] = made.lines
    const changed = await change(manager, `order/${made.id}`, {
      lines: [{ ...pick(b), amount: '9.00' }, { ...pick(a) }, line('d')],
    })
    expect([changed.status, whats(changed.body), changed.body.version]).toEqual([200, ['b', 'a', 'd'], 2])
    expect((await manager.get(`/v1/records/order/${made.id}`)).body).toMatchObject({
      total: '11.50',
      lines: [{ position: 1 }, { position: 2 }, { position: 3 }],
    })
    expect((await change(manager, `order/${made.id}`, { name: unique('Renamed') })).body.lines).toHaveLength(3)
  })
  const pick = ({ id, what, amount }: { id: string; what: string; amount: string }) => ({ id, what, amount })

  test('tell every problem at its line, and then nothing was written', async () => {
    const refused = await manager.post('/v1/records/order', {
      name: unique('Bad'),
      lines: [line('ok'), line('neg', '-1'), { amount: '1' }, { ...line('x'), id: MISSING }],
    })
    expect(refused.status).toBe(422)
    expect(refused.body.issues.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/lines/1/amount',
      '/lines/2/what',
      '/lines/3/id',
    ])
    const made = await order([line('a')])
    const twice = await change(manager, `order/${made.id}`, { name: 'lost', lines: [line('same'), line('same')] })
    expect([twice.status, twice.body.issues.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      409,
      ['/lines/1/order', '/lines/1/what'],
    ])
    expect((await manager.get(`/v1/records/order/${made.id}`)).body).toMatchObject({
      name: made.name,
      version: 1,
      lines: [{ what: 'a' }],
    })
  })

  test('are guarded by their record’s version', async () => {
    const made = await order([line('a')])
    await change(manager, `order/${made.id}`, { lines: [line('b')] })
    const stale = await manager.send('PATCH', `/v1/records/order/${made.id}`, {
      json: { lines: [] },
      headers: { 'if-match': '"1"' },
    })
    expect(stale.body.code).toBe('version_stale')
    expect((await manager.get(`/v1/records/order/${made.id}`)).body.lines).toHaveLength(1)
  })

  test('are held to the rights of their own entity', async () => {
    const made = await order([{ ...line('a'), cost: '0.10' }])
    const seen = await planner.get(`/v1/records/order/${made.id}`)
    expect([whats(seen.body), seen.text.includes('cost')]).toEqual([['a'], false])
    const costly = await change(planner, `order/${made.id}`, { lines: [{ ...pick(made.lines[0]), cost: '5' }] })
    expect([costly.status, costly.body.issues?.[0]]).toMatchObject([
      422,
      { code: 'field_unknown', pointer: '/lines/0/cost' },
    ])
    expect((await change(planner, `order/${made.id}`, { lines: [] })).body.code).toBe('not_allowed')
    expect((await change(planner, `order/${made.id}`, { lines: [pick(made.lines[0]), line('b')] })).status).toBe(200)
  })

  test('lie in the trash with their record and come back with it', async () => {
    const made = await order([line('a'), line('b')])
    await change(manager, `order/${made.id}`, { lines: [pick(made.lines[0])] })
    server.clock.day('2026-11-22T05:00:00Z')
    expect((await manager.send('DELETE', `/v1/records/order/${made.id}`)).status).toBe(204)
    expect((await filtered(manager, 'order_line', { field: 'order', op: 'eq', value: made.id })).body.items).toEqual([])
    await manager.send('POST', `/v1/trash/order/${made.id}/restore`)
    expect(whats((await manager.get(`/v1/records/order/${made.id}`)).body)).toEqual(['a'])
  })
})
