import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import type { Database } from '@courtyard/db/database'

/** Bytes that live on the heap, when all that may go has gone. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let n = 0; n < 4; n++) collect()
  return process.memoryUsage().heapUsed
}

const mb = (bytes: number) => Number((bytes / 1e6).toPrecision(3))

/** What catalogs take in this process: without a bound, and in the cache as it is deployed over and over the same tenants. */
export async function catalogMemory(db: Database, names: readonly string[], large: string) {
  const unbounded = createCatalogCache(db, { maxBytes: Number.POSITIVE_INFINITY })
  const empty = liveBytes()
  let characters = 0
  for (const name of names) characters += JSON.stringify(await unbounded.load(name)).length
  const all = liveBytes() - empty
  const bounded = createCatalogCache(db, { maxBytes: characters }) // room for a third of them
  const before = liveBytes()
  for (let loop = 0; loop < 3; loop++) for (const name of names) await bounded.load(name)
  const held = liveBytes() - before
  const copies = Array.from({ length: 10 }, () => createCatalogCache(db))
  const beforeLarge = liveBytes()
  let largeCharacters = 0
  for (const cache of copies) largeCharacters = JSON.stringify(await cache.load(large)).length
  const largeBytes = (liveBytes() - beforeLarge) / copies.length
  const last = names.at(-1)!
  await Promise.all([unbounded.load(last), bounded.load(last), ...copies.map((cache) => cache.load(large))]) // all live until here
  return {
    tenants: names.length,
    kb_per_tenant: Math.round(all / 1e3 / names.length),
    bytes_per_character: Number((all / characters).toPrecision(3)),
    ...{ bound_mb: mb(characters), bounded_heap_mb: mb(held) },
    ...{
      large_kb: Math.round(largeBytes / 1e3),
      large_bytes_per_character: Number((largeBytes / largeCharacters).toPrecision(3)),
    },
  }
}
