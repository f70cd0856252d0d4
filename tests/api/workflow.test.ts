import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { checkDocuments } from '@courtyard/core/publish/check-documents'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer, tenantHash } from './support.ts'
import { repair, workflowDocuments } from './workflow-documents.ts'

let server: TestServer
let manager: Session
let fixer: Session
let other: Session
let inspector: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], workflowDocuments)
  manager = await server.signIn('acme', ['manager'])
  fixer = await server.signIn('acme', ['fixer'])
  other = await server.signIn('acme', ['fixer'])
  inspector = await server.signIn('acme', ['inspector'])
})
afterAll(() => server.close())

let count = 0
const unique = (name: string) => `${name} ${count++}`
const job = (more: object = {}) => manager.make('job', { name: unique('job'), ...more })
const read = async (id: string, by = manager) => (await by.get(`/v1/records/job/${id}`)).body
const move = async (by: Session, id: string, name: string, json: object = {}, version?: number) =>
  by.send('POST', `/v1/records/job/${id}/transitions/${name}`, {
    json,
    headers: { 'if-match': `"${version ?? (await read(id)).version}"` },
  })
const said = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const note = (id: string) => manager.make('job_note', { name: 'seen', job: id })

describe('the state', () => {
  test('begins as the workflow says, and no write but a transition changes it', async () => {
    const id = await job()
    const { version, state } = await read(id)
    expect(state).toBe('open')
    const json = { state: 'done' }
    const patched = await manager.send('PATCH', `/v1/records/job/${id}`, {
      json,
      headers: { 'if-match': `"${version}"` },
    })
    expect([patched.status, patched.body.issues[0]]).toMatchObject([
      422,
      { pointer: '/state', code: 'field_read_only' },
    ])
    const made = await manager.post('/v1/records/job', { name: unique('x'), state: 'done' })
    expect([made.status, made.body.issues[0].pointer]).toEqual([422, '/state'])
    expect((await read(id)).state).toBe('open')
  })

  test('comes from a file for what is new, never for what is stored', async () => {
    const deps = { ...server.deps, workbooks: server.world.workbooks }
    const actor = {
      id: manager.userId,
      name: 'M',
      tenant: 'acme',
      kind: 'console' as const,
      roles: ['manager'],
      record: null,
    }
    const name = unique('file')
    const bring = (state: string) =>
      dryRunImport(deps, actor, {
        mapping: 'jobs',
        files: [{ name: 'jobs.csv', bytes: new TextEncoder().encode(`name,state\n${name},${state}`) }],
      })
    const first = await bring('doing')
    expect(first.problems).toEqual([])
    await commitImport(deps, actor, first.id)
    expect((await bring('doing')).problems).toEqual([])
    expect((await bring('done')).problems.map(({ code }) => code)).toEqual(['state_moved'])
  })
})

