import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let clerk: Session
let resident: Session
beforeAll(async () => {
  server = await startTestServer(['acme'])
  manager = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  resident = await server.signIn('acme', ['resident'], { record: '00000000-0000-7000-8000-000000000001' })
})
afterAll(() => server.close())

const names = (fields: { name: string }[]) => fields.map(({ name }) => name)

describe('the catalog is cut to the caller', () => {
  test('a manager sees every entity, field, page and run', async () => {
    const { body } = await manager.get('/v1/catalog')
    expect(Object.keys(body.entities).sort()).toEqual([
      'allocation',
      'bill',
      'bill_line',
      'fee_attachment',
      'fee_run',
      'flat',
      'folder',
      'payment',
      'person',
      'site',
      'stay',
    ])
    expect(names(body.entities.site.fields)).toContain('secret_note')
    expect(body.entities.flat.can).toMatchObject({ create: expect.arrayContaining(['code', 'note']), delete: true })
    expect(body.entities.bill.can).toMatchObject({ create: false, update: false, delete: false })
    expect(body.entities.bill.can.export).toContain('receivable')
    expect(body.menu.map(({ name }: { name: string }) => name)).toEqual(['stock', 'money'])
    expect(body.runs).toEqual(['approve_money', 'fee_runs', 'imports', 'payments', 'publish', 'reversals'])
  })

  test('a clerk sees only what the roles name, also in views, rules and menus', async () => {
    const { body, text } = await clerk.get('/v1/catalog')
    expect(Object.keys(body.entities).sort()).toEqual(['bill', 'flat', 'site'])
    expect(text).not.toContain('secret_note')
    expect(names(body.entities.flat.fields)).toEqual(
      expect.arrayContaining(['id', 'version', 'code', 'area', 'status']),
    )
    expect(names(body.entities.flat.fields)).not.toContain('inner_area')
    expect(body.entities.flat.rules).toEqual([]) // the rule reads inner_area
    expect(body.entities.flat.can).toMatchObject({ create: false, update: ['floor', 'status'], delete: false })
    expect(body.entities.flat.can.export).not.toContain('inner_area')
    expect(body.entities.bill.can.export).toBe(false)
    expect(body.views.flats.columns).toEqual(['code', 'area', 'site.name'])
    expect(body.views.flats_taken).not.toHaveProperty('filter')
    expect(body.menu.map(({ name }: { name: string }) => name)).toEqual(['stock'])
    expect([body.runs, body.mappings]).toEqual([[], {}])
  })

  test('a portal person gets the portal and no menu', async () => {
    const { body } = await resident.get('/v1/catalog')
    expect(body.portal).toMatchObject({ name: 'home', homes: { entity: 'flat' } })
    expect([body.menu, body.fee_standards]).toEqual([[], {}])
    expect(Object.keys(body.entities).sort()).toEqual(['bill', 'bill_line', 'flat'])
  })

  test('it is sent again only when it changed for this caller', async () => {
    const first = await clerk.get('/v1/catalog')
    const etag = first.headers.get('etag') ?? ''
    const again = await clerk.send('GET', '/v1/catalog', { headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    const other = await manager.send('GET', '/v1/catalog', { headers: { 'if-none-match': etag } })
    expect(other.status).toBe(200)
  })
})

describe('the OpenAPI document', () => {
  test('has every entity with its real fields, and the fixed operations', async () => {
    const { body } = await manager.get('/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    expect(body.servers).toEqual([{ url: '/t/acme/api' }])
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/v1/me',
        '/v1/catalog',
        '/v1/fee-runs',
        '/v1/fee-runs/{id}',
        '/v1/records/flat',
        '/v1/records/flat/{id}',
        '/v1/aggregates/flat',
      ]),
    )
    expect(body.components.schemas.flat_new).toMatchObject({
      required: ['site', 'code', 'area'],
      additionalProperties: false,
    })
    expect(body.components.schemas.flat.properties.status.enum).toEqual(['free', 'taken', null])
    expect(body.components.schemas.Problem).toBeDefined()
  })

  test('every reference in it leads somewhere', async () => {
    const { body, text } = await manager.get('/openapi.json')
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!)
    expect(references.length).toBeGreaterThan(10)
    for (const name of references) expect(body.components.schemas).toHaveProperty([name])
  })

  test('is cut to rights: operations and fields a caller has not are not in it', async () => {
    const { body, text } = await clerk.get('/openapi.json')
    expect(Object.keys(body.paths)).not.toContain('/v1/fee-runs')
    expect(Object.keys(body.paths['/v1/records/flat/{id}'])).toEqual(['get', 'patch'])
    expect(Object.keys(body.components.schemas.flat_change.properties)).toEqual(['floor', 'status'])
    expect(text).not.toContain('secret_note')
    expect(text).not.toContain('/v1/records/person')
  })

  test('its page loads nothing from another host', async () => {
    const page = await manager.get('/docs')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!)
    expect(links).toHaveLength(3)
    for (const link of links) {
      expect(link).not.toMatch(/^(https?:)?\/\//)
      expect((await manager.get(`/${link}`)).status).toBe(200)
    }
    expect((await manager.get('/docs/package.json')).status).toBe(404)
  })
})
