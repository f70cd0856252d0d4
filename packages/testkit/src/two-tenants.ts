import { randomFillSync } from 'node:crypto'
import { type CatalogCache, createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Deps } from '@courtyard/core/deps'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { type Clock, fixedClock, systemClock } from '@courtyard/std/clock'
import { systemIds } from '@courtyard/std/id'
import { type FreshDatabase, freshDatabase } from './fresh-database.ts'
import { sampleDocuments } from './sample-documents.ts'
import { testSealer } from './test-sealer.ts'

export type TwoTenants = FreshDatabase & { readonly deps: Deps & { readonly catalogs: CatalogCache } }

const TENANTS = ['acme', 'beta']

/** A fresh database in which `acme` and `beta` have published the same sample documents. The clock stands still. */
export async function twoTenants(clock: Clock = fixedClock('2026-11-22T04:00:00Z')): Promise<TwoTenants> {
  const fresh = await freshDatabase({ begun: TENANTS })
  const ids = systemIds(
    () => systemClock.now().getTime(),
    (bytes) => randomFillSync(bytes),
  )
  const db = fresh.database
  const deps = { db, catalogs: createCatalogCache(db), clock, ids, sealer: testSealer(db, clock) }
  for (const name of TENANTS) {
    await createTenant(deps, { name, label: { en: name }, files: sampleDocuments(name), by: 'test' })
  }
  return { ...fresh, deps }
}
