import { purgeTrash } from '@courtyard/core/records/purge-trash'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepingDocuments } from './keeping-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let clerk: Session
let reader: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], keepingDocuments)
  manager = await server.signIn('acme', ['manager'], { name: 'Mina Manager' })
  clerk = await server.signIn('acme', ['clerk'])
  reader = await server.signIn('acme', ['folder_reader'])
})
afterAll(() => server.close())

let count = 0
const unique = (name: string) => `${name} ${count++}`
const folder = (name: string, more: Record<string, unknown> = {}) => manager.make('folder', { name, ...more })
const remove = (session: Session, id: string) => session.send('DELETE', `/v1/records/folder/${id}`)
const restore = (session: Session, id: string) => session.send('POST', `/v1/trash/folder/${id}/restore`)
const change = (id: string, version: number, json: unknown, entity = 'folder') =>
  manager.send('PATCH', `/v1/records/${entity}/${id}`, { json, headers: { 'if-match': `"${version}"` } })

describe('trash', () => {
  test('a deleted record is seen nowhere but in the trash: lists, counts, totals, references, rollups, children', async () => {
    const parent = await folder(unique('parent'))
    const name = unique('thrown')
    const id = await folder(name, { parent })
    const before = await manager.get(`/v1/records/folder/${parent}?select=below`)
    expect(before.body.below).toBe(1)
    expect((await remove(manager, id)).status).toBe(204)
    expect((await manager.get(`/v1/records/folder/${id}`)).status).toBe(404)
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: name }))
    expect((await manager.get(`/v1/records/folder?filter=${filter}&count=true`)).body).toMatchObject({
      items: [],
      count: 0,
    })
    expect((await manager.get(`/v1/aggregates/folder?filter=${filter}&measures=count`)).body.rows[0].values.count).toBe(
      0,
    )
    expect((await manager.get(`/v1/records/folder/${parent}?select=below`)).body.below).toBe(0)
    const any = encodeURIComponent(JSON.stringify({ any: 'inside', where: { field: 'name', op: 'eq', value: name } }))
    expect((await manager.get(`/v1/records/folder?filter=${any}`)).body.items).toEqual([])
    expect((await manager.post('/v1/records/folder', { name: unique('x'), parent: id })).body.issues[0]).toMatchObject({
      code: 'reference_missing',
      pointer: '/parent',
    })
    const trash = await manager.get(`/v1/trash/folder?filter=${filter}&count=true`)
    expect(trash.body).toMatchObject({
      count: 1,
      items: [{ id, name, deleted_by: manager.userId, deleted_at: '2026-11-22T04:00:00.000Z' }],
    })
    await restore(manager, id)
    expect((await manager.get(`/v1/records/folder/${parent}?select=below`)).body.below).toBe(1)
  })

  test('a key in the trash is free; coming back to a key that is taken is refused with the clash', async () => {
    const name = unique('key')
    const first = await folder(name)
    await remove(manager, first)
    const second = await folder(name)
    const refused = await restore(manager, first)
    expect([refused.status, refused.body.code, refused.body.issues[0].pointer]).toEqual([
      409,
      'record_duplicate',
      '/name',
    ])
    await remove(manager, second)
    expect((await restore(manager, first)).body).toMatchObject({ id: first, name, version: 3 })
    expect((await manager.post('/v1/records/folder', { name })).status).toBe(409)
  })

  test('what is referred to is not thrown away, and what comes back must find what it refers to', async () => {
    const parent = await folder(unique('held'))
    const child = await folder(unique('holding'), { parent })
    const refused = await remove(manager, parent)
    expect([refused.status, refused.body.details.references[0].count]).toEqual([409, 1])
    await remove(manager, child)
    expect((await remove(manager, parent)).status).toBe(204)
    expect((await restore(manager, child)).body.issues[0]).toMatchObject({
      code: 'reference_missing',
      pointer: '/parent',
    })
    await restore(manager, parent)
    expect((await restore(manager, child)).status).toBe(200)
  })

  test('a reference that is being made and the deletion of its target never both succeed', async () => {
    for (let round = 0; round < 10; round++) {
      const parent = await folder(unique('race'))
      const [made, removed] = await Promise.all([
        manager.post('/v1/records/folder', { name: unique('racing'), parent }),
        remove(manager, parent),
      ])
      expect([made.status, removed.status]).not.toEqual([201, 204])
      expect(made.status === 201 || removed.status === 204).toBe(true)
    }
  })

  test('who may not delete sees no trash, and who may not read a record does not find it there', async () => {
    const id = await folder(unique('secret folder'), { secret: 'x' })
    await remove(manager, id)
    expect((await reader.get('/v1/trash/folder')).status).toBe(403)
    expect((await restore(reader, id)).status).toBe(403)
    expect((await clerk.get('/v1/trash/folder')).status).toBe(404)
    expect((await manager.get('/v1/trash/site')).body.code).toBe('trash_missing')
  })

  test('after its days a record is gone for good, and only then', async () => {
    const name = unique('old')
    const id = await folder(name)
    await remove(manager, id)
    const job = await server.database.superuser(
      "select payload->>'day' as day from t_acme.k_job where kind = 'purge_trash'",
    )
    expect(job.rows).toEqual([{ day: '2026-12-23' }])
    server.clock.day('2026-12-22T03:59:00Z')
    await purgeTrash(server.deps, 'acme')
    expect((await restore(manager, id)).status).toBe(200)
    await remove(manager, id)
    server.clock.day('2027-01-22T04:00:00Z')
    expect((await purgeTrash(server.deps, 'acme')).deleted).toBeGreaterThan(0)
    server.clock.day('2026-11-22T04:00:00Z')
    expect((await restore(manager, id)).status).toBe(404)
    const kept = await server.database.superuser('select count(*)::int as n from t_acme.e_folder where name = $1', [
      name,
    ])
    expect(kept.rows).toEqual([{ n: 0 }])
  })
})

