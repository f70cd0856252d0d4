import { randomFillSync } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Actor } from '@courtyard/core/deps'
import type { ImportDeps } from '@courtyard/core/imports/import-context'
import type { ImportFile } from '@courtyard/core/imports/ports'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { fixedClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { testSealer } from '@courtyard/testkit/test-sealer'

const root = resolve(import.meta.dirname, '../..')

/** Import files of the system many companies come from; they lie beside the repository and are not part of it. */
export const handedOver = join(root, '../shared/data/import')
export const hasHandedOver = existsSync(join(handedOver, 'hc-community.xlsx'))

/** Documents below the folders, with paths as the repository has them. */
export const documentsIn = (...folders: string[]): DocumentFile[] =>
  folders.flatMap((folder) =>
    globSync('**/*.json', { cwd: join(root, folder), exclude: ['data/**'] }).map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(join(root, folder, path), 'utf8'),
    })),
  )

export const residential = (): DocumentFile[] => documentsIn('metadata/modules', 'metadata/templates/residential')

/** Files as they would be sent. */
export const filesAt = (...paths: string[]): ImportFile[] =>
  paths.map((path) => ({ name: basename(path), bytes: readFileSync(resolve(root, path)) }))

/** All importable files of the sample tenant. */
export const jinxiuFiles = (): ImportFile[] =>
  filesAt(
    ...globSync('tenants/jinxiu/data/*.{xlsx,csv}', { cwd: root })
      .map((path) => relative('.', path))
      .sort(),
  )

export type World = FreshDatabase & { readonly deps: ImportDeps }

/** A fresh database with one tenant that has published `files`. */
export async function worldOf(tenant: string, files: readonly DocumentFile[]): Promise<World> {
  const fresh = await freshDatabase()
  const clock = fixedClock('2026-11-22T04:00:00Z')
  const ids = systemIds(
    () => Date.parse('2026-11-22T04:00:00Z'),
    (bytes) => randomFillSync(bytes),
  )
  const deps = {
    db: fresh.database,
    catalogs: createCatalogCache(fresh.database),
    clock,
    ids,
    sealer: testSealer(fresh.database, clock),
    workbooks: createWorkbooks(),
  }
  await createTenant(deps, { name: tenant, label: { en: tenant }, files, by: 'test' })
  return { ...fresh, deps }
}

export const actorOf = (tenant: string, role = 'tenant_admin'): Actor => ({
  id: 'u1',
  name: 'Test',
  tenant,
  kind: 'console',
  roles: [role],
  record: null,
})
