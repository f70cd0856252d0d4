import { randomBytes } from 'node:crypto'
import type {
  DataKeyRow,
  DataKeyStore,
  DataKeyUse,
  KeyKeeper,
  Sealer,
  TenantSealer,
} from '@courtyard/core/personal/ports'
import { type Clock, systemMonotonicMs } from '@courtyard/std/clock'
import { Fault } from '@courtyard/std/fault'
import { KEY_BYTES } from './aes-gcm.ts'
import { createTenantSealer } from './tenant-sealer.ts'

export type SealerOptions = {
  readonly keeper: KeyKeeper
  readonly keys: DataKeyStore
  readonly clock: Clock
  /** Milliseconds that only grow. */
  readonly monotonicMs?: () => number
}

/** So long unwrapped keys are held. */
const HELD_MS = 60_000
/** Tenants whose keys are held at once. */
const HELD_MAX = 2_000
/**
 * So old a further version is before it seals: by then every process holds it, and whoever was given a sealer just before
 * that is done.
 */
const SEALS_AFTER_MS = 2 * HELD_MS

/** Reads, unwraps and holds the keys of tenants. Opens no connection of its own. */
export function createSealer(options: SealerOptions): Sealer {
  const { monotonicMs = systemMonotonicMs } = options
  const held = new Map<string, { readonly at: number; readonly sealer: Promise<TenantSealer> }>()
  const dropOver = (now: number): void => {
    for (const [tenant, { at }] of held) {
      if (now - at < HELD_MS && held.size < HELD_MAX) return
      held.delete(tenant)
    }
  }
  return {
    async sealerFor(tenant) {
      const now = monotonicMs()
      const known = held.get(tenant)
      if (known && now - known.at < HELD_MS) return await known.sealer
      held.delete(tenant)
      dropOver(now)
      const sealer = open(options, tenant)
      held.set(tenant, { at: now, sealer })
      // What failed is asked for anew at the next call.
      sealer.catch(() => held.get(tenant)?.sealer === sealer && held.delete(tenant))
      return await sealer
    },
    forget: (tenant) => void held.delete(tenant),
    async addVersion(tenant) {
      const rows = await withFirst(options, tenant)
      const version = Math.max(...rows.filter(({ use }) => use === 'seal').map((row) => row.version)) + 1
      await addDataKey(options, tenant, { use: 'seal', version })
      return { version, sealsFrom: new Date(options.clock.now().getTime() + SEALS_AFTER_MS) }
    },
    rewrap: (tenant) => rewrap(options, tenant),
    retire: (tenant, before) => options.keys.retire(tenant, before, options.clock.now()),
  }
}

async function open(options: SealerOptions, tenant: string): Promise<TenantSealer> {
  const rows = await withFirst(options, tenant)
  const unwrapped = await Promise.all(rows.map((row) => unwrap(options.keeper, tenant, row)))
  const of = (use: DataKeyUse) => unwrapped.filter(({ row }) => row.use === use)
  const versions = new Map(of('seal').map(({ row, key }) => [row.version, key]))
  const lookUp = of('look_up')[0]?.key
  const newest = sealingOf(rows, options.clock.now())
  if (!lookUp || newest === undefined) throw new Fault('keys_unavailable')
  return createTenantSealer({ tenant, versions, newest, lookUp })
}

async function rewrap({ keeper, keys }: SealerOptions, tenant: string): Promise<number> {
  const older = (await keys.load(tenant)).filter((row) => !keeper.isNewest(row.wrapped))
  for (const row of older) {
    const { key } = await unwrap(keeper, tenant, row)
    await keys.rewrap(tenant, row, await keeper.wrap(key, aboutOf(tenant, row)))
  }
  return older.length
}

/** The version that seals now: the newest that every process knows by now; the first one from the start. */
function sealingOf(rows: readonly DataKeyRow[], now: Date): number | undefined {
  const sealing = rows.filter(
    ({ use, version, madeAt }) =>
      use === 'seal' && (version === 1 || madeAt.getTime() + SEALS_AFTER_MS <= now.getTime()),
  )
  return sealing.length === 0 ? undefined : Math.max(...sealing.map(({ version }) => version))
}

/** The keys of a tenant, made where they are missing: of two processes that make them at once one wins, and both read again. */
async function withFirst(options: SealerOptions, tenant: string): Promise<readonly DataKeyRow[]> {
  const found = await options.keys.load(tenant)
  const missing = (['seal', 'look_up'] as const).filter((use) => !found.some((row) => row.use === use))
  if (missing.length === 0) return found
  for (const use of missing) await addDataKey(options, tenant, { use, version: 1 })
  return await options.keys.load(tenant)
}

type Named = Pick<DataKeyRow, 'use' | 'version'>

/** Draws a key and keeps it wrapped, unless one of this version is there. */
async function addDataKey({ keeper, keys, clock }: SealerOptions, tenant: string, named: Named): Promise<void> {
  const wrapped = await keeper.wrap(randomBytes(KEY_BYTES), aboutOf(tenant, named))
  await keys.add(tenant, { ...named, wrapped, madeAt: clock.now() })
}

async function unwrap(keeper: KeyKeeper, tenant: string, row: DataKeyRow) {
  const key = await keeper.unwrap(row.wrapped, aboutOf(tenant, row))
  if (!key) throw new Fault('keys_unavailable')
  return { row, key }
}

/** What a wrapped key is authenticated with: a key that was moved to another tenant does not open. */
const aboutOf = (tenant: string, { use, version }: Named): string => JSON.stringify(['data key', tenant, use, version])
