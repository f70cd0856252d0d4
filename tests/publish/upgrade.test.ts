import { randomFillSync } from 'node:crypto'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Actor } from '@courtyard/core/deps'
import { installPacks } from '@courtyard/core/packs/pack-store'
import { applyTenantUpgrade, planTenantUpgrade } from '@courtyard/core/packs/plan-tenant-upgrade'
import { LOCK_PATH, tenantFiles } from '@courtyard/core/packs/tenant-files'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { createRecord } from '@courtyard/core/records/create-record'
import { readRecord } from '@courtyard/core/records/read-record'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import type { Choice } from '@courtyard/metadata/merge3'
import { bundleText } from '@courtyard/metadata/pack-content'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { fixedClock, systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstVersions, secondVersions } from './two-versions.ts'

// Residential 1 -> 2 under a company that edited the same nodes: every outcome, then published over its data.
const json = (path: string, body: object): DocumentFile => ({ path: `tenant/${path}`, text: JSON.stringify(body) })
const overlay = (name: string, fields: object[]) =>
  json(`entities/${name}.json`, { kind: 'entity', name, overlay: true, fields })
const own: readonly DocumentFile[] = [
  json('tenant.json', {
    kind: 'tenant',
    name: 'haitang',
    label: { 'zh-CN': '海棠物业', en: 'Haitang' },
    template: { pack: 'residential', version: '^1.0.0' },
  }),
  overlay('room', [
    { name: 'full_code', label: { 'zh-CN': '房间号' } },
    { name: 'layout', label: { 'zh-CN': '户型结构', en: 'Type of flat' } },
    { name: 'fee_area', amount: 'built_area * fee_coefficient * 3' },
    { name: 'kind', options: [{ value: 'dormitory', label: { en: 'Staff flat' } }] },
    { name: 'balconies', type: 'integer', label: { 'zh-CN': '阳台', en: 'Balconies' }, after: 'layout' },
  ]),
  overlay('building', [
    { name: 'floors_below', label: { en: 'Basements' } },
    { name: 'basement_use', type: 'text', maxLength: 40, label: { en: 'Basement use' }, after: 'lift_count' },
    { name: 'lift_count', hidden: true },
  ]),
]
const choices: Record<string, Choice> = {
  'entity/room/fields/layout/label/en': 'keep',
  'entity/room/fields/fee_area/amount': 'follow',
  'entity/room/fields/kind/options/dormitory': 'follow',
  'entity/room/fields/balconies/label/zh-CN': 'keep',
  'entity/room/fields/balconies/label/en': 'follow',
  'entity/building/fields/floors_below': 'keep',
}
const admin: Actor = {
  id: 'u1',
  name: 'Test',
  tenant: 'haitang',
  kind: 'console',
  roles: ['tenant_admin'],
  record: null,
}

let fresh: FreshDatabase
const clock = fixedClock('2026-11-22T04:00:00Z')
const depsOf = () => ({
  db: fresh.database,
  catalogs: createCatalogCache(fresh.database),
  clock,
  sealer: testSealer(fresh.database, clock),
  ids: systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  ),
})
let deps: ReturnType<typeof depsOf>
let base: readonly DocumentFile[]
let next: readonly DocumentFile[]
const records: Record<string, string> = {}

beforeAll(async () => {
  fresh = await freshDatabase()
  deps = depsOf()
  const first = await firstVersions()
  await installPacks(deps, bundleText(first))
  base = (await tenantFiles(deps, { own })).files
  await createTenant(deps, { name: 'haitang', label: { en: 'Haitang' }, files: base, by: 'test' })
  const create = async (entity: string, values: Record<string, unknown>) => {
    records[entity] = (await createRecord(deps, admin, { entity, values })).id
  }
  await create('project', { code: 'H', name: '海棠' })
  await create('building', {
    project: records.project,
    code: '1',
    name: '1',
    floors_below: 2,
    basement_use: 'Bicycles',
  })
  await create('room', {
    project: records.project,
    building: records.building,
    full_code: '1-101',
    no: '101',
    built_area: '80',
    layout: '3-1',
    balconies: 2,
  })
  await installPacks(deps, bundleText(secondVersions(first)))
  next = (await tenantFiles(deps, { own, to: { pack: 'residential', version: '2.0.0' } })).files
})
afterAll(() => fresh.close())

