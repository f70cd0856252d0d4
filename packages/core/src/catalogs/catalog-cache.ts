import type { Database } from '@courtyard/db/database'
import { isPgError } from '@courtyard/db/errors'
import type { Catalog } from '@courtyard/metadata/catalog'
import { systemMonotonicMs } from '@courtyard/std/clock'
import { Fault } from '@courtyard/std/fault'
import { deepFreeze } from '@courtyard/std/freeze'
import type { Catalogs } from '../deps.ts'
import { createByteLru } from './byte-lru.ts'
import { withNewerParts } from './newer-parts.ts'

export type CatalogCacheOptions = {
  /** Bytes that the kept catalogs may take, over all tenants and versions; the one in use is kept whatever it takes. */
  readonly maxBytes?: number
  /** How long a version pointer is believed without asking the database. */
  readonly freshMs?: number
  /** Milliseconds that only grow. */
  readonly monotonicMs?: () => number
}
/** Catalogs that are told of publishes of this process. */
export type CatalogCache = Catalogs & { published(tenant: string, version: number): void }

type Pointer = { readonly version: number; readonly checkedAt: number }

type Read = { readonly catalog: Catalog; readonly bytes: number }

const MAX_BYTES = 256_000_000
/** What a catalog takes in memory for each character of its JSON text: `npm run bench -- tenants` measures it. */
const BYTES_PER_CHARACTER = 3
/** Version pointers kept: a name that nobody asks for again must not stay for ever. */
const POINTERS_MAX = 10_000
const FRESH_MS = 500

/**
 * Published catalogs in memory, least recently used first out. A publish of this process is seen at once, one of another
 * process within `freshMs`; a catalog never goes back to an older version. Concurrent loads of one thing are one.
 */
export function createCatalogCache(db: Database, options: CatalogCacheOptions = {}): CatalogCache {
  const { maxBytes = MAX_BYTES, freshMs = FRESH_MS, monotonicMs = systemMonotonicMs } = options
  const kept = createByteLru<Catalog>(maxBytes)
  const pointers = new Map<string, Pointer>()
  const pending = new Map<string, Promise<unknown>>()

  const once = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const running = pending.get(key) as Promise<T> | undefined
    if (running) return running
    const started = work().finally(() => pending.delete(key))
    pending.set(key, started)
    return started
  }

  const point = (tenant: string, pointer: Pointer): void => {
    pointers.delete(tenant)
    pointers.set(tenant, pointer)
    const [oldest] = pointers.keys()
    if (pointers.size > POINTERS_MAX && oldest !== undefined) pointers.delete(oldest)
  }

  const at = async (tenant: string, version: number): Promise<Catalog> => {
    const key = `${tenant} ${version}`
    const known = kept.get(key)
    if (known) return known
    const { catalog, bytes } = await once(key, () => readCatalog(db, tenant, version))
    kept.set(key, catalog, bytes)
    return catalog
  }

  const refresh = async (tenant: string): Promise<Pointer> => {
    const checkedAt = monotonicMs() // before asking: what is published while we ask counts as unseen
    const version = await readVersion(db, tenant)
    const known = pointers.get(tenant)
    const pointer = { version: Math.max(version, known?.version ?? 0), checkedAt }
    point(tenant, pointer)
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
      if (!known || version > known.version) point(tenant, { version, checkedAt: monotonicMs() })
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

async function readCatalog(db: Database, tenant: string, version: number): Promise<Read> {
  const row = await asTenant(db, tenant, (tx) =>
    tx.kernel
      .selectFrom('k_catalog')
      .select((eb) => eb.cast<string>('catalog', 'text').as('text'))
      .where('version', '=', version)
      .executeTakeFirst(),
  )
  if (!row) throw new Fault('tenant_missing', { tenant, version })
  const catalog = deepFreeze(withNewerParts(JSON.parse(row.text) as Catalog))
  // Begun again for want of keys, a change would have told its automations twice.
  if (Object.values(catalog.entities).some(({ fields }) => fields.some(({ sealed }) => sealed))) db.holdsCells(tenant)
  return { catalog, bytes: row.text.length * BYTES_PER_CHARACTER }
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
