import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable, type Session, startTestServer, type TestServer } from './support.ts'

const MISSING = '01900000-0000-7000-8000-000000000000'

let server: TestServer
let manager: Session
let clerk: Session
let reporter: Session
let site: string
beforeAll(async () => {
  server = await startTestServer(['acme'])
  manager = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  reporter = await server.signIn('acme', ['reporter'])
  site = await manager.make('site', { name: 'North', secret_note: 'only for managers' })
})
afterAll(() => server.close())

let count = 0
const flat = (more: Record<string, unknown> = {}) => ({ site, code: `F-${count++}`, area: '89.45', ...more })
const change = (session: Session, id: string, version: number | undefined, values: unknown) =>
  session.send('PATCH', `/v1/records/flat/${id}`, {
    json: values,
    ...(version ? { headers: { 'if-match': `"${version}"` } } : {}),
  })
const pointers = (body: { issues?: { pointer: string }[] }) => body.issues?.map(({ pointer }) => pointer)

describe('create', () => {
  test('answers the record as it can be read, where it is, and its version', async () => {
    const answer = await manager.post('/v1/records/flat', flat({ code: 'A-1', floor: 3 }))
    expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"'])
    expect(answer.body).toMatchObject({
      code: 'A-1',
      area: '89.45',
      floor: 3,
      status: 'free',
      site: { id: site, title: 'North' },
      version: 1,
    })
    const again = await manager.get(answer.headers.get('location')!)
    expect(again.body).toEqual(answer.body)
    expect(again.headers.get('etag')).toBe('"1"')
  })

  test('names every problem where it is, and writes nothing', async () => {
    const answer = await manager.post('/v1/records/flat', {
      site,
      area: '1.234',
      floor: 'x',
      status: 'gone',
      nonsense: 1,
      id: MISSING,
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'record_invalid'])
    expect(pointers(answer.body)?.sort()).toEqual(['/area', '/code', '/floor', '/id', '/nonsense', '/status'])
    const rule = await manager.post('/v1/records/flat', flat({ code: 'RULE', inner_area: '90' }))
    expect([rule.status, rule.body.issues[0].message]).toEqual([422, 'Inner area is larger than the area'])
    expect((await manager.get('/v1/records/flat?q=RULE&count=true')).body.count).toBe(0)
  })

  test('a second record with the same key is told by its fields, not by the name of a constraint', async () => {
    await manager.make('flat', flat({ code: 'TWICE' }))
    const answer = await manager.post('/v1/records/flat', flat({ code: 'TWICE' }))
    expect([answer.status, answer.body.code, pointers(answer.body)]).toEqual([
      409,
      'record_duplicate',
      ['/site', '/code'],
    ])
    expect(answer.text).not.toMatch(/e_flat|_key|constraint/)
    const unique = await manager.post('/v1/records/site', { name: 'North' })
    expect([unique.status, pointers(unique.body)]).toEqual([409, ['/name']])
  })

  test('a reference to nothing and one to what the actor may not read answer alike', async () => {
    const hidden = await manager.make('person', { name: 'P' })
    const stayOf = (person: string) => ({ flat: MISSING, person, from: '2026-01-01' })
    const missing = await manager.post('/v1/records/stay', stayOf(MISSING))
    expect([missing.status, pointers(missing.body)]).toEqual([422, ['/flat', '/person']])
    const seen = await manager.post('/v1/records/stay', stayOf(hidden))
    expect(pointers(seen.body)).toEqual(['/flat']) // positive control: an existing one is no problem
  })

  test('who may create and not read gets the id and nothing else', async () => {
    const answer = await reporter.post('/v1/records/person', { name: 'Reported' })
    expect([answer.status, Object.keys(answer.body)]).toEqual([201, ['id']])
    expect((await manager.get(`/v1/records/person/${answer.body.id}`)).body.name).toBe('Reported')
    expect((await reporter.get(`/v1/records/person/${answer.body.id}`)).body.code).toBe('entity_unknown')
  })

  test('a field beyond the rights: unknown when it cannot be seen, refused when it can', async () => {
    const unseen = await reporter.post('/v1/records/person', { name: 'N', phone: '1' })
    const nonsense = await reporter.post('/v1/records/person', { name: 'N', phine: '1' })
    expect(comparable(unseen).replaceAll('phone', 'phine')).toBe(comparable(nonsense))
    expect(unseen.status).toBe(422)
    const own = await manager.make('flat', flat())
    const seen = await change(clerk, own, 1, { code: 'X' })
    expect([seen.status, seen.body.code]).toEqual([403, 'not_allowed'])
  })

  test('an entity: unknown when nothing of it can be seen, refused when it can', async () => {
    const unseen = await clerk.post('/v1/records/person', { name: 'N' })
    const nonsense = await clerk.post('/v1/records/parson', { name: 'N' })
    expect(comparable(unseen).replaceAll('person', 'parson')).toBe(comparable(nonsense))
    const seen = await clerk.post('/v1/records/site', { name: 'N' })
    expect([seen.status, seen.body.code]).toEqual([403, 'not_allowed'])
  })

  test('what the system keeps cannot be written, and only who may read it learns that', async () => {
    const told = await manager.post('/v1/records/bill', {})
    expect([told.status, told.body.code]).toEqual([403, 'read_only'])
    const untold = await reporter.post('/v1/records/bill', {})
    expect([untold.status, untold.body.code]).toEqual([404, 'entity_unknown'])
  })
})

