import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { automationDocuments } from './automation-documents.ts'
import { type Session, startTestServer, type TestServer, tenantHash } from './support.ts'

let server: TestServer
let manager: Session
let inspector: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], automationDocuments)
  manager = await server.signIn('acme', ['manager'])
  inspector = await server.signIn('acme', ['inspector'])
})
afterAll(() => server.close())

let count = 0
const unique = (name: string) => `${name} ${count++}`
const read = async (entity: string, id: string) => (await manager.get(`/v1/records/${entity}/${id}`)).body
const change = (entity: string, record: { id: string; version: number }, json: unknown) =>
  manager.send('PATCH', `/v1/records/${entity}/${record.id}`, { json, headers: { 'if-match': `"${record.version}"` } })
const tasksOf = async (name: string) => {
  const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'contains', value: name }))
  return (await manager.get(`/v1/records/task?filter=${filter}`)).body.items
}
const inspect = (asset: string, more: object = {}, session = manager) =>
  session.post('/v1/records/inspection', { asset, on: '2026-11-20', result: 'worn', ...more })

describe('set', () => {
  test('gives another record its values in the same answer, read-only ones too, for somebody who could not', async () => {
    const asset = await manager.make('asset', { name: unique('pump') })
    expect((await inspect(asset, {}, inspector)).status).toBe(201)
    const after = await read('asset', asset)
    expect(after).toMatchObject({ checked_on: '2026-11-20', checks: 1, condition: 'worn', version: 2 })
    const history = (await manager.get(`/v1/records/asset/${asset}/history`)).body
    expect(history.items[0]).toMatchObject({ by: { id: inspector.userId } })
    // The same right does not let them write it themselves.
    const own = await inspector.send('PATCH', `/v1/records/asset/${asset}`, {
      json: { condition: 'fine' },
      headers: { 'if-match': '"2"' },
    })
    expect(own.status).toBe(403)
  })

  test('an effect that cannot be done refuses the write, names itself, and leaves nothing', async () => {
    const asset = await manager.make('asset', { name: unique('pump') })
    for (const _ of [1, 2, 3]) expect((await inspect(asset)).status).toBe(201)
    const before = await tenantHash(server, 'acme')
    const refused = await inspect(asset)
    expect(refused.status, refused.text).toBe(422)
    expect(refused.body).toMatchObject({
      code: 'effect_failed',
      details: { automation: 'inspected', effect: 'remember', reason: 'record_invalid' },
    })
    expect(refused.body.issues[0].message).toContain('inspected')
    expect(await tenantHash(server, 'acme')).toBe(before)
  })

  test('lines that are written with their record are heard of as well', async () => {
    const made = await manager.post('/v1/records/asset', {
      name: unique('lift'),
      inspections: [
        { on: '2026-11-01', result: 'worn' },
        { on: '2026-11-02', result: 'fine' },
      ],
    })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({ checks: 2, checked_on: '2026-11-02' })
  })
})

