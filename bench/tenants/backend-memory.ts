import { createDatabase } from '@courtyard/db/database'
import type { BareWorld } from '../world.ts'

type Ask = (world: Pick<BareWorld, 'deps'>, tenant: string) => Promise<unknown>

/** What one connection of the product takes in its backend after lists of so many tenants went over it. */
export async function backendMemory(world: BareWorld, names: readonly string[], ask: Ask) {
  const { appUrl } = world.urls
  // Only to look: the login may not read this in a real installation.
  await world.run(`grant pg_read_all_stats to "${new URL(appUrl).username}" with inherit true`)
  const db = createDatabase({ ...world.urls, poolMax: 1, onError: (error) => console.error(error.message) })
  const usedBytes = async () => {
    const { rows } = await db.placement.sites[0]!.app.query<{ bytes: string }>(
      'select sum(total_bytes)::text as bytes from pg_catalog.pg_backend_memory_contexts',
    )
    return Number(rows[0]!.bytes)
  }
  const deps = { ...world.deps, db }
  try {
    const fresh = await usedBytes()
    const after: Record<string, number> = {}
    for (const [index, name] of names.entries()) {
      await ask({ deps }, name)
      const touched = index + 1
      if (touched === 1 || touched === 100 || touched === names.length) {
        after[touched] = Number(((await usedBytes()) / 1e6).toPrecision(3))
      }
    }
    const perTenant = ((after[names.length] ?? 0) * 1e6 - fresh) / names.length
    return {
      fresh_mb: Number((fresh / 1e6).toPrecision(3)),
      mb_after_tenants: after,
      kb_per_tenant: Math.round(perTenant / 1e3),
    }
  } finally {
    await db.close()
  }
}