describe('read', () => {
  test('a record one may not read answers byte for byte like a missing one', async () => {
    const person = '01900000-0000-7000-8000-00000000abcd'
    const resident = await server.signIn('acme', ['resident'], { record: person })
    const foreign = await manager.make('flat', flat())
    expect((await manager.get(`/v1/records/flat/${foreign}`)).status).toBe(200)
    const hidden = await resident.get(`/v1/records/flat/${foreign}`)
    const missing = await resident.get(`/v1/records/flat/${MISSING}`)
    expect(hidden.status).toBe(404)
    expect(comparable(hidden)).toBe(comparable(missing))
    for (const method of ['PATCH', 'DELETE']) {
      const sending = method === 'PATCH' ? { json: { code: 'X' }, headers: { 'if-match': '"1"' } } : {}
      const [one, other] = [
        await resident.send(method, `/v1/records/flat/${foreign}`, sending),
        await resident.send(method, `/v1/records/flat/${MISSING}`, sending),
      ]
      expect([one.status, comparable(one)]).toEqual([404, comparable(other)])
    }
  })

  test('a resident sees the own flat, on the days of the stay, with the fields of the role', async () => {
    const id = await manager.make('flat', flat())
    const person = await manager.make('person', { name: 'Resident' })
    await manager.make('stay', { flat: id, person, from: '2026-01-01', to: '2026-12-01' })
    const resident = await server.signIn('acme', ['resident'], { record: person })
    const answer = await resident.get('/v1/records/flat')
    expect(answer.body.items.map((item: { id: string }) => item.id)).toEqual([id])
    expect(Object.keys(answer.body.items[0]).sort()).toEqual([
      'area',
      'code',
      'created_at',
      'id',
      'site',
      'updated_at',
      'version',
    ])
    expect(answer.body.items[0].site).toEqual({ id: site, title: null })
    server.clock.day('2026-12-01T04:00:00Z')
    expect((await resident.get('/v1/records/flat')).body.items).toEqual([])
    server.clock.day('2026-11-22T04:00:00Z')
  })

  test('fields that may not be read are absent, also by name, through a reference, in filters, sorts and sums', async () => {
    const answer = await clerk.get('/v1/records/flat?limit=1')
    expect(Object.keys(answer.body.items[0])).not.toContain('note')
    for (const query of [
      'select=note',
      'select=site.secret_note',
      'sort=note',
      `filter=${encodeURIComponent('{"field":"note","op":"present"}')}`,
      'totals=inner_area',
    ]) {
      const refused = await clerk.get(`/v1/records/flat?${query}`)
      const nonsense = await clerk.get(
        `/v1/records/flat?${query.replace('note', 'nite').replace('inner_area', 'outer_area')}`,
      )
      expect([query, refused.status, refused.body.code]).toEqual([query, 400, 'field_unknown'])
      expect(refused.body.code).toBe(nonsense.body.code)
      expect((await manager.get(`/v1/records/flat?${query}`)).status).toBe(200)
    }
  })

  test('it says whether this record may be changed', async () => {
    const free = await manager.make('flat', flat())
    const taken = await manager.make('flat', flat({ status: 'taken' }))
    expect((await clerk.get(`/v1/records/flat/${free}`)).body.can).toEqual({ update: true, delete: false })
    expect((await clerk.get(`/v1/records/flat/${taken}`)).body.can).toEqual({ update: false, delete: false })
  })
})

