import type { Database } from '@courtyard/db/database'
import { isPgError } from '@courtyard/db/errors'
import type { Catalog } from '@courtyard/metadata/catalog'
import { systemMonotonicMs } from '@courtyard/std/clock'
import { Fault } from '@courtyard/std/fault'
import { deepFreeze } from '@courtyard/std/freeze'
import type { Catalogs } from '../deps.ts'

export type CatalogCacheOptions = {
  /** Catalogs kept, over all tenants and versions. A large one is a few MB. */
  readonly max?: number
  /** How long a version pointer is believed without asking the database. */
  readonly freshMs?: number
  /** Milliseconds that only grow. */
  readonly monotonicMs?: () => number
}
/** Catalogs that are told of publishes of this process. */
export type CatalogCache = Catalogs & { published(tenant: string, version: number): void }

type Pointer = { readonly version: number; readonly checkedAt: number }

const MAX = 200
const FRESH_MS = 500

/**
 * Published catalogs in memory, least recently used first out. A publish of this process is seen at once, one of another
 * process within `freshMs`; a catalog never goes back to an older version. Concurrent loads of one thing are one.
 */
export function createCatalogCache(db: Database, options: CatalogCacheOptions = {}): CatalogCache {
  const { max = MAX, freshMs = FRESH_MS, monotonicMs = systemMonotonicMs } = options
  const kept = new Map<string, Catalog>()
  const pointers = new Map<string, Pointer>()
  const pending = new Map<string, Promise<unknown>>()

  const once = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const running = pending.get(key) as Promise<T> | undefined
    if (running) return running
    const started = work().finally(() => pending.delete(key))
    pending.set(key, started)
    return started
  }

  const at = async (tenant: string, version: number): Promise<Catalog> => {
    const key = `${tenant} ${version}`
    const catalog = kept.get(key) ?? (await once(key, () => readCatalog(db, tenant, version)))
    kept.delete(key) // last used goes last
    kept.set(key, catalog)
    for (const oldest of kept.keys()) {
      if (kept.size <= max) break
      kept.delete(oldest)
    }
    return catalog
  }

  const refresh = async (tenant: string): Promise<Pointer> => {
    const checkedAt = monotonicMs() // before asking: what is published while we ask counts as unseen
    const version = await readVersion(db, tenant)
    const known = pointers.get(tenant)
    const pointer = { version: Math.max(version, known?.version ?? 0), checkedAt }
    pointers.set(tenant, pointer)
    return pointer
  }

  return {
    at,
    async load(tenant) {
      const known = pointers.get(tenant)
      const isFresh = known !== undefined && monotonicMs() - known.checkedAt < freshMs
      const pointer = isFresh ? known : await once(tenant, () => refresh(tenant))
      return await at(tenant, Math.max(pointer.version, pointers.get(tenant)?.version ?? 0))
    },
    published(tenant, version) {
      const known = pointers.get(tenant)
      if (!known || version > known.version) pointers.set(tenant, { version, checkedAt: monotonicMs() })
    },
  }
}

/** Newest version; Fault tenant_missing when there is none, or no such tenant. */
async function readVersion(db: Database, tenant: string): Promise<number> {
  const newest = await asTenant(db, tenant, (tx) =>
    tx.kernel.selectFrom('k_catalog').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst(),
  )
  if (!newest) throw new Fault('tenant_missing', { tenant })
  return newest.version
}

async function readCatalog(db: Database, tenant: string, version: number): Promise<Catalog> {
  const row = await asTenant(db, tenant, (tx) =>
    tx.kernel.selectFrom('k_catalog').select('catalog').where('version', '=', version).executeTakeFirst(),
  )
  if (!row) throw new Fault('tenant_missing', { tenant, version })
  return deepFreeze(row.catalog as Catalog)
}

/** A role may exist on the server while this database has no such tenant: then its schema is missing. */
async function asTenant<T>(db: Database, tenant: string, work: Parameters<typeof db.withTenant<T>>[1]): Promise<T> {
  try {
    return await db.withTenant(tenant, work, { readOnly: true })
  } catch (error) {
    if (isPgError(error) && (error.code === '42P01' || error.code === '3F000')) {
      throw new Fault('tenant_missing', { tenant }, { cause: error })
    }
    throw error
  }
}
