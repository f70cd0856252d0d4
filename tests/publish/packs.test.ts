import { resolve } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { findPack, getPack, installPacks, listPacks, verifyPacks } from '@courtyard/core/packs/pack-store'
import { LOCK_PATH, tenantFiles } from '@courtyard/core/packs/tenant-files'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { compileCatalog } from '@courtyard/metadata/compile-catalog'
import { bundleText, packHash, packOf } from '@courtyard/metadata/pack-content'
import { type DocumentFile, type ParsedDocument, parseDocuments } from '@courtyard/metadata/parse'
import { fixedClock } from '@courtyard/std/clock'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstVersions, nextVersion } from './two-versions.ts'

const root = resolve(import.meta.dirname, '../..')
const tenant = (modules: Record<string, boolean> = {}): DocumentFile => ({
  path: 'tenant/tenant.json',
  text: JSON.stringify({
    kind: 'tenant',
    name: 'haitang',
    label: { en: 'Haitang' },
    template: { pack: 'residential', version: '^1.0.0' },
    modules,
  }),
})

let here: FreshDatabase
let elsewhere: FreshDatabase
beforeAll(async () => {
  ;[here, elsewhere] = await Promise.all([freshDatabase(), freshDatabase()])
})
afterAll(() => Promise.all([here.close(), elsewhere.close()]))
const at = (fresh: FreshDatabase) => ({ db: fresh.database })

test('packs of one installation are installed into another, whole and under the same hashes', async () => {
  const library = await firstVersions()
  const { lock } = await tenantFiles(at(here), { own: [tenant()], library })
  const taken = await Promise.all((await listPacks(at(here))).map((pack) => getPack(at(here), pack)))
  expect(taken.length).toBe(Object.keys(lock!.modules).length + 1)
  const text = bundleText(taken)
  await installPacks(at(elsewhere), text)
  await installPacks(at(elsewhere), text)
  expect((await listPacks(at(elsewhere))).map(({ name, hash }) => [name, hash])).toEqual(
    (await listPacks(at(here))).map(({ name, hash }) => [name, hash]),
  )
  const moved = await tenantFiles(at(elsewhere), { own: [tenant()] })
  expect(moved.lock).toEqual(lock)
  expect(await verifyPacks(at(elsewhere))).toEqual({ checked: taken.length, wrong: [] })
})

test('a damaged file, a hostile path and other content under a known version are refused, and nothing is kept', async () => {
  const [first, second] = (await firstVersions()) as [ReturnType<typeof packOf>, ReturnType<typeof packOf>]
  const before = await listPacks(at(elsewhere))
  const damaged = bundleText([first]).replace('"en', '"eN')
  await expect(installPacks(at(elsewhere), damaged)).rejects.toMatchObject({ code: 'pack_invalid' })
  await expect(installPacks(at(elsewhere), '{}')).rejects.toMatchObject({ code: 'pack_invalid' })
  const path = '../../etc/thing.json'
  expect(() => packOf([...first.files, { path, text: '{}' }])).toThrow(
    expect.objectContaining({
      code: 'pack_invalid',
      details: { issues: expect.arrayContaining([expect.objectContaining({ code: 'path_invalid', file: path })]) },
    }),
  )
  const other = nextVersion(first, first.version, {
    'pack.json': (body) => Object.assign(body, { label: { en: 'Other' } }),
  })
  expect(other.hash).not.toBe(first.hash)
  await expect(installPacks(at(elsewhere), bundleText([second, other]))).rejects.toMatchObject({ code: 'pack_exists' })
  expect(await listPacks(at(elsewhere))).toEqual(before)
  await expect(getPack(at(elsewhere), { name: 'x', hash: '0'.repeat(64) })).rejects.toMatchObject({
    code: 'pack_missing',
  })
})

test('a pack that is installed can be neither changed nor deleted, and damage below us is found', async () => {
  for (const sql of ["update control.pack set version = '9.9.9'", 'delete from control.pack', 'truncate control.pack'])
    await expect(elsewhere.database.controlPool.query(sql)).rejects.toThrow(/never changed or deleted/)
  await elsewhere.superuser(
    "set session_replication_role = replica; update control.pack set files = '[]' where name = 'parking'; reset session_replication_role",
  )
  const { wrong } = await verifyPacks(at(elsewhere))
  expect(wrong.map(({ name }) => name)).toEqual(['parking'])
})

test('the hash does not depend on the order of files, but on every byte of them', async () => {
  const [pack] = (await firstVersions()) as [ReturnType<typeof packOf>]
  expect(packHash(pack.files.toReversed())).toBe(pack.hash)
  const [head, ...rest] = pack.files
  expect(packHash([{ ...head!, text: `${head!.text} ` }, ...rest])).not.toBe(pack.hash)
})