describe('a transition', () => {
  test('is granted by the workflow alone, writes what it asks for, and answers what comes next', async () => {
    const id = await job()
    expect((await read(id, fixer)).can).toMatchObject({ update: false, transitions: ['take'] })
    const taken = await move(fixer, id, 'take', { worker: fixer.userId })
    expect(taken.status, taken.text).toBe(200)
    expect(taken.body).toMatchObject({ state: 'doing', worker: fixer.userId, can: { update: false, transitions: [] } })
    await note(id)
    expect((await read(id, fixer)).can.transitions).toEqual(['finish'])
    expect((await read(id, other)).can.transitions).toEqual([])
    expect((await read(id)).can.transitions).toEqual([])
    const history = (await manager.get(`/v1/records/job/${id}/history`)).body.items[0]
    expect(history).toMatchObject({ by: { id: fixer.userId }, version: 2 })
    expect(history.changes.map((one: { field: string }) => one.field).sort()).toEqual(['state', 'worker'])
  })

  test('is refused: of another role, of another person, from another state, by its guard, without what it requires', async () => {
    const id = await job()
    const before = await tenantHash(server, 'acme')
    expect(said(await move(inspector, id, 'take', { worker: 'x' }))).toEqual([404, 'entity_unknown'])
    expect(said(await move(fixer, id, 'nothing'))).toEqual([404, 'transition_unknown'])
    expect(said(await move(manager, id, 'finish', { result: 'ok' }))).toEqual([403, 'not_allowed'])
    expect((await move(fixer, id, 'take')).body.issues[0]).toMatchObject({ code: 'value_required', pointer: '/worker' })
    const more = { worker: fixer.userId, result: 'x' }
    expect((await move(fixer, id, 'take', more)).body.issues[0]).toMatchObject({
      code: 'field_unknown',
      pointer: '/result',
    })
    expect(await tenantHash(server, 'acme')).toBe(before)
    await move(fixer, id, 'take', { worker: fixer.userId })
    const refused = await move(fixer, id, 'finish', { result: 'ok' })
    expect([refused.status, refused.body.details]).toEqual([409, { transition: 'finish', reason: 'guard' }])
    expect((await move(fixer, id, 'take', { worker: 'me' })).body.details).toEqual({
      transition: 'take',
      reason: 'state',
    })
    await note(id)
    expect(said(await move(other, id, 'finish', { result: 'ok' }))).toEqual([403, 'not_allowed'])
    expect((await move(fixer, id, 'finish', { result: 'ok' })).status).toBe(200)
  })

  test('is not granted by a right to change the record, and gives none to what its sender may not read', async () => {
    const watcher = await server.signIn('acme', ['watcher'])
    const id = await job()
    expect(said(await move(watcher, id, 'take', { worker: 'me' }))).toEqual([403, 'not_allowed'])
    expect((await read(id, watcher)).can).toMatchObject({ update: true, transitions: [] })
    const asset = await manager.make('asset', { name: unique('asset') })
    const sent = { worker: 'me', asset }
    const refused = await move(fixer, id, 'take', sent)
    expect([refused.status, refused.body.issues[0]]).toMatchObject([
      422,
      { code: 'reference_missing', pointer: '/asset' },
    ])
    expect((await move(manager, id, 'take', sent)).status).toBe(200)
  })

  test('takes its effects with it, and a failing one takes it back', async () => {
    const asset = await manager.make('asset', { name: unique('asset'), condition: 'worn' })
    const id = await job({ asset })
    await move(fixer, id, 'take', { worker: fixer.userId })
    await note(id)
    expect((await move(fixer, id, 'finish', { result: 'new belt' })).status).toBe(200)
    const mended = (await manager.get(`/v1/records/asset/${asset}`)).body
    expect(mended).toMatchObject({ condition: 'fine', ends_on: '2026-11-22' })
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'contains', value: 'new belt/done' }))
    expect((await manager.get(`/v1/records/task?filter=${filter}`)).body.items).toHaveLength(1)
    const long = await job({ name: 'x'.repeat(40) })
    await move(fixer, long, 'take', { worker: fixer.userId })
    await note(long)
    const failed = await move(fixer, long, 'finish', { result: 'ok' })
    expect([failed.status, failed.body.details]).toMatchObject([422, { transition: 'finish', effect: 'log' }])
    expect((await read(long)).state).toBe('doing')
  })

  test('pressed by two at once is made by one; the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await job()
      const both = [fixer, other].map((by) => move(by, id, 'take', { worker: by.userId }, 1))
      const codes = (await Promise.all(both)).map(({ status }) => status).sort()
      expect(codes[0]).toBe(200)
      expect([409, 412]).toContain(codes[1])
      expect((await read(id)).version).toBe(2)
    }
    expect(said(await fixer.send('POST', `/v1/records/job/${await job()}/transitions/take`, { json: {} }))).toEqual([
      428,
      'version_required',
    ])
  })

  test('is in the API of those who are granted it, and of nobody else', async () => {
    const paths = async (by: Session) => Object.keys((await by.get('/openapi.json')).body.paths)
    expect(await paths(fixer)).toContain('/v1/records/job/{id}/transitions/finish')
    expect(await paths(manager)).not.toContain('/v1/records/job/{id}/transitions/finish')
    expect(await paths(manager)).toContain('/v1/records/job/{id}/transitions/take')
  })
})

test('worked cases of a workflow are run by check, and one that is wrong fails', () => {
  const record = { name: 'x', state: 'doing', worker: 'me' }
  const me = { id: 'me', roles: ['fixer'] }
  const other = { ...record, worker: 'you' }
  const nobody = { roles: [] }
  const outcomes: readonly [string, given: object, when: string, outcome: object][] = [
    ['not his', { record: other, actor: me }, 'finish', { refused: 'where' }],
    ['no note', { record, actor: me }, 'finish', { refused: 'guard' }],
    ['again', { record, actor: me }, 'take', { refused: 'state' }],
    ['no role', { record, actor: nobody }, 'take', { refused: 'role' }],
    ['takes', { record: { name: 'x' }, actor: me }, 'take', { state: 'doing' }],
    ['wrong', { record: { name: 'x' }, actor: me }, 'take', { state: 'done' }],
  ]
  const cases = outcomes.map(([name, given, when, outcome]) =>
    Object.fromEntries([...Object.entries({ name, given, when }), ['then', outcome]]),
  )
  const beside = { path: 'workflows/repair.cases.json', text: JSON.stringify({ cases }) }
  const checked = checkDocuments([...workflowDocuments('acme'), beside])
  expect(checked.issues).toEqual([])
  expect(checked.cases.map(({ name, passed }) => [name, passed])).toEqual(
    outcomes.map(([name]) => [name, name !== 'wrong']),
  )
})

test('a state that records stand in cannot be taken away without saying which takes its place', async () => {
  const id = await job()
  await move(fixer, id, 'take', { worker: fixer.userId })
  const without = {
    ...repair,
    states: repair.states.filter(({ name }) => name !== 'doing'),
    transitions: [{ ...repair.transitions[0], to: 'done' }],
  }
  const files = workflowDocuments('acme').map((one) =>
    one.path === 'workflows/repair.json' ? { ...one, text: JSON.stringify(without) } : one,
  )
  const publish = (answers: object) =>
    publishDocuments(server.deps, 'acme', { files, by: 'test', note: '', ...answers } as never)
  await expect(publish({})).rejects.toMatchObject({ code: 'answers_missing' })
  const { findings } = await publish({}).catch((error) => error.details)
  const removed = findings.find((one: { kind: string }) => one.kind === 'option_removed')
  expect(removed).toMatchObject({ entity: 'job', field: 'state', samples: expect.anything() })
  const answers = Object.fromEntries(
    findings.map((one: { key: string; kind: string }) => [
      one.key,
      one.kind === 'option_removed' ? { map: { doing: 'open' } } : { consent: true },
    ]),
  )
  await publish({ answers })
  expect((await read(id)).state).toBe('open')
})