describe('history', () => {
  test('tells who changed what from what to what, latest first, in the transaction of the change', async () => {
    const site = await manager.make('site', { name: unique('Site') })
    const [was, is] = [unique('first'), unique('second')]
    const id = await folder(was, { site })
    await change(id, 1, { name: is, site: null })
    await remove(manager, id)
    await restore(manager, id)
    const { body } = await manager.get(`/v1/records/folder/${id}/history`)
    expect(body.items.map(({ action, version }: { action: string; version: number }) => [action, version])).toEqual([
      ['restore', 4],
      ['trash', 3],
      ['update', 2],
      ['create', 1],
    ])
    expect(body.items[2]).toMatchObject({
      by: { id: manager.userId, name: 'Mina Manager' },
      at: '2026-11-22T04:00:00.000Z',
    })
    expect(body.items[2].changes).toEqual([
      { field: 'name', old: was, new: is },
      { field: 'site', old: { id: site, title: expect.stringContaining('Site') }, new: null },
    ])
    expect((await change(id, 4, { name: '' })).status).toBe(422)
    expect((await manager.get(`/v1/records/folder/${id}/history`)).body.items).toHaveLength(4)
    const page = await manager.get(`/v1/records/folder/${id}/history?limit=3`)
    const rest = await manager.get(`/v1/records/folder/${id}/history?limit=3&cursor=${page.body.next_cursor}`)
    expect([page.body.items.length, rest.body.items.length, rest.body.next_cursor]).toEqual([3, 1, null])
  })

  test('shows only the fields the viewer sees, and answers a stranger like a record that is not there', async () => {
    const id = await folder(unique('open'), { secret: 'hidden from readers' })
    await change(id, 1, { secret: 'also hidden' })
    const seen = await reader.get(`/v1/records/folder/${id}/history`)
    expect([seen.status, seen.text.includes('hidden'), seen.text.includes('secret')]).toEqual([200, false, false])
    // Nor that something hidden was changed, when and by whom; the page is as full as it can be.
    await change(id, 2, { name: unique('seen') })
    await change(id, 3, { secret: 'hidden again' })
    const { body } = await reader.get(`/v1/records/folder/${id}/history?limit=2`)
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['update', 'create'])
    expect(body.next_cursor).toBe(null)
    expect((await manager.get(`/v1/records/folder/${id}/history`)).body.items).toHaveLength(4)
    expect((await manager.get(`/v1/records/folder/${id}/history`)).text).toContain('also hidden')
    expect((await clerk.get(`/v1/records/folder/${id}/history`)).body.code).toBe('entity_unknown')
    const site = await manager.make('site', { name: unique('Plain') })
    expect((await manager.get(`/v1/records/site/${site}/history`)).body.code).toBe('history_missing')
  })

  test('cannot be changed or deleted by the tenant’s own role', async () => {
    const id = await folder(unique('kept'))
    for (const statement of ["update t_acme.k_history set by = 'nobody'", 'delete from t_acme.k_history']) {
      const work = server.deps.db.withTenant('acme', (tx) => tx.run({ sql: statement, parameters: [] } as never))
      await expect(work).rejects.toMatchObject({ code: '42501' })
    }
    expect((await manager.get(`/v1/records/folder/${id}/history`)).body.items).toHaveLength(1)
  })
})

describe('tree', () => {
  test('no record lies below itself, whatever the distance', async () => {
    const a = await folder(unique('a'))
    const b = await folder(unique('b'), { parent: a })
    const c = await folder(unique('c'), { parent: b })
    for (const parent of [a, b, c]) {
      const refused = await change(a, 1, { parent })
      expect([refused.status, refused.body.issues[0].code, refused.body.issues[0].pointer]).toEqual([
        422,
        'tree_circle',
        '/parent',
      ])
    }
    expect((await change(c, 1, { parent: a })).status).toBe(200)
  })

  test('two moves at once never close a circle', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [await folder(unique('l')), await folder(unique('r'))]
      const answers = await Promise.all([change(a, 1, { parent: b }), change(b, 1, { parent: a })])
      const codes = answers.map(({ status, body }) => (status === 200 ? 'moved' : (body.issues?.[0].code ?? body.code)))
      expect(codes.filter((code) => code === 'moved').length).toBeLessThan(2)
      // The two may also lock each other out; then one is asked to try again.
      expect(['moved', 'tree_circle', 'try_again']).toEqual(expect.arrayContaining(codes))
    }
  })

  test('a tree has 32 levels and no more', async () => {
    let parent = await folder(unique('level'))
    for (let level = 2; level <= 32; level++) parent = await folder(unique('level'), { parent })
    const deeper = await manager.post('/v1/records/folder', { name: unique('level'), parent })
    expect(deeper.body.issues[0].code).toBe('tree_too_deep')
  })
})