describe('conditions', () => {
  test('$before tells a change from a repetition, and another field changes nothing', async () => {
    const name = unique('fan')
    const site = await manager.make('site', { name: unique('site') })
    const id = await manager.make('asset', { name, site })
    const broken = await change('asset', await read('asset', id), { condition: 'broken' })
    expect(broken.status, broken.text).toBe(200)
    const [task, ...more] = await tasksOf(name)
    expect(more).toEqual([])
    expect(task).toMatchObject({ name: `repair ${name}`, site: { id: site }, due_on: '2026-11-22', by: manager.userId })
    await change('asset', await read('asset', id), { condition: 'broken', name: `${name}!` })
    await change('asset', await read('asset', id), { ends_on: '2027-01-01' })
    expect((await tasksOf(name)).map((one: { name: string }) => one.name).sort()).toEqual([
      `repair ${name}`,
      `was ${name}`,
    ])
  })

  test('the condition of an effect is the database’s: children are asked', async () => {
    const name = unique('door')
    const id = await manager.make('asset', { name })
    await change('asset', await read('asset', id), { condition: 'broken' })
    expect(await tasksOf(name)).toEqual([])
    await inspect(id, { result: 'fine' })
    // Broken by its inspection: the effect of one automation starts the next.
    expect((await inspect(id, { result: 'broken' })).status).toBe(201)
    expect(await tasksOf(name)).toHaveLength(1)
  })

  test('what is deleted is judged as it was, and is not there when the effect happens', async () => {
    const name = unique('gate')
    const site = await manager.make('site', { name: unique('site') })
    const [with1, without] = [
      await manager.make('asset', { name, site }),
      await manager.make('asset', { name: `${name}x` }),
    ]
    await inspect(with1)
    for (const id of [with1, without])
      expect((await manager.send('DELETE', `/v1/records/asset/${id}`)).status).toBe(204)
    const told = await tasksOf(name)
    expect(told.map((task: { name: string }) => task.name)).toEqual([expect.stringContaining(`gone: ${name}/site`)])
  })
})

describe('an import', () => {
  const actor = () => ({
    ...{ id: manager.userId, name: 'M', tenant: 'acme', kind: 'console' as const, roles: ['manager'], record: null },
  })
  const bring = async (...files: { name: string; lines: string[] }[]) => {
    const deps = { ...server.deps, workbooks: server.world.workbooks }
    const sent = files.map(({ name, lines }) => ({ name, bytes: new TextEncoder().encode(lines.join('\n')) }))
    const report = await dryRunImport(deps, actor(), { mapping: 'rounds', files: sent })
    expect(report.problems).toEqual([])
    return await commitImport(deps, actor(), report.id)
  }

  test('starts what each of its records starts: new ones, and changed ones with what they were before', async () => {
    const name = unique('imported')
    const site = await manager.make('site', { name: unique('site') })
    const id = await manager.make('asset', { name, site })
    const rounds = ['2026-10-01', '2026-10-02'].map((on) => `${name},${on},worn`)
    await bring({ name: 'inspections.csv', lines: ['asset,on,result', ...rounds] })
    expect(await read('asset', id)).toMatchObject({ checks: 2, checked_on: '2026-10-02', condition: 'worn' })
    for (const condition of ['broken', 'broken'])
      await bring({ name: 'assets.csv', lines: ['name,condition', `${name},${condition}`] })
    expect(await tasksOf(name)).toHaveLength(1)
  })

  test('is refused whole where one record cannot have what follows', async () => {
    const name = unique('full')
    await manager.make('asset', { name })
    const rounds = [1, 2, 3, 4].map((day) => `${name},2026-10-0${day},worn`)
    const before = await tenantHash(server, 'acme')
    await expect(bring({ name: 'inspections.csv', lines: ['asset,on,result', ...rounds] })).rejects.toMatchObject({
      code: 'effect_failed',
    })
    const kept = await tenantHash(server, 'acme')
    expect(kept).not.toBe(before) // the dry run is kept
    expect((await manager.get('/v1/records/inspection?count=true')).body.items).not.toContainEqual(
      expect.objectContaining({ on: '2026-10-04' }),
    )
  })
})

test('a circle of automations ends at its bound, and the write that began it is refused whole', async () => {
  const ping = await manager.make('ping', { name: unique('ping') })
  const before = await tenantHash(server, 'acme')
  const refused = await change('ping', await read('ping', ping), { count: 1 })
  expect(refused.status, refused.text).toBe(422)
  expect(refused.body).toMatchObject({ code: 'effects_endless', details: { max: 5 } })
  expect(await tenantHash(server, 'acme')).toBe(before)
  const [there, back] = ['ping_pong', 'pong_ping']
  expect(refused.body.details.chain).toEqual([there, back, there, back, there, back])
  // The same value again is no change, so nothing begins.
  const { name } = await read('ping', ping)
  expect((await change('ping', await read('ping', ping), { name })).status).toBe(200)
})