test('a lock is followed by content, the newest in range is taken without one, and a missing one is said', async () => {
  const library = await firstVersions()
  const first = await tenantFiles(at(here), { own: [tenant()], library })
  const parking = library.find(({ name }) => name === 'parking')!
  const newer = nextVersion(parking, '1.1.0', {})
  await installPacks(at(here), bundleText([newer]))
  expect((await findPack(at(here), 'parking', '^1.0.0'))?.version).toBe('1.1.0')
  const locked = { path: LOCK_PATH, text: JSON.stringify(first.lock) }
  expect((await tenantFiles(at(here), { own: [tenant(), locked], library: [] })).lock).toEqual(first.lock)
  expect((await tenantFiles(at(here), { own: [tenant()], library })).lock?.modules.parking?.version).toBe('1.1.0')
  const unknown = {
    path: LOCK_PATH,
    text: JSON.stringify({ ...first.lock, template: { ...first.lock!.template, hash: 'f'.repeat(64) } }),
  }
  await expect(tenantFiles(at(here), { own: [tenant(), unknown], library })).rejects.toMatchObject({
    code: 'pack_missing',
  })
})

const needs: Record<string, string[]> = {
  space: [],
  people: ['space'],
  parking: ['space', 'people'],
  meters: ['space'],
  fees: ['space', 'people'],
  history: ['space'],
}
const names = Object.keys(needs)
const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
  Object.fromEntries(names.map((name, index) => [name, ((bits >> index) & 1) === 1])),
)
const isAllowed = (on: Record<string, boolean>) =>
  names.every((name) => !on[name] || needs[name]!.every((one) => on[one]))

test('every combination of modules compiles, and one that lacks what it needs is told at its switch', async () => {
  const { documents } = parseDocuments(await readTenantDocuments(`${root}/tenants/jinxiu`, `${root}/metadata`))
  const compile = (modules: Record<string, boolean>) => {
    const own = (one: ParsedDocument) => (one.kind === 'tenant' ? { ...one, body: { ...one.body, modules } } : one)
    return compileCatalog({ documents: documents.map(own), tenant: 'jinxiu', version: 1 })
  }
  let allowed = 0
  for (const on of combinations) {
    const { catalog, issues } = compile(on)
    if (isAllowed(on)) {
      allowed += 1
      expect(issues, JSON.stringify(on)).toEqual([])
      expect('meter' in catalog!.entities, JSON.stringify(on)).toBe(on.meters)
    } else
      expect(issues, JSON.stringify(on)).toContainEqual(
        expect.objectContaining({ code: 'module_needed', pointer: expect.stringMatching(/^\/modules\//) }),
      )
  }
  expect(allowed).toBeGreaterThanOrEqual(20)
})

test('what named a thing of a module that is off is gone from menus, mappings, forms, views and roles', async () => {
  const { documents } = parseDocuments(await readTenantDocuments(`${root}/tenants/jinxiu`, `${root}/metadata`))
  const compile = (modules: Record<string, boolean>) =>
    compileCatalog({
      documents: documents.map((one) => (one.kind === 'tenant' ? { ...one, body: { ...one.body, modules } } : one)),
      tenant: 'jinxiu',
      version: 1,
    }).catalog!
  const all = JSON.stringify(compile({}))
  const without = compile({ fees: false, meters: false })
  const words = ['"bill"', '"meters"', '"fee-runs"', '"arrears"', '"meter_reading"']
  const gone = JSON.stringify(without)
  expect(words.filter((word) => !all.includes(word))).toEqual([])
  expect(words.filter((word) => gone.includes(word))).toEqual([])
  expect(without.forms.room?.sections.map(({ name }) => name)).toEqual(['place', 'size', 'state', 'people'])
  expect(without.portals.home?.bills.show).toBe(false)
})

test('a company without parking, meters and history is published for real', async () => {
  const library = await firstVersions()
  const { files } = await tenantFiles(at(here), {
    own: [tenant({ parking: false, meters: false, history: false })],
    library,
  })
  const clock = fixedClock('2026-11-22T04:00:00Z')
  const deps = {
    ...at(here),
    catalogs: createCatalogCache(here.database),
    clock,
    sealer: testSealer(here.database, clock),
    ids: { next: () => crypto.randomUUID() },
  }
  await createTenant(deps, { name: 'haitang', label: { en: 'Haitang' }, files, by: 'test' })
  const tables = await here.superuser("select tablename from pg_tables where schemaname = 't_haitang'")
  const known = tables.rows.map(({ tablename }) => String(tablename))
  expect(known.filter((name) => /room|customer/.test(name)).length).toBeGreaterThan(0)
  expect(known.filter((name) => /parking|meter|payment_history/.test(name))).toEqual([])
})