test('newer packs are not taken by the way: the lock holds until an upgrade is asked for', async () => {
  const lock = base.find(({ path }) => path === LOCK_PATH)!
  const again = await tenantFiles(deps, { own: [...own, lock] })
  expect(again.lock?.template.version).toBe('1.0.0')
  expect(again.lock?.modules.space?.version).toBe('1.0.0')
  const moved = next.find(({ path }) => path === LOCK_PATH)!
  expect(JSON.parse(moved.text)).toMatchObject({
    template: { version: '2.0.0' },
    modules: { space: { version: '2.0.0' } },
  })
})

test('every node that both sides touched has its outcome', () => {
  const { outcomes, conflicts } = planTenantUpgrade({ base, next })
  const kinds = Object.fromEntries(outcomes.map(({ path, kind }) => [path, kind]))
  expect(kinds).toMatchObject({
    'entity/room/fields/full_code/label/zh-CN': 'stays',
    'entity/room/fields/layout/label/zh-CN': 'follows',
    'entity/room/fields/balconies/type': 'follows',
    'entity/building/fields/lift_count': 'follows',
    'entity/building/fields/basement_use/after': 'placed',
    'entity/room/fields/facing': 'updated',
    'entity/room/fields/kind/options/storage': 'updated',
  })
  expect(conflicts.map(({ path, reason }) => [path, reason])).toEqual([
    ['entity/building/fields/floors_below', 'changed_and_removed'],
    ['entity/room/fields/layout/label/en', 'both_changed'],
    ['entity/room/fields/fee_area/amount', 'both_changed'],
    ['entity/room/fields/balconies/label/zh-CN', 'added_by_both'],
    ['entity/room/fields/balconies/label/en', 'added_by_both'],
    ['entity/room/fields/kind/options/dormitory', 'changed_and_removed'],
  ])
  expect(conflicts[1]).toMatchObject({
    base: 'Layout',
    next: 'Floor plan',
    mine: 'Type of flat',
    file: 'tenant/entities/room.json',
    pointer: '/fields/1/label/en',
  })
})

test('publishing over conflicts that nobody has chosen about is refused and changes nothing', async () => {
  const refused = publishDocuments(deps, 'haitang', { files: next, by: 'test', note: '' })
  await expect(refused).rejects.toMatchObject({
    code: 'document_invalid',
    details: {
      issues: expect.arrayContaining([
        expect.objectContaining({ code: 'upgrade_conflict', pointer: '/fields/1/label/en' }),
      ]),
    },
  })
  expect((await deps.catalogs.load('haitang')).version).toBe(1)
  const { 'entity/room/fields/layout/label/en': _, ...some } = choices
  expect(() => applyTenantUpgrade({ base, next }, { choices: some })).toThrow(
    expect.objectContaining({ code: 'upgrade_undecided' }),
  )
})

test('with its choices it is published, and nothing that somebody kept is lost', async () => {
  const lock = JSON.parse(next.find(({ path }) => path === LOCK_PATH)!.text)
  const files = applyTenantUpgrade({ base, next }, { choices, tidy: true, lock })
  const published = await publishDocuments(deps, 'haitang', { files, by: 'test', note: 'residential 2' })
  expect(published.version).toBe(2)
  const { entities } = await deps.catalogs.load('haitang')
  const field = (entity: string, name: string) => entities[entity]?.fields.find((one) => one.name === name)
  expect(field('room', 'layout')?.label).toEqual({ 'zh-CN': '户型结构', en: 'Type of flat' })
  expect(field('room', 'full_code')?.label['zh-CN']).toBe('房间号')
  expect(field('room', 'balconies')?.label).toEqual({ 'zh-CN': '阳台', en: 'Number of balconies' })
  expect(field('room', 'facing')).toBeDefined()
  expect(JSON.stringify(field('room', 'kind'))).not.toMatch(/dormitory|storage/)
  expect(field('building', 'lift_count')).toBeUndefined()
  const names = entities.building!.fields.map(({ name }) => name)
  expect(names.slice(names.indexOf('floors_above'), names.indexOf('completed_on'))).toEqual([
    'floors_above',
    'floors_below',
    'basement_use',
  ])
  const room = await readRecord(deps, admin, { entity: 'room', id: records.room! })
  expect(room).toMatchObject({ layout: '3-1', balconies: 2, fee_area: expect.stringMatching(/^160(\.0+)?$/) })
  const building = await readRecord(deps, admin, { entity: 'building', id: records.building! })
  expect(building).toMatchObject({ floors_below: 2, basement_use: 'Bicycles' })
  // The choices stand in the overlays: the same files again ask nothing and make no new version.
  expect((await publishDocuments(deps, 'haitang', { files, by: 'test', note: '' })).version).toBe(2)
  expect(files.find(({ path }) => path === 'tenant/entities/room.json')?.text).toContain('"fields/layout/label/en"')
})