describe('list and aggregate', () => {
  let north: string
  beforeAll(async () => {
    north = await manager.make('site', { name: 'List' })
    for (const [code, area] of [
      ['L1', '10.50'],
      ['L2', '20.25'],
      ['L3', '30'],
    ])
      await manager.make('flat', { site: north, code, area })
  })
  const filter = () => encodeURIComponent(JSON.stringify({ field: 'site', op: 'eq', value: north }))

  test('pages follow each other without gap or repetition, with count and totals of all', async () => {
    const first = await manager.get(
      `/v1/records/flat?filter=${filter()}&sort=-area&limit=2&count=true&totals=area&select=code`,
    )
    expect(first.body).toMatchObject({ count: 3, totals: { area: '60.75' } })
    expect(first.body.items.map((item: { code: string }) => item.code)).toEqual(['L3', 'L2'])
    const rest = await manager.get(
      `/v1/records/flat?filter=${filter()}&sort=-area&limit=2&select=code&cursor=${first.body.next_cursor}`,
    )
    expect(rest.body).toMatchObject({ items: [{ code: 'L1' }], next_cursor: null })
  })

  test('a view filters, and a search finds', async () => {
    await manager.make('flat', flat({ code: 'TAKEN-1', status: 'taken' }))
    const taken = await manager.get('/v1/records/flat?view=flats_taken&select=code&limit=200')
    expect(taken.body.items.map((item: { code: string }) => item.code)).toContain('TAKEN-1')
    expect(taken.body.items.map((item: { code: string }) => item.code)).not.toContain('L1')
    expect((await manager.get('/v1/records/flat?q=TAKEN-1&select=code')).body.items).toHaveLength(1)
    expect((await manager.get('/v1/records/site?view=flats_taken')).body.issues[0].code).toBe('view_unknown')
  })

  test.each([
    ['limit=0', 'limit_exceeded'],
    ['limit=201', 'limit_exceeded'],
    ['limit=five', 'request_invalid'],
    ['count=yes', 'request_invalid'],
    ['cursor=nonsense', 'cursor_invalid'],
    ['sort=nothing', 'field_unknown'],
    ['filter=nonsense', 'filter_invalid'],
    ['filter={"field":"area","op":"like","value":"1"}', 'filter_invalid'],
    ['filter={"field":"area","op":"eq","value":"ten"}', 'filter_invalid'],
    [`filter=${'{"not":'.repeat(6)}{"field":"code","op":"missing"}${'}'.repeat(6)}`, 'limit_exceeded'],
    [`filter=${'{"not":'.repeat(500)}{"field":"code","op":"missing"}${'}'.repeat(500)}`, 'filter_invalid'],
  ])('%s is refused', async (query, code) => {
    const answer = await manager.get(
      `/v1/records/flat?${query.replace(/=(.*)$/, (_, value) => `=${encodeURIComponent(value)}`)}`,
    )
    expect([answer.status, answer.body.code]).toEqual([400, code])
  })

  test('groups and sums are exact and under the same rights', async () => {
    const sums = await manager.get(`/v1/aggregates/flat?group_by=site.name&measures=count,sum:area&filter=${filter()}`)
    expect(sums.body).toEqual({ rows: [{ group: { 'site.name': 'List' }, values: { count: 3, 'sum:area': '60.75' } }] })
    const refused = await clerk.get('/v1/aggregates/flat?measures=sum:inner_area')
    expect([refused.status, refused.body.code]).toEqual([400, 'field_unknown'])
    const unseen = await clerk.get('/v1/aggregates/person')
    expect([unseen.status, unseen.body.code]).toEqual([404, 'entity_unknown'])
  })
})

describe('update', () => {
  test('changes what is sent, raises the version, and keeps the rest', async () => {
    const id = await manager.make('flat', flat({ note: 'kept' }))
    const answer = await change(manager, id, 1, { floor: 7, status: null })
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"'])
    expect(answer.body).toMatchObject({ floor: 7, status: null, note: 'kept', version: 2 })
  })

  test('without a version it is refused, with an old one too, and the current one is told', async () => {
    const id = await manager.make('flat', flat())
    const without = await change(manager, id, undefined, { floor: 1 })
    expect([without.status, without.body.code]).toEqual([428, 'version_required'])
    await change(manager, id, 1, { floor: 1 })
    const stale = await change(manager, id, 1, { floor: 2 })
    expect([stale.status, stale.body.code, stale.body.details, stale.headers.get('etag')]).toEqual([
      412,
      'version_stale',
      { version: 2 },
      '"2"',
    ])
    const odd = await manager.send('PATCH', `/v1/records/flat/${id}`, {
      json: { floor: 2 },
      headers: { 'if-match': 'W/"2"' },
    })
    expect([odd.status, pointers(odd.body)]).toEqual([400, ['if-match']])
    expect((await manager.get(`/v1/records/flat/${id}`)).body.floor).toBe(1)
  })

  test('of two changes of one version exactly one is kept', async () => {
    const id = await manager.make('flat', flat())
    const answers = await Promise.all([1, 2, 3, 4].map((floor) => change(manager, id, 1, { floor })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412])
    expect((await manager.get(`/v1/records/flat/${id}`)).body.version).toBe(2)
  })

  test('rules see the whole record, also fields that stay', async () => {
    const id = await manager.make('flat', flat({ inner_area: '80' }))
    const answer = await change(manager, id, 1, { area: '79' })
    expect([answer.status, answer.body.code]).toEqual([422, 'record_invalid'])
    expect((await change(manager, id, 1, { area: '81' })).status).toBe(200)
  })

  test('a record out of reach of the right cannot be changed, nor moved out of it', async () => {
    const taken = await manager.make('flat', flat({ status: 'taken' }))
    const refused = await change(clerk, taken, 1, { floor: 1 })
    expect([refused.status, refused.body.code]).toEqual([403, 'not_allowed'])
    const free = await manager.make('flat', flat())
    const moved = await change(clerk, free, 1, { status: 'taken' })
    expect([moved.status, moved.body.code]).toEqual([403, 'not_allowed'])
    expect((await change(clerk, free, 1, { floor: 4 })).status).toBe(200)
    expect((await manager.get(`/v1/records/flat/${free}`)).body).toMatchObject({ status: 'free', floor: 4, version: 2 })
  })
})

describe('delete', () => {
  test('deletes once', async () => {
    const id = await manager.make('flat', flat())
    expect((await manager.send('DELETE', `/v1/records/flat/${id}`, { headers: { 'if-match': '"9"' } })).status).toBe(
      412,
    )
    const gone = await manager.send('DELETE', `/v1/records/flat/${id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await manager.send('DELETE', `/v1/records/flat/${id}`)).status).toBe(404)
  })

  test('what others refer to stays, and the answer counts only what the actor may read', async () => {
    const own = await manager.make('site', { name: 'Referred' })
    await manager.make('flat', { site: own, code: 'R1', area: '1' })
    await manager.make('flat', { site: own, code: 'R2', area: '1' })
    const told = await manager.send('DELETE', `/v1/records/site/${own}`)
    expect([told.status, told.body.code]).toEqual([409, 'record_referenced'])
    expect(told.body.details.references).toEqual([{ entity: 'flat', label: { 'zh-CN': 'flat', en: 'flat' }, count: 2 }])
    const untold = await reporter.send('DELETE', `/v1/records/site/${own}`)
    expect([untold.status, untold.body.details.references]).toEqual([409, []])
    expect((await manager.get(`/v1/records/site/${own}`)).status).toBe(200)
  })

  test('who may read and not delete is told so', async () => {
    const id = await manager.make('flat', flat())
    const answer = await clerk.send('DELETE', `/v1/records/flat/${id}`)
    expect([answer.status, answer.body.code]).toEqual([403, 'not_allowed'])
  })
})
